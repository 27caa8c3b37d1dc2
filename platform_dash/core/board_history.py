"""How a board came to stand where it stands: versions of its items, the board as it was, what is known of each day."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import MINYEAR, UTC, date, datetime
from enum import StrEnum
from typing import NamedTuple

from platform_dash.core.calendar import local_date
from platform_dash.model import OPEN_STATUSES, FieldValue, Item, ItemChange, Status, SyncDay


class Knowledge(StrEnum):
    """How a day of a board is known."""

    OBSERVED = "observed"
    BACKFILLED = "backfilled"
    UNKNOWN = "unknown"


class Version(NamedTuple):
    """An item as it stood for a while; `item` None: it was not on the board. moved False: only its column came to mean
    something else.

    since: from when on, as near as it is known (a closing date inside the span of a sync goes before the sync);
    seen: when a sync saw it. Both None for the oldest version, which has no known beginning.
    """

    since: datetime | None
    seen: datetime | None
    item: Item | None
    moved: bool = True


Versions = Mapping[str, Sequence[Version]]


def words_of(text: str) -> tuple[str, ...]:
    """A set of words (owners, labels) as a change keeps it; the comma of the first releases is read too."""
    if text.startswith("["):
        return tuple(str(word) for word in json.loads(text))
    return tuple(word for word in text.split(", ") if word)


def undone(item: Item, change: ItemChange) -> Item:
    """The item before one of its changes."""
    before, field = change.before, change.field
    match field:
        case "status" | "meaning":
            return item.model_copy(update={"status": Status(before)})
        case "column":
            return item.model_copy(update={"column": before, "column_id": ""})
        case "sprint":
            return item.model_copy(update={"sprint": before, "sprint_start_on": None})
        case "sprint_start_on":
            return item.model_copy(update={"sprint_start_on": date.fromisoformat(before) if before else None})
        case "owners" | "labels":
            return item.model_copy(update={field: words_of(before)})
        case "archived":
            return item.model_copy(update={"archived": before == "True"})
        case "milestone" | "title":
            return item.model_copy(update={field: before})
        case "closed_at":
            at = datetime.fromisoformat(before) if before else None
            return item.model_copy(update={"closed_at": at, "closed": at is not None})
        case "parent":
            return item.model_copy(update={"parent": before, "parent_id": before})
    if field.startswith("field:"):
        name = field.removeprefix("field:")
        others = tuple(f for f in item.fields if f.name != name)
        was = (_field(name, before),) if before else ()
        return item.model_copy(update={"fields": (*others, *was)})
    return item


def _field(name: str, text: str) -> FieldValue:
    try:
        return FieldValue(name=name, number=float(text))
    except ValueError:
        pass
    try:
        return FieldValue(name=name, on=date.fromisoformat(text))
    except ValueError:
        return FieldValue(name=name, text=text)


def versions(items: Mapping[str, tuple[Item, bool]], changes: Iterable[ItemChange]) -> dict[str, tuple[Version, ...]]:
    """Each item's versions, newest first.

    items: node id to (the item as it stands, gone), of everything the board ever held. changes: what syncs saw.
    """
    own: dict[str, list[ItemChange]] = defaultdict(list)
    for change in changes:
        own[change.node_id].append(change)
    return {node_id: _versions(item, gone, own.get(node_id, ())) for node_id, (item, gone) in items.items()}


def _versions(item: Item, gone: bool, changes: Sequence[ItemChange]) -> tuple[Version, ...]:
    there, out = not gone, list[Version]()
    by_sync: dict[datetime, list[ItemChange]] = defaultdict(list)
    for change in changes:
        by_sync[change.seen_at].append(change)
    for seen in sorted(by_sync, reverse=True):
        together = by_sync[seen]
        fields = {c.field for c in together}
        moved = "meaning" not in fields or "status" in fields
        out.append(Version(_moment(item, together), seen, item if there else None, moved))
        for change in sorted(together, key=lambda c: c.field == "sprint_start_on"):
            if change.field in ("gone", "back", "added"):
                there = change.field == "gone"
            else:
                item = undone(item, change)
    out.append(Version(None, None, item if there else None))
    return tuple(out)


def _moment(item: Item, together: Sequence[ItemChange]) -> datetime:
    """When what one sync saw happened: the closing date where the item came to be done inside the sync's span."""
    seen, since = together[0].seen_at, together[0].since_at
    finished = any(c.field == "status" and c.after == Status.DONE for c in together)
    if finished and item.closed_at is not None and since is not None and since < item.closed_at <= seen:
        return item.closed_at
    return seen


def replay(history: Versions, at: datetime) -> dict[str, Item]:
    """The board as the last sync up to that moment left it, by node id, archived items too."""
    board = {}
    for node_id, own in history.items():
        item = next(v.item for v in own if v.seen is None or v.seen <= at)
        if item is not None:
            board[node_id] = item
    return board


def board_before(history: Versions, moment: datetime) -> dict[str, Item]:
    """The board as it stood at a moment, by node id: as last seen before it, and what closing dates place before it."""
    board = {}
    for node_id, own in history.items():
        item = next((v.item for v in own if v.since is None or v.since < moment), None)
        if item is not None:
            board[node_id] = item
    return board


def last_look(days: Iterable[SyncDay], board_ids: Iterable[int], moment: datetime) -> datetime | None:
    """When all of these boards had last been looked at before a moment; None where one of them never was."""
    looks = {board_id: datetime.min.replace(tzinfo=UTC) for board_id in board_ids}
    for day in days:
        before = [at for at in (day.first_at, day.last_at) if at < moment]
        if before and day.board_id in looks:
            looks[day.board_id] = max(looks[day.board_id], *before)
    oldest = min(looks.values(), default=None)
    return None if oldest is None or oldest.year == MINYEAR else oldest


def backfilled(
    own: Sequence[Version], first_sync: datetime, events: Sequence[ItemChange] = (), meanings: Mapping[str, Status] = {}
) -> tuple[Version, ...]:
    """An item's versions with the time before the first sync: GitHub's own status events, else its closing date.
    Where it stood while it was open nobody knows: it is unsorted then.

    events: what the timeline says of the item, oldest first; meanings: column name to status.
    """
    oldest = own[-1].item
    if oldest is None:
        return tuple(own)
    known = [e for e in events if e.seen_at <= first_sync]
    before: list[Version] = []
    if known:
        for event in reversed(known):
            status = meanings.get(event.after, Status.UNSORTED)
            at_that_time = oldest.model_copy(update={"status": status, "column": event.after, "column_id": ""})
            before.append(Version(event.seen_at, event.seen_at, at_that_time))
        start = known[0].before
        begun = oldest.model_copy(
            update={"status": meanings.get(start, Status.PLANNED), "column": start, "column_id": ""}
        )
    elif oldest.status == Status.DONE and oldest.closed_at is not None and oldest.closed_at <= first_sync:
        before.append(Version(oldest.closed_at, oldest.closed_at, oldest))
        begun = oldest.model_copy(update={"status": Status.UNSORTED})
    elif oldest.status in OPEN_STATUSES:
        begun = oldest.model_copy(update={"status": Status.UNSORTED})
    else:
        return tuple(own)  # done or dropped, and nobody knows since when: it counts from the first sync on
    created = oldest.created_at
    ends = Version(first_sync, first_sync, oldest)
    beginning = (
        [Version(created, created, begun), Version(None, None, None)] if created else [Version(None, None, begun)]
    )
    return (*own[:-1], ends, *before, *beginning)


def disagreements(
    history: Versions, events: Mapping[str, Sequence[ItemChange]], first_sync: Mapping[int, datetime]
) -> int:
    """How many items the first sync found in another column than GitHub's last status event before it."""
    count = 0
    for node_id, own in events.items():
        oldest = history[node_id][-1].item if node_id in history else None
        if oldest is None or oldest.board_id not in first_sync:
            continue
        before = [e for e in own if e.seen_at <= first_sync[oldest.board_id]]
        count += bool(before) and before[-1].after != oldest.column
    return count


def observed_on(days: Iterable[SyncDay], zone: str) -> dict[int, frozenset[date]]:
    """Board id to the days of the team's zone on which it was synced."""
    days_of: dict[int, set[date]] = defaultdict(set)
    for day in days:
        days_of[day.board_id] |= {local_date(day.first_at, zone), local_date(day.last_at, zone)}
    return {board_id: frozenset(own) for board_id, own in days_of.items()}


def known(day: date, boards: Iterable[int], observed: Mapping[int, frozenset[date]]) -> Knowledge:
    """How the boards are known on a day: observed where all were synced on it, backfilled before the first sync of one.

    A day after the first sync on which a board was not synced is unknown; so is every day without a board.
    """
    days = []
    for board_id in boards:
        own = observed.get(board_id, frozenset())
        if not own:
            days.append(Knowledge.UNKNOWN)
        elif day < min(own):
            days.append(Knowledge.BACKFILLED)
        else:
            days.append(Knowledge.OBSERVED if day in own else Knowledge.UNKNOWN)
    if not days or Knowledge.UNKNOWN in days:
        return Knowledge.UNKNOWN
    return Knowledge.BACKFILLED if Knowledge.BACKFILLED in days else Knowledge.OBSERVED
