"""The suite: what a check is, the bench that a check uses, the runner, and the results of runs.

The checks themselves are in tests/conformance/. This package may import `parts`, `protocol` and
`servers`.
"""
