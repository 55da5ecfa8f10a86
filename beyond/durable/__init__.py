"""Part 5's background tasks on procrastinate and PostgreSQL: same API, other engine."""
