"""Runs, shows, compares and checks the parts: the code behind the Makefile."""
