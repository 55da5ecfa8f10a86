"""Tests of workbook/parts/."""
