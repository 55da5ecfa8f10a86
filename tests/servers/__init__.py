"""Tests of workbook/servers/."""
