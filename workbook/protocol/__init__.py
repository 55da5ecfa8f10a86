"""ASGI and HTTP: messages, scripted conversations, lifespan, a client, the lint that reads along.

May use `parts`.
"""
