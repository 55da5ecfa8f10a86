"""One module for each command: SUMMARY, configure(parser), and run(options) -> exit status."""
