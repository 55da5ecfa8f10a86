"""The lessons as data and pages: changes between parts, and differences from the articles.

May use `parts`, `suite` and `errata`.
"""
