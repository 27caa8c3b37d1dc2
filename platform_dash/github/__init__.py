"""The network edge: GitHub's GraphQL in, values of the model out, or a GitHubError with a sentence.

The last place that knows cursors, camelCase and iterations; what is done with a board is not known here.
"""

from platform_dash.github.client import Client, GitHubError
from platform_dash.github.scan import BoardMeta, FoundBoard, Scan
from platform_dash.github.timeline import status_events
from platform_dash.github.write import put_into_sprint, said_in_advance
