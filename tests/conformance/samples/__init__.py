"""The samples of the articles."""
