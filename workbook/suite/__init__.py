"""The suite: the definition of a check, the bench it works on, the runner, and the results of runs.

The checks themselves are in tests/conformance/. May use `parts`, `protocol` and `servers`.
"""
