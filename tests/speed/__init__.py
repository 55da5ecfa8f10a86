"""Tests of workbook/speed/."""
