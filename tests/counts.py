"""How often the long tests repeat: a few times in `make test`, in full in `make nightly`."""

import os

NIGHTLY = os.environ.get("NIGHTLY") == "1"
RACES = 50 if NIGHTLY else 8
EXAMPLES = 200 if NIGHTLY else 40  # of a property test that replays a board's history
PAUSES = (0, 50, 200, 250, 300, 500) if NIGHTLY else (0, 250)  # ms: before, at and after the moment a text is sent
SYNCS = 4 if NIGHTLY else 1  # in which 200 board changes come in, after a sprint was closed
SCHEMES = ("light", "dark") if NIGHTLY else ("light",)  # in which the meeting page is measured
WEEKS = 4 if NIGHTLY else 2  # of a team's time that is synced day by day
