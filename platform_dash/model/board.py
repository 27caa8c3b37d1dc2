"""The board as GitHub keeps it, in the team's words."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from platform_dash.model.base import At, Value


class Status(StrEnum):
    """Where an item stands. The order is the order of the columns."""

    PLANNED = "planned"
    IN_PROGRESS = "in progress"
    BLOCKED = "blocked"
    IN_REVIEW = "in review"
    DONE = "done"
    DROPPED = "dropped"
    UNSORTED = "unsorted"


OPEN_STATUSES = (Status.PLANNED, Status.IN_PROGRESS, Status.BLOCKED, Status.IN_REVIEW, Status.UNSORTED)


class ItemKind(StrEnum):
    ISSUE = "issue"
    PULL_REQUEST = "pull request"
    DRAFT = "draft"
    HIDDEN = "hidden"
    OTHER = "other"


class Blocker(Value):
    """An open issue that an item waits on, with the logins of its owners."""

    content_id: str
    title: str
    repository: str = ""
    number: int | None = None
    url: str = ""
    private: bool = False
    owners: tuple[str, ...] = ()


class FieldValue(Value):
    """One board field of one item, keyed by the field's name."""

    name: str
    text: str = ""
    number: float | None = None
    on: date | None = None


def item_label(place: str, title: str, private: bool = False) -> str:
    """How an item is named in a line: where it lives and its title; nothing of a private one."""
    return "a private item" if private else f"{place} {title}"


class Item(Value):
    """A card of a board. `status` is in our words, `column` in the board's own."""

    board_id: int
    node_id: str
    kind: ItemKind
    title: str
    content_id: str = ""
    repository: str = ""
    number: int | None = None
    url: str = ""
    private: bool = False
    column_id: str = ""
    column: str = ""
    status: Status = Status.UNSORTED
    sprint: str = ""
    sprint_start_on: date | None = None
    owners: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    milestone: str = ""
    parent_id: str = ""
    parent: str = ""
    fields: tuple[FieldValue, ...] = ()
    blockers: tuple[Blocker, ...] = ()
    open_blockers: int = 0
    blocks: int = 0
    archived: bool = False
    closed: bool = False
    not_planned: bool = False
    position: int = 0
    also_on: tuple[int, ...] = ()
    created_at: At | None = None
    content_updated_at: At | None = None
    closed_at: At | None = None
    status_since: At | None = None
    status_since_known: bool = False

    @property
    def place(self) -> str:
        """Where it is, as people say it: "events #1187", or its kind where it has no number."""
        return f"{self.repository.rpartition('/')[2]} #{self.number}" if self.number else self.kind.value

    @property
    def label(self) -> str:
        """Its name in a line; nothing of a private one."""
        return item_label(self.place, self.title, self.private)

    @property
    def touches_private(self) -> bool:
        """Whether its words, or those of what it waits on, are of a private repository."""
        return self.private or any(b.private for b in self.blockers)

    def field(self, name: str) -> FieldValue | None:
        folded = name.casefold()
        return next((f for f in self.fields if f.name.casefold() == folded), None)


class ColumnMapping(Value):
    """One column of a board's status field and what it means here. Keyed by the option's id, named by its label."""

    option_id: str
    name: str
    status: Status


class BoardField(Value):
    """A field of a board, as the scan found it."""

    node_id: str
    name: str
    kind: str
    options: tuple[str, ...] = ()


class SprintSource(StrEnum):
    """What on the board says which sprint an item is in."""

    ITERATION = "iteration"
    FIELD = "field"
    LABEL = "label"
    NONE = "none"


Owner = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,98}$")]


class Board(Value):
    """A connected project board, how it is read, and how its last sync ended."""

    id: int
    owner: Owner
    number: int = Field(ge=0, le=2**31 - 1)
    title: str
    url: str = ""
    node_id: str = ""
    team_id: int | None = None
    status_field: str = ""
    status_field_id: str = ""
    columns: tuple[ColumnMapping, ...] = ()
    sprint_source: SprintSource = SprintSource.NONE
    sprint_field: str = ""
    blocked_label: str = ""
    fields: tuple[BoardField, ...] = ()
    from_file: bool = False
    total: int | None = None
    shown: int | None = None
    hidden: int = 0
    generation: int = 0
    synced_at: At | None = None
    trouble: str = ""
    trouble_at: At | None = None
    next_try_at: At | None = None
    held: bool = False
    gone_columns: tuple[str, ...] = ()
    version: int = 1

    @property
    def label(self) -> str:
        return f"{self.owner}/{self.number}"

    @property
    def cut(self) -> bool:
        """True where the list that was taken holds fewer items than the board."""
        return self.total is not None and self.shown is not None and self.shown < self.total
