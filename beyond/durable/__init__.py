"""The background tasks of Part 5 in PostgreSQL: the same API, with procrastinate as the engine."""
