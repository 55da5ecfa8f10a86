"""The workbook as a static site: its parts, checks and hunts run in the reader's browser."""
