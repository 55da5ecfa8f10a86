"""Tests of workbook/lab/."""
