"""`python -m tests.bench`: what sync and pages cost, as ratios measured in one run on this machine.

python -m tests.bench [sync] [pages] [planning]
"""

import sys

from tests.bench import pages, planning, sync

if __name__ == "__main__":
    wanted = sys.argv[1:] or ["sync", "pages", "planning"]
    if "sync" in wanted:
        sync.main()
    if "pages" in wanted:
        pages.main()
    if "planning" in wanted:
        planning.main()
