"""What changes from part to part and why, what differs from the articles, and the pages about both.

May use `parts`, `suite` and `errata`.
"""
