"""Checks of the data that a handler gets: headers, query string, method and path."""
