"""Startup and shutdown."""
