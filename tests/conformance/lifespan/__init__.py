"""Checks of startup and shutdown."""
