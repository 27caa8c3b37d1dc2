"""How often the long tests repeat: a few times in `make test`, in full in `make nightly`."""

import os

NIGHTLY = os.environ.get("NIGHTLY") == "1"
RACES = 50 if NIGHTLY else 8
EXAMPLES = 200 if NIGHTLY else 40  # of a property test that replays a board's history
WEEKS = 4 if NIGHTLY else 2  # of a team's time that is synced day by day
