"""How the commands look on a terminal, in a pipe, or without colour: 80 columns.

`drawing` prints with rich, which knows where colour can be seen; `text` wraps lines.
May use nothing of the workbook.
"""
