"""The lessons as data and pages: changes between parts, and differences from the articles.

This package may import `parts`, `suite` and `errata`.
"""
