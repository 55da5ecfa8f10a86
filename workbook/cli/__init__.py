"""The commands: a module for each in `commands`, and what they share beside it.

May use everything else.
"""
