"""A fetched board against the stored one; the watching process; connecting boards."""

from platform_dash.sync.run import BoardResult, SyncTrouble, sync_boards

__all__ = ["BoardResult", "SyncTrouble", "sync_boards"]
