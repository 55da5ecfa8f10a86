"""uvicorn, Hypercorn, Granian and Part 0's server, each started and stopped in the same way.

May use `parts` and `protocol`.
"""
