"""Checks of the samples of the articles."""
