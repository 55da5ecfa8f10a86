"""The names that each lesson brings."""
