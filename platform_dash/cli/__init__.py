"""platform-dash on the command line: options in, words or JSON out; what they come to is asked of the wings below.

Exit codes: 0 fine, 1 failed, 2 usage, 3 data stale, 4 conflict. Nothing is computed here.

With --format json standard output is one JSON value and nothing else; everything else goes to standard error.
"""

import logging
import sys

from platform_dash.cli import judging, looking, setting_up, syncing
from platform_dash.cli.shared import app

__all__ = ["app", "judging", "looking", "main", "setting_up", "syncing"]


def main() -> None:
    """The entry point: no stack trace ever reaches a person for what was foreseen."""
    logging.getLogger("gql").setLevel(logging.CRITICAL)
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(130)
