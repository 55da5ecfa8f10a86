"""Checks of the middleware around every request."""
