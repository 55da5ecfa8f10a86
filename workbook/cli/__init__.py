"""The commands: one module each in `commands`; the modules beside it are shared.

This package may import every other package.
"""
