"""How fast it is: the parts beside well-known frameworks, and beside a bare ASGI function."""
