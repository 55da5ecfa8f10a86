"""Checks of routing: the handler for a path and a method."""
