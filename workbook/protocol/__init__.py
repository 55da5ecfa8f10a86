"""ASGI and HTTP: messages, scripted conversations, lifespan, a client, and the lint that reads along.

May use `parts`.
"""
