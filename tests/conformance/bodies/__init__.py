"""How the body of a request is received and read."""
