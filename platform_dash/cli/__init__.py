"""platform-dash on the command line: options in, words or JSON out; what they come to is asked of the wings below.

Nothing is computed here. `commands` says which command stands in which file.
"""

import logging
import sys

from platform_dash.cli.commands import app


def main() -> None:
    """The entry point: no stack trace ever reaches a person for what was foreseen."""
    if sys.platform == "win32":
        sys.exit("platform-dash runs on Linux and macOS; on Windows it runs inside WSL (Windows Subsystem for Linux).")
    logging.getLogger("gql").setLevel(logging.CRITICAL)
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(130)
