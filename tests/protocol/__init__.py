"""Tests of workbook/protocol/."""
