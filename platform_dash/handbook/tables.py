"""Tables by their heads: which column says what, the words of a cell, the day in it."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime

from markdown_it.tree import SyntaxTreeNode

from platform_dash.handbook.words import bare, text_of

OF_A_PLAN = (
    (
        "owner",
        re.compile(
            r"^(?:owners?|dri|lead|leads|who|responsible|assignees?|driver|person|people|poc|accountable)\b", re.I
        ),
    ),
    ("status", re.compile(r"^(?:status|state|done\??|progress|complete[d]?\??|health|✅)$", re.I)),
    (
        "date",
        re.compile(
            r"^(?:due|date|target(?: date)?|deadline|when|eta|by|timeline|quarter|horizon|time\s?frame|due date|release|period)\b",
            re.I,
        ),
    ),
    ("theme", re.compile(r"^(?:themes?|areas?|pillars?|categor(?:y|ies)|workstreams?|focus(?: area)?)\b", re.I)),
    ("team", re.compile(r"^(?:team|squad|sub-?team)\b", re.I)),
    ("priority", re.compile(r"^priorit(?:y|ies)$", re.I)),
    ("why", re.compile(r"^(?:why|motivation|rationale|reason|context)\b", re.I)),
    ("key result", re.compile(r"^(?:key results?|krs?)\b", re.I)),
    (
        "outcome",
        re.compile(
            r"^(?:outcomes?|goals?|objectives?|milestones?|initiatives?|deliverables?|items?|what|features?|projects?|epics?|tasks?|topics?|"
            r"roadmap(?: item)?|work|commitments?|plan|name|title|description|thing)\b",
            re.I,
        ),
    ),
)
_DATES = ("%Y-%m-%d", "%d %B %Y", "%d %b %Y", "%B %d, %Y", "%b %d, %Y", "%B %d %Y", "%b %d %Y", "%d.%m.%Y")


def rows_of(table: SyntaxTreeNode) -> tuple[list[str], list[SyntaxTreeNode]]:
    """The heads of a table, without signs around them, and its rows."""
    rows = [row for part in table.children for row in part.children]
    return [bare(" ".join(text_of(cell).split())) for cell in rows[0].children] if rows else [], rows[1:]


def columns_of(heads: Sequence[str], kinds: Sequence[tuple[str, re.Pattern[str]]]) -> dict[str, int]:
    """Which column is of which kind, the first of each."""
    columns: dict[str, int] = {}
    for n, head in enumerate(heads):
        kind = next((name for name, pattern in kinds if pattern.match(head)), None)
        if kind is not None:
            columns.setdefault(kind, n)
    return columns


def cell_words(row: SyntaxTreeNode, n: int) -> str:
    return " ".join(text_of(row.children[n]).split()) if n < len(row.children) else ""


def pieces(row: SyntaxTreeNode, n: int) -> Iterator[str]:
    """The lines of a cell, which `<br>` parts."""
    if n >= len(row.children):
        return
    inline = next(iter(row.children[n].children), None)
    pieces = [""]
    for child in inline.children if inline is not None else ():
        if child.type == "html_inline" and child.content.casefold().startswith(
            ("<br", "<li", "</li", "<ul", "<ol", "</ul", "</ol")
        ):
            pieces.append("")
        else:
            pieces[-1] += text_of(child)
    yield from (words for piece in pieces if (words := " ".join(piece.split()).lstrip("•·-–— ").strip()))


def day_of(words: str) -> str | None:
    """The day that words name, as an ISO date; None where they name none or a whole month."""
    plain = re.sub(r"(?<=\d)(?:st|nd|rd|th)\b", "", words.strip())
    for form in _DATES:
        try:
            return datetime.strptime(plain, form).date().isoformat()  # noqa: DTZ007 - a day, no moment
        except ValueError:
            continue
    return None
