"""Checks of responses: status, headers and body."""
