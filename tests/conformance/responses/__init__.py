"""What a response sends: status, headers, body."""
