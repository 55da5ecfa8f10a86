"""Benchmarks: the parts compared with well-known frameworks and with a bare ASGI function."""
