"""What the boards' items did, as far as syncs saw it, and how boards are read."""

from collections import defaultdict
from collections.abc import Sequence

from platform_dash.core.board_history import words_of
from platform_dash.core.changes.values import Entry, Known, Part, Told, arrow, entry, fields_of, life_of
from platform_dash.model import Item, ItemChange, Record


def board_told(row_id: int, own: Sequence[Record], known: Known) -> list[Told]:
    board = known.boards.get(row_id)
    title = (board.title or board.label) if board else "a board that is gone"
    life, fields = life_of(own), fields_of([r for r in own if "" not in r.what])
    if life is not None:
        entries = [entry(life[1], "connected" if life[0] == "added" else life[0])]
    elif "body" in fields:
        entries = [entry(fields["body"].last, "how it is read was changed")]
    else:
        entries = []
    return [(Part.BOARD, f"board:{row_id}", title, board.team_id if board else None, e) for e in entries]


_ITEM = {"status": "status", "sprint": "sprint", "title": "title", "milestone": "milestone"}
_OPEN = ("status", "sprint", "owners", "archived", "meaning", "sprint_start_on", "closed_at", "column")


_WITH_STATUS = ("column", "closed_at")  # what a change of status says already


def moves_told(moves: Sequence[ItemChange], known: Known) -> list[Told]:
    """What the boards' items did, each field once, under the goals that count them, else under their board."""
    own: dict[str, list[ItemChange]] = defaultdict(list)
    for move in moves:
        own[move.node_id].append(move)
    out: list[Told] = []
    for node_id, changes in own.items():
        item = known.items.get(node_id)
        board = known.boards.get(changes[-1].board_id)
        where: list[tuple[Part, str, str, int | None]] = [
            (Part.GOAL, f"goal:{i}", known.goals[i].title, known.goals[i].team_id)
            for i in known.serves.get(node_id, ())
            if i in known.goals
        ]
        title = (board.title or board.label) if board else "a board that is gone"
        where = where or [(Part.BOARD, f"board:{changes[-1].board_id}", title, board.team_id if board else None)]
        for told in _item_entries(item, changes):
            out += [(*place, told) for place in where]
    return out


def _item_name(item: Item | None) -> str:
    if item is None:
        return "an item that is gone"
    return item.label


def _item_entries(item: Item | None, changes: Sequence[ItemChange]) -> list[Entry]:
    name, private = _item_name(item), item is None or item.private
    out = []
    first_of: dict[str, ItemChange] = {}
    last_of: dict[str, ItemChange] = {}
    for change in changes:
        field = "there" if change.field in ("added", "gone", "back") else change.field
        first_of.setdefault(field, change)
        last_of[field] = change
    there = (first_of["there"].field, last_of["there"].field) if "there" in first_of else ("", "")
    came, left = there[0] in ("added", "back"), there[1] == "gone"
    if there[0] and came != left:  # it came and stayed, or was there and left
        told = last_of["there"] if left else first_of["there"]
        word = "left the board" if left else "came to the board" if there[0] == "added" else "came back to the board"
        out.append(Entry(at=told.seen_at, since=told.since_at, words=f"{name} {word}"))
    if there[0] == "added" or left:
        return out
    moved = {f for f, last in last_of.items() if f != "there" and first_of[f].before != last.after}
    for field, last in last_of.items():
        before, after = first_of[field].before, last.after
        if field not in moved or (field in _WITH_STATUS and "status" in moved):
            continue
        words = _item_words(field, before, after, private=private)
        if words:
            out.append(Entry(at=last.seen_at, since=first_of[field].since_at, words=f"{name}: {words}"))
    return out


def _item_words(field: str, before: str, after: str, *, private: bool) -> str:
    """A change of one field. Of a private item, and of a parent, which may be one, no words of GitHub are told."""
    if field == "parent" or (private and field not in _OPEN):
        return f"{field.removeprefix('field:')} changed"
    if field in _ITEM:
        return f"{_ITEM[field]} {arrow(before, after)}"
    if field in ("owners", "labels"):
        old, new = words_of(before), words_of(after)
        return f"{field} " + ", ".join(
            [*(f"+ {w}" for w in new if w not in old), *(f"- {w}" for w in old if w not in new)]
        )
    if field == "archived":
        return "archived" if after == "True" else "taken out of the archive"
    if field.startswith("field:"):
        return f"{field.removeprefix('field:')} {arrow(before, after)}"
    if field == "column":
        return "moved to another column" if private else f"column {arrow(before, after)}"
    if field == "closed_at":
        return "opened again on GitHub" if not after else "closed on GitHub" if not before else ""
    return ""


def sprint_told(row_id: int, own: Sequence[Record], known: Known) -> list[Told]:
    """A sprint whose days or name were edited; one that was only laid ahead is no news."""
    sprint = known.sprints.get(row_id)
    if sprint is None or life_of(own) is not None:
        return []
    words = {"start_on": "starts", "end_on": "ends before", "name": "name"}
    return [
        (Part.BOARD, f"sprint:{row_id}", sprint.name, None, entry(f.last, f"{words[n]}: {arrow(f.before, f.after)}"))
        for n, f in fields_of(own).items()
        if n in words
    ]
