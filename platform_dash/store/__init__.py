"""The database edge: SQLite by default, PostgreSQL by address. A module a noun; values in, values out."""

from platform_dash.store.engine import Conflict, Store, StoreError, open_store

__all__ = ["Conflict", "Store", "StoreError", "open_store"]
