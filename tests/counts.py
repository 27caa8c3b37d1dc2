"""How often the long tests repeat: a few times in `make test`, in full in `make nightly`."""

import os

NIGHTLY = os.environ.get("NIGHTLY") == "1"
RACES = 50 if NIGHTLY else 8
