"""The machinery behind the Makefile: it runs, shows, compares and checks the parts."""
