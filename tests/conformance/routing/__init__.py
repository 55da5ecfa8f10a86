"""Which handler a path and a method lead to."""
