"""Checks of route groups and the routes that they register."""
