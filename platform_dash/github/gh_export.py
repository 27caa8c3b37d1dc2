"""What `gh project item-list --format json` prints, as shells keep it: its items, its iterations, how many there are in all.

UTF-8 with and without a mark, UTF-16 as PowerShell writes it, log lines around the JSON, arrays and lines of items as
`--jq` leaves them. Pure: bytes in, values out.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from platform_dash.github.nodes import web_address
from platform_dash.model import FieldValue, Item, ItemKind, Sprint, Value, foreign_line

_KINDS = {"Issue": ItemKind.ISSUE, "PullRequest": ItemKind.PULL_REQUEST, "DraftIssue": ItemKind.DRAFT}
_KNOWN = {
    "content",
    "id",
    "title",
    "status",
    "labels",
    "assignees",
    "repository",
    "milestone",
    "linked pull requests",
    "parent issue",
    "sub-issues progress",
    "reviewers",
}
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_COLOURS = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_BEGINS = re.compile(r"^[ \t]*[\[{]", re.M)
_WHAT = "it takes what gh project item-list --format json prints. Nothing was changed."


class ExportError(Exception):
    """The file is no export of a board; the message is a sentence."""


class Export(Value):
    """The items of an export, the iterations that they name, and how many items the board has in all; None where the file
    does not say it: then it may be a cut list."""

    items: tuple[Item, ...]
    total: int | None
    sprints: tuple[Sprint, ...] = ()

    @property
    def cut(self) -> bool:
        return self.total is None or len(self.items) < self.total


def text_of(data: bytes, name: str) -> str:
    """The text of a file as a shell wrote it. Raises ExportError."""
    marked = next((encoding for mark, encoding in _MARKS if data.startswith(mark)), "")
    unmarked = "utf-16-le" if data[1:2] == b"\x00" else "utf-16-be" if data[:1] == b"\x00" else "utf-8"
    encoding = marked or unmarked
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise ExportError(
            f"{name} is neither UTF-8 nor UTF-16 text: let gh write it with > board.json in a shell of today. "
            "Nothing was changed."
        ) from None


def read(data: bytes, name: str) -> Export:
    """The items of a file, with board id 0. Raises ExportError."""
    values = _values(_COLOURS.sub("", text_of(data, name)))
    if not values:
        raise ExportError(f"{name} is not JSON: {_WHAT}")
    rows, total = _rows(values)
    if rows is None or not all(isinstance(row, dict) and row.get("id") for row in rows):
        raise ExportError(f"{name} holds no list of board items: {_WHAT}")
    try:
        items = {str(row["id"]): _item(row, n) for n, row in enumerate(rows)}
        sprints = _sprints(rows)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ExportError(f"{name} has an item that cannot be read. Nothing was changed.") from error
    known = None if total is None else max(total, len(items))
    return Export(items=tuple(items.values()), total=known, sprints=sprints)


def _values(text: str) -> list[Any]:
    """Every JSON value in a text, one after the other, with log lines before, between and after them."""
    decoder, values, at = json.JSONDecoder(), [], 0
    while (match := _BEGINS.search(text, at)) is not None:
        start = match.end() - 1
        try:
            value, at = decoder.raw_decode(text, start)
        except (ValueError, RecursionError):
            at = text.find("\n", start) + 1  # a log line in brackets
            if not at:
                break
            continue
        if isinstance(value, dict) or (isinstance(value, list) and all(isinstance(v, dict) for v in value)):
            values.append(value)
    return values


def _rows(values: Sequence[Any]) -> tuple[list[Any] | None, int | None]:
    """The items of the values, and how many there are in all: of whole answers, of arrays, or of an item a line."""
    answers = [v for v in values if isinstance(v, dict) and isinstance(v.get("items"), list)]
    if answers:
        totals = [t for v in answers if isinstance(t := v.get("totalCount"), int)]
        rows = [row for v in answers for row in v["items"]]
        return rows, max(totals) if totals else len(rows) if len(answers) == 1 else None
    arrays = [v for v in values if isinstance(v, list)]
    if arrays:
        return [row for v in arrays for row in v] or None, None
    rows = [v for v in values if isinstance(v, dict) and v.get("id")]
    return rows or None, None


def _iterations(row: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for name, value in row.items():
        if name != "content" and isinstance(value, dict) and "startDate" in value:
            yield value


def _sprints(rows: Sequence[Mapping[str, Any]]) -> tuple[Sprint, ...]:
    """The iterations that items name, as far as the file tells their length."""
    found = {}
    for iteration in (i for row in rows for i in _iterations(row)):
        name, start, days = (
            foreign_line(str(iteration.get("title", ""))),
            iteration["startDate"],
            iteration.get("duration"),
        )
        if name and start and isinstance(days, int) and days > 0:
            start_on = date.fromisoformat(str(start))
            found[name] = Sprint(
                id=0, name=name, start_on=start_on, end_on=start_on + timedelta(days=days), source="board", version=0
            )
    return tuple(sorted(found.values(), key=lambda s: s.start_on))


def _item(row: Mapping[str, Any], position: int) -> Item:
    content = row.get("content") or {}
    sprint: Mapping[str, Any] = next(_iterations(row), {})
    extra = (_field(k, v) for k, v in row.items() if k not in _KNOWN and not isinstance(v, dict))
    milestone = row.get("milestone")
    named = row.get("sprint") if isinstance(row.get("sprint"), str) else ""
    state = str(content.get("state") or row.get("state") or "").upper()
    reason = str(content.get("stateReason") or row.get("stateReason") or "").upper()
    return Item(
        board_id=0,
        node_id=str(row["id"]),
        position=position,
        kind=_KINDS.get(str(content.get("type")), ItemKind.OTHER if content.get("type") else ItemKind.DRAFT),
        title=foreign_line(str(row.get("title") or content.get("title") or "")) or "Hidden item",
        content_id=str(content.get("url") or ""),
        repository=foreign_line(str(content.get("repository") or "")),
        number=content.get("number"),
        url=web_address(content.get("url")),
        column=foreign_line(str(row.get("status") or "")),
        sprint=foreign_line(str(sprint.get("title", "") or named or "")),
        sprint_start_on=date.fromisoformat(sprint["startDate"]) if sprint.get("startDate") else None,
        owners=tuple(foreign_line(str(a)) for a in row.get("assignees") or ()),
        labels=tuple(foreign_line(str(label)) for label in row.get("labels") or ()),
        milestone=foreign_line(str(milestone.get("title", ""))) if isinstance(milestone, dict) else "",
        closed=state in ("CLOSED", "MERGED"),
        not_planned=reason in ("NOT_PLANNED", "DUPLICATE"),
        fields=tuple(f for f in extra if f is not None),
    )


def _field(name: str, value: Any) -> FieldValue | None:
    if isinstance(value, bool) or value is None or isinstance(value, dict | list):
        return None
    if isinstance(value, int | float):
        return FieldValue(name=foreign_line(name), number=float(value))
    return FieldValue(name=foreign_line(name), text=foreign_line(str(value)))
