"""The database edge, SQLite by default, PostgreSQL by address: a module a noun, values in, values out.

No row and no SQL leaves this wing, and no question of the domain is answered in it.
"""

from platform_dash.store.engine import Store, open_store
from platform_dash.store.errors import Conflict, StoreError
