"""Checks of background tasks."""
