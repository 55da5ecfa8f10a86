"""Tests of workbook/learner/."""
