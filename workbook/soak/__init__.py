"""Part 5 under load and faults, over real sockets: what `make soak` runs and measures."""
