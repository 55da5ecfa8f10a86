"""ASGI and HTTP for the checks: messages, scripted conversations, lifespan, a client and a lint.

This package may import `parts`.
"""
