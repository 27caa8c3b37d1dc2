"""The network edge: GitHub's GraphQL in, values of the model out, or a GitHubError with a sentence."""

from platform_dash.github.client import Client, GitHubError
from platform_dash.github.scan import BoardMeta, FoundBoard, Scan
from platform_dash.github.timeline import status_events
from platform_dash.github.write import put_into_sprint, said_in_advance

__all__ = [
    "BoardMeta",
    "Client",
    "FoundBoard",
    "GitHubError",
    "Scan",
    "put_into_sprint",
    "said_in_advance",
    "status_events",
]
