"""A made-up team, and a small local GitHub to sync it from: by the real client, over HTTP.

Nothing of a team's own store comes here, and no other wing but the screen and the command line knows of the demo.
"""
