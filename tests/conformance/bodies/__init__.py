"""Checks of receiving and reading request bodies."""
