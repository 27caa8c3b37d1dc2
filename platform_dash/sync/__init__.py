"""Everything that joins and writes: a fetched board against the stored one, connecting, importing a page, planning, closing.

What only reads is a report; how a row is written is the store's; no page waits for anything in here that asks GitHub.
"""

from platform_dash.sync.run import BoardResult, SyncTrouble, sync_boards
