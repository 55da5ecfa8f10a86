"""Checks of errors: exceptions, responses for them, and their reports."""
