"""Blocked first, topics, what moved."""
