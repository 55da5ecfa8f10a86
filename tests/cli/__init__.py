"""Tests of workbook/cli/."""
