"""Handbook, boards, calendar and the health of the sync."""
