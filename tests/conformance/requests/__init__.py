"""What a handler learns about its request: headers, query string, method and path."""
