"""The server: bytes → messages → ASGI. It knows nothing of the framework in `web`."""
