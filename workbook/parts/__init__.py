"""The parts: their list, a loader that isolates each part, and the routes of a part's app.

May use nothing of the workbook except its errors.
"""
