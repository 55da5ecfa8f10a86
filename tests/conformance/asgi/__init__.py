"""The rules of the ASGI specification."""
