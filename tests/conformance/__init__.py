"""The checks that every part is held to: a package for each theme of the matrix.

workbook/suite/themes.py lists and loads them. What several themes use lies beside this file.
"""
