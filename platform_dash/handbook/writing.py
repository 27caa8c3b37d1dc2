"""The roadmap back into its page, with the smallest difference: a line that says the same is not touched."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from platform_dash.handbook.difference import SIMILAR
from platform_dash.handbook.page import PageObjective
from platform_dash.handbook.reading import Place, read_with_places, repaired, title_of

_MARKER = re.compile(
    r"^(?P<indent>[ \t]*)(?P<mark>[-*+]|(?P<number>\d{1,9})(?P<dot>[.)]))(?P<gap>[ \t]+)(?P<box>\[[ xX]\][ \t]+)?"
)
_HEADING = re.compile(r"^(?P<head>[ \t]*#{1,6}[ \t]+)")
_SPECIAL = re.compile(r"([\\`*_\[\]<>&#!~|])")


class Written(NamedTuple):
    """The page as it reads now; how many lines are not what they were (repaired characters apart); the outcomes for
    which the page has no place."""

    text: str
    changed: int
    unplaced: tuple[str, ...]


class _Line(NamedTuple):
    words: str
    ending: str


def written(text: str, stored: Sequence[PageObjective]) -> Written:
    """The page with the stored roadmap (`stored_lines`, in the page's order) in it.

    Mis-decoded characters are put right as an import does. A changed outcome changes its line; a new one comes after
    its elder sibling or under its parent; what the page says and the store does not is left as it is. Writing what
    an import of the page stored gives the page. Raises HandbookError where the page cannot be read.
    """
    lines = [_Line(repaired(words)[0], ending) for words, ending in _split(text)]
    page, places = read_with_places(text)
    pairs = _paired(page.objectives, stored)
    edits: dict[int, tuple[int, list[str]]] = {}
    inserts: dict[int, list[str]] = {}
    unplaced: list[str] = []
    touched = 0
    anchors: dict[int, tuple[int, str, int]] = {}  # stored index → (where the next sibling goes, its prefix, number)
    for n, line in enumerate(stored):
        found = pairs.get(n)
        if found is not None:
            place, old = places[found], page.objectives[found].title
            anchors[n] = _after(lines, place)
            if old != line.title:
                edits[place.start] = (place.end, [_renamed(lines, place, old, line.title)])
                touched += 1
            continue
        anchor = _anchor(n, stored, anchors, lines, places, pairs)
        if anchor is None:
            unplaced.append(line.title)
            continue
        at, prefix, number = anchor
        inserts.setdefault(at, []).append(f"{_numbered(prefix, number)}{_as_words(line.title)}")
        anchors[n] = (at, prefix, number + 1)
        touched += 1
    out = "".join(_put_together(lines, edits, inserts))
    return Written(out, touched, tuple(unplaced))


def _split(text: str) -> Iterator[tuple[str, str]]:
    for match in re.finditer(r"([^\r\n]*)(\r\n|\n|\r|\Z)", text):
        if match[0]:
            yield match[1], match[2]


_Key = tuple[str, str, tuple[str, ...]]


def _paired(page: Sequence[PageObjective], stored: Sequence[PageObjective]) -> dict[int, int]:
    """Stored index to page index of the same outcome: the same words in the same place; else the words that changed
    little; else what stands between the same neighbours."""
    pairs: dict[int, int] = {}
    parents: dict[int, int] = {}

    def children(lines: Sequence[PageObjective], team: str, horizon: str, path: tuple[str, ...]) -> list[int]:
        return [
            i for i, o in enumerate(lines)
            if o.team.casefold() == team.casefold() and o.horizon == horizon and o.path == path
        ]  # fmt: skip

    def match(ours: list[int], theirs: list[int]) -> None:
        free = list(theirs)
        for n in ours:
            same = next((i for i in free if page[i].title == stored[n].title), None)
            if same is not None:
                pairs[n] = same
                free.remove(same)
        left = [n for n in ours if n not in pairs]
        for n in list(left):
            near = [(SequenceMatcher(None, stored[n].title, page[i].title).ratio(), -i, i) for i in free]
            best = max(near, default=(0.0, 0, -1))
            if best[0] >= SIMILAR:
                pairs[n] = best[2]
                free.remove(best[2])
        for n in [n for n in left if n not in pairs]:
            between = _between(n, ours, theirs, pairs)
            if between in free:
                pairs[n] = between
                free.remove(between)
        for n in ours:
            if n in pairs:
                parents[n] = pairs[n]
                below = (*stored[n].path, stored[n].title), (*page[pairs[n]].path, page[pairs[n]].title)
                mine = children(stored, stored[n].team, stored[n].horizon, below[0])
                others = children(page, page[pairs[n]].team, page[pairs[n]].horizon, below[1])
                match([m for m in mine if m not in pairs], [o for o in others if o not in pairs.values()])

    for team, horizon in dict.fromkeys((o.team.casefold(), o.horizon) for o in stored):
        match(children(stored, team, horizon, ()), children(page, team, horizon, ()))
    return pairs


def _between(n: int, ours: Sequence[int], theirs: Sequence[int], pairs: dict[int, int]) -> int:
    """The one page line between the neighbours of a stored line, where as many stored lines stand there; else -1."""
    at = ours.index(n)
    lower = max((pairs[m] for m in ours[:at] if m in pairs), default=-1)
    upper = min((pairs[m] for m in ours[at + 1 :] if m in pairs), default=max(theirs, default=-1) + 1)
    gap = [i for i in theirs if lower < i < upper]
    mine = [m for m in ours if m not in pairs and _same_gap(m, n, ours, pairs)]
    return gap[mine.index(n)] if len(gap) == len(mine) and n in mine else -1


def _same_gap(m: int, n: int, ours: Sequence[int], pairs: dict[int, int]) -> bool:
    low, high = sorted((ours.index(m), ours.index(n)))
    return not any(k in pairs for k in ours[low:high])


def _after(lines: Sequence[_Line], place: Place) -> tuple[int, str, int]:
    """Where the next sibling of a line goes, the marks before its words, and its number in a numbered list."""
    at = min(place.whole, len(lines))
    while at > place.start + 1 and not lines[at - 1].words.strip():
        at -= 1
    match = _MARKER.match(lines[place.start].words)
    if match is None:
        head = _HEADING.match(lines[place.start].words)
        return at, head["head"] if head else "- ", 0
    number = int(match["number"]) + 1 if match["number"] else 0
    mark = f"{{n}}{match['dot']}" if match["number"] else match["mark"]
    return at, f"{match['indent']}{mark}{match['gap']}{'[ ] ' if match['box'] else ''}", number


def _numbered(prefix: str, number: int) -> str:
    return prefix.replace("{n}", str(number))


def _anchor(
    n: int, stored: Sequence[PageObjective], anchors: dict[int, tuple[int, str, int]], lines: Sequence[_Line],
    places: Sequence[Place], pairs: dict[int, int],
) -> tuple[int, str, int] | None:  # fmt: skip
    """After the elder sibling, before the younger one where there is no elder, else as the first below the parent."""
    line = stored[n]
    family = [
        m for m, o in enumerate(stored)
        if m != n and (o.team.casefold(), o.horizon, o.path) == (line.team.casefold(), line.horizon, line.path)
    ]  # fmt: skip
    elder = max((m for m in family if m < n and m in anchors), default=None)
    if elder is not None:
        return anchors[elder]
    younger = min((m for m in family if m > n and m in pairs), default=None)
    if younger is not None:
        place = places[pairs[younger]]
        _, prefix, number = _after(lines, place)
        return place.start, prefix, max(0, number - 1)
    parent = next(
        (m for m in range(n - 1, -1, -1)
         if (*stored[m].path, stored[m].title) == line.path and stored[m].horizon == line.horizon
         and stored[m].team.casefold() == line.team.casefold() and m in pairs), None,
    )  # fmt: skip
    if parent is None:
        return None
    place = places[pairs[parent]]
    match = _MARKER.match(lines[place.start].words)
    if place.heading or match is None:
        return place.end, "- ", 0
    deeper = " " * max(4 if match["number"] else len(match["mark"] + match["gap"]), len(match["mark"] + match["gap"]))
    return place.end, f"{match['indent']}{deeper}- ", 0


def _renamed(lines: Sequence[_Line], place: Place, old: str, new: str) -> str:
    """The line with other words: links, emphasis and box stay where the old words stand in one piece."""
    first = lines[place.start].words
    match = _HEADING.match(first) if place.heading else _MARKER.match(first)
    prefix = match[0] if match else ""
    rest = first[len(prefix) :]
    if place.end - place.start == 1 and rest.count(old) == 1:
        at = rest.index(old)
        words = rest[:at] + (new if at or rest[len(old) :].strip() else _as_words(new)) + rest[at + len(old) :]
        if place.heading or title_of(words) == new:
            return prefix + words
    tail = rest[len(rest.rstrip()) :] if place.end - place.start == 1 else ""
    return prefix + _as_words(new) + tail


def _as_words(title: str) -> str:
    """A title as Markdown that reads back as that title; marks are escaped only where they would not."""
    boxed = re.match(r"\[[ xX]\]\s", title)
    if title_of(title) == title and not boxed:
        return title
    escaped = _SPECIAL.sub(r"\\\1", title)
    if title_of(escaped) == title:
        return escaped
    return re.sub(r"^(\d+)([.)])", r"\1\\\2", re.sub(r"^([-+=])", r"\\\1", escaped))


def _put_together(
    lines: Sequence[_Line], edits: dict[int, tuple[int, list[str]]], inserts: dict[int, list[str]]
) -> Iterator[str]:
    ending = next((line.ending for line in lines if line.ending), "\n")
    n = 0
    while n <= len(lines):
        for words in inserts.get(n, ()):
            if n == len(lines) and lines and not lines[-1].ending:
                yield ending
                yield words
            else:
                yield words + ending
        if n == len(lines):
            return
        if n in edits:
            end, new = edits[n]
            last = lines[end - 1].ending
            yield ending.join(new) + last
            n = end
        else:
            yield lines[n].words + lines[n].ending
            n += 1
