"""What a change is, and what the records of a row say of a span of time."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from platform_dash.core.progress import number
from platform_dash.model import Board, Feedback, Goal, Item, Objective, Person, Record, Sprint, Team, Value


class Part(StrEnum):
    """What a group of changes is about, in the order in which it is told."""

    GOAL = "goals"
    ROADMAP = "roadmap"
    BOARD = "board"
    PEOPLE = "people"


class Entry(Value):
    """One change in words. author "" where nobody is known; since: the sync before, for what a board shows."""

    at: datetime
    author: str = ""
    words: str
    since: datetime | None = None


class Group(Value):
    """The changes of one goal, outcome, board or of the roster, oldest first. key: "goal:7"."""

    part: Part
    key: str
    title: str
    team_id: int | None = None
    entries: tuple[Entry, ...]


class Known(NamedTuple):
    """What the stored ids mean now; goals and objectives that were deleted are in it too where they are remembered.

    serves: item id to the goals that count it."""

    goals: Mapping[int, Goal]
    objectives: Mapping[int, Objective]
    people: Mapping[int, Person]
    teams: Mapping[int, Team]
    sprints: Mapping[int, Sprint]
    boards: Mapping[int, Board]
    items: Mapping[str, Item]
    serves: Mapping[str, tuple[int, ...]]
    feedback: Mapping[int, Feedback]


Told = tuple[Part, str, str, int | None, Entry]


def by_row(records: Iterable[Record]) -> dict[tuple[str, int], list[Record]]:
    rows: dict[tuple[str, int], list[Record]] = defaultdict(list)
    for record in records:
        rows[record.noun, record.row_id].append(record)
    return rows


class Field(NamedTuple):
    """One field of a row over the span."""

    before: Any
    after: Any
    last: Record


def fields_of(own: Sequence[Record]) -> dict[str, Field]:
    """Each field with what stood before the first change and after the last, where the two differ."""
    fields: dict[str, Field] = {}
    for record in own:
        for name, (before, after) in record.what.items():
            first = fields[name].before if name in fields else before
            fields[name] = Field(first, after, record)
    return {name: f for name, f in fields.items() if f.before != f.after}


def life_of(own: Sequence[Record]) -> tuple[str, Record] | None:
    """Whether a row came or went in the span: ("added" | "deleted" | "never was" | "brought back", the record); None
    where it did neither, or was deleted and brought back."""
    marks = [(record.what[""], record) for record in own if "" in record.what]
    if not marks:
        return None
    born, ended = marks[0][0][0] is None and marks[0][0][1] != "restored", marks[-1][0][1] == "deleted"
    if born and ended:
        return "never was", marks[-1][1]
    if born or ended:
        return "added" if born else "deleted", marks[0][1] if born else marks[-1][1]
    back = marks[0][0][1] == "deleted" and marks[-1][0][1] == "restored"
    return None if back else ("brought back", marks[-1][1])


def entry(record: Record, words: str) -> Entry:
    return Entry(at=record.at, author=record.author, words=words)


def arrow(before: object, after: object) -> str:
    return f"{said(before)} → {said(after)}"


def said(value: object) -> str:
    if value is None or value == "":
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return number(value)
    return str(value)


def title_in(own: Sequence[Record]) -> str:
    """The title in what was kept of a deleted row."""
    return next(
        (
            str(pair[0]["title"])
            for r in own
            if (pair := r.what.get("")) and isinstance(pair[0], dict) and "title" in pair[0]
        ),
        "",
    )


def objective_name(i: Any, known: Known) -> str:
    return known.objectives[i].title if i in known.objectives else ""


def sprint_name(i: Any, known: Known) -> str:
    return known.sprints[i].name if i in known.sprints else ""
