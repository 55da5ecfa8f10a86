"""The parts: the list of them, loading one in isolation, and the routes of its app.

May use nothing of the workbook but its errors.
"""
