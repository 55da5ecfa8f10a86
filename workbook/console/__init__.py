"""How the commands look on a terminal, in a pipe, or without colour: 80 columns.

`plain` needs nothing installed, for the commands that come first; `drawing` is made with rich.
May use nothing of the workbook.
"""
