"""The parts: their list, a loader that isolates each part, and the routes of a part's app.

This package may import nothing of the workbook except `errors`.
"""
