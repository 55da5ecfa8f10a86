"""The output of the commands, 80 columns wide: on a terminal, in a pipe, or without colour.

`drawing` prints with rich, which knows whether the terminal shows colours; `text` wraps lines.
This package may import nothing of the workbook.
"""
