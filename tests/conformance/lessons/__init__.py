"""Checks of the names that each lesson introduces."""
