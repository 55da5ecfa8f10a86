"""Starts and stops uvicorn, Hypercorn, Granian and Part 0's server, all in the same way.

May use `parts` and `protocol`.
"""
