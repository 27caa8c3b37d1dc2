"""`python -m platform_dash.cli` is `platform-dash`."""

from platform_dash.cli import main

main()
