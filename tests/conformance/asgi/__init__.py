"""Checks of the rules in the ASGI specification."""
