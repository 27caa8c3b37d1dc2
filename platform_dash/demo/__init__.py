"""A made-up team, and a small local GitHub to sync it from."""
