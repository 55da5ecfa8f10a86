"""ASGI and HTTP for the checks: messages, scripted conversations, lifespan, a client and a lint.

May use `parts`.
"""
