"""Soak tests of Part 5: load and faults over real sockets, run by `make soak`."""
