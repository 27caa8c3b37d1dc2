"""Outcomes, their check-ins, and what changed."""
