"""Route groups and what they register."""
