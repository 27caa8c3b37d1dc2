"""A whole scan against what is stored: what is new, what changed, what is gone. Pure."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from platform_dash.model import FieldValue, Item, ItemChange, Value

WATCHED = (
    "column",
    "status",
    "sprint",
    "owners",
    "labels",
    "archived",
    "milestone",
    "parent",
    "title",
    "closed_at",
    "sprint_start_on",
)


class Differences(Value):
    """What a scan changes. `missing` are stored live items that the scan does not hold: not yet known to be gone."""

    added: tuple[Item, ...] = ()
    altered: tuple[Item, ...] = ()
    missing: tuple[str, ...] = ()
    changes: tuple[ItemChange, ...] = ()

    @property
    def written(self) -> int:
        return len(self.added) + len(self.altered)


def compare(
    known: Mapping[str, tuple[Item, bool]], scanned: Sequence[Item], *, since: datetime | None, at: datetime
) -> Differences:
    """known: node id to (item, gone). scanned: every item of the board now, with its status.

    An item keeps the moment its status was first seen; where the status changed, that moment is `at` and known.
    """
    added, altered, changes = [], [], list[ItemChange]()
    first_load = since is None
    for item in scanned:
        old, was_gone = known.get(item.node_id, (None, False))
        if old is None:
            added.append(item.model_copy(update={"status_since": at, "status_since_known": not first_load}))
            if not first_load:
                changes.append(_change(item, "added", "", item.column, since, at))
            continue
        moved = old.status != item.status and _moved_there(old, item)
        kept = item.model_copy(
            update={
                "position": old.position,
                "status_since": at if moved else old.status_since,
                "status_since_known": True if moved else old.status_since_known,
            }
        )
        if was_gone:
            changes.append(_change(item, "back", "gone", item.column, since, at))
        changes += _field_changes(old, kept, since, at)
        if kept != old or was_gone:
            altered.append(kept)
    there = {item.node_id for item in scanned}
    missing = tuple(node_id for node_id, (_, gone) in known.items() if not gone and node_id not in there)
    return Differences(added=tuple(added), altered=tuple(altered), missing=missing, changes=tuple(changes))


def _moved_there(old: Item, new: Item) -> bool:
    """Whether GitHub moved the item; a column that only means something else now moves nothing."""
    seen = ("column_id", "column", "labels", "open_blockers", "closed", "not_planned")
    return any(getattr(old, name) != getattr(new, name) for name in seen)


def _change(item: Item, field: str, before: str, after: str, since: datetime | None, at: datetime) -> ItemChange:
    return ItemChange(node_id=item.node_id, field=field, before=before, after=after, since_at=since, seen_at=at)


def _field_changes(old: Item, new: Item, since: datetime | None, at: datetime) -> list[ItemChange]:
    changes = [
        _change(new, _named(name, old, new), _words(getattr(old, name)), _words(getattr(new, name)), since, at)
        for name in WATCHED
        if getattr(old, name) != getattr(new, name)
    ]
    before, after = ({f.name: _value(f) for f in i.fields} for i in (old, new))
    changes += [
        _change(new, f"field:{name}"[:100], before.get(name, ""), after.get(name, ""), since, at)
        for name in sorted(before.keys() & after.keys() if _read_anew(old, new) else before.keys() | after.keys())
        if before.get(name) != after.get(name)
    ]
    return changes


def _named(name: str, old: Item, new: Item) -> str:
    """A status that changed without a move is another meaning of the same column."""
    return "meaning" if name == "status" and not _moved_there(old, new) else name


def _value(field: FieldValue) -> str:
    """A number to its last digit, else a day, else the words."""
    if field.number is not None:
        return repr(field.number)
    return field.on.isoformat() if field.on else field.text


def _read_anew(old: Item, new: Item) -> bool:
    """Whether the two scans read different fields (a goal came to name one): then only those of both are compared."""
    return old.content_updated_at == new.content_updated_at and {f.name for f in old.fields} != {
        f.name for f in new.fields
    }


def _words(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, tuple):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def gone_changes(
    ids: Sequence[str], known: Mapping[str, tuple[Item, bool]], since: datetime | None, at: datetime
) -> tuple[ItemChange, ...]:
    return tuple(_change(known[i][0], "gone", known[i][0].column, "gone", since, at) for i in ids)


def lost_too_much(gone: int, live: int) -> bool:
    """More than a fifth of a board is not taken away without asking."""
    return gone * 5 > live
