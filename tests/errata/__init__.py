"""Tests of workbook/errata/."""
