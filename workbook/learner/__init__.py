"""Tools for the reader's own code in mine/: start, check, watch, hints, progress and explanations.

May use `parts`, `protocol`, `suite`, `errata` and `lessons`.
"""
