"""What GitHub's own timeline says of items: when their status changed on a board, before anybody watched it."""

from collections.abc import Sequence

from platform_dash.github import nodes
from platform_dash.github.client import Client
from platform_dash.github.scan import chunks, nodes_or_gone
from platform_dash.model import Item, ItemChange, Source, foreign_line


async def status_events(client: Client, project_id: str, items: Sequence[Item]) -> tuple[ItemChange, ...]:
    """The status changes of issues on one board, the last fifty of each, oldest first. Raises GitHubError.

    Items that are no issues have no such events; what the token may not see is left out.
    """
    by_content = {i.content_id: i for i in items if i.content_id}
    events: list[ItemChange] = []
    for ids in chunks(list(by_content)):
        for node in await nodes_or_gone(client, "status_events", ids):
            item = by_content.get(str((node or {}).get("id", "")))
            if node is None or item is None:
                continue
            for event in (node.get("timelineItems") or {}).get("nodes") or ():
                at = nodes.at(event.get("createdAt")) if event else None
                if at is None or (event.get("project") or {}).get("id") != project_id:
                    continue
                before, after = (foreign_line(str(event.get(k) or "")) for k in ("previousStatus", "status"))
                events.append(
                    ItemChange(
                        board_id=item.board_id,
                        node_id=item.node_id,
                        field="column",
                        before=before,
                        after=after,
                        since_at=None,
                        seen_at=at,
                        source=Source.TIMELINE,
                    )
                )
    return tuple(sorted(events, key=lambda c: c.seen_at))
