"""Tests of workbook/suite/."""
