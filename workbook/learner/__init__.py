"""Tools for the reader's own code in mine/: start, check, watch, hints, progress and explanations.

This package may import `parts`, `protocol`, `suite`, `errata` and `lessons`.
"""
