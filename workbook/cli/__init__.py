"""The commands: one module each in `commands`; the modules beside it are shared.

May use everything else.
"""
