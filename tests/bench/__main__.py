"""`python -m tests.bench`: what sync, pages and suggestions cost, as ratios or times measured in one run on this machine.

python -m tests.bench [sync] [pages] [planning] [pairs] [year] [clock] [handbook]
"""

import os
import shutil
import sys

from tests import templates
from tests.bench import clock, handbook, pages, pairs, planning, sync, year

PARTS = {
    "sync": sync.main,
    "pages": pages.main,
    "planning": planning.main,
    "pairs": pairs.main,
    "year": year.main,
    "clock": clock.main,
    "handbook": handbook.main,
}

if __name__ == "__main__":
    made = templates.begin()
    try:
        for name in sys.argv[1:] or PARTS:
            PARTS[name]()
    finally:
        if made:
            shutil.rmtree(os.environ.pop(templates.FOLDER))
