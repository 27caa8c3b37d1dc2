"""The network edge: GitHub's GraphQL in, values of the model out, or a GitHubError with a sentence."""

from platform_dash.github.client import Client, GitHubError
from platform_dash.github.scan import BoardMeta, FoundBoard, Scan

__all__ = ["BoardMeta", "Client", "FoundBoard", "GitHubError", "Scan"]
