"""The server: bytes → messages → ASGI. It does not import the framework in `web`."""
