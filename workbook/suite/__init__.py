"""What a check is, what it works on, how it is run, and what every check saw at every part.

The checks themselves are in tests/conformance/. May use `parts`, `protocol` and `servers`.
"""
