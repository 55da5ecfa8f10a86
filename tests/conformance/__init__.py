"""The checks that every part must pass, in one package for each theme of the matrix.

workbook/suite/themes.py lists and imports them. Helpers for several themes are beside this file.
"""
