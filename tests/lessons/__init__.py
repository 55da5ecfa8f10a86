"""Tests of workbook/lessons/."""
