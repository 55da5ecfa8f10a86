"""Tests of the page that steps through a request."""
