"""Starts and stops uvicorn, Hypercorn, Granian and Part 0's server, all in the same way.

This package may import `parts` and `protocol`.
"""
