"""The reader's own code in mine/: start, check, watch, hints, progress, and what a red check says.

May use `parts`, `protocol`, `suite`, `errata` and `lessons`.
"""
