"""Tests of workbook/soak/."""
