"""The roadmap back into its page, with the smallest difference: a line that says the same is not touched."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from platform_dash.handbook.lines import paired, parents_of, section_of, tree_order
from platform_dash.handbook.page import Meaning, Page, PageObjective
from platform_dash.handbook.places import Place, Places
from platform_dash.handbook.reading import read_with_places
from platform_dash.handbook.words import heading_of, repaired, title_of

_MARKER = re.compile(
    r"^(?P<indent>[ \t]*)(?P<mark>[-*+]|(?P<number>\d{1,9})(?P<dot>[.)]))(?P<gap>[ \t]+)(?P<box>\[[ xX]\][ \t]+)?"
)
_HEADING = re.compile(r"^(?P<head>[ \t]*#{1,6}[ \t]+)")
_BOLD = re.compile(r"^(?P<head>[ \t]*(?:\*\*|__))(?P<words>.*?)(?P<tail>:?(?:\*\*|__).*)$")
_COMPONENT = re.compile(r"\s*[(\[–—-]*\s*<[A-Z][^<>]*/?>\s*[)\]]?\s*$")
_MARK = re.compile(r"^(?:[✅✔☑]\ufe0f?|:white_check_mark:|:heavy_check_mark:)\s*")
_SPECIAL = re.compile(r"([\\`*_\[\]<>&#!~|])")
_BAR = re.compile(r"(?<!\\)\|")


class Unplaced(NamedTuple):
    """An outcome that is not on the page as it is stored, and why."""

    title: str
    why: str


class Written(NamedTuple):
    """The page as it reads now; how many lines are not what they were (repaired characters apart); the outcomes for
    which the page has no place."""

    text: str
    changed: int
    unplaced: tuple[Unplaced, ...]


class _Line(NamedTuple):
    words: str
    ending: str


class _Spot(NamedTuple):
    """Where the next sibling of a line goes (before this line of the page), the marks before and after its words, and its
    number in a numbered list. marks: with {n} in place of the number; kind: what its words stand in."""

    at: int
    marks: str
    number: int = 0
    closing: str = ""
    kind: str = "item"

    @property
    def heading(self) -> bool:
        return self.kind in ("heading", "bold")


def written(text: str, stored: Sequence[PageObjective], answers: Mapping[str, Meaning] | None = None) -> Written:
    """The page with the stored roadmap (`stored_lines`, in the page's order) in it.

    Mis-decoded characters are put right as an import does. A changed outcome changes its line; a new one comes after
    its elder sibling or under its parent; what the page says and the store does not is left as it is. Writing what
    an import of the page stored gives the page. What would not read back as it is stored is left, and told. answers: what
    somebody said the page's headings are. Raises HandbookError where the page cannot be read.
    """
    lines = [_Line(repaired(words)[0], ending) for words, ending in _split(text)]
    page, places = read_with_places(text, answers)
    ordered = tuple(tree_order(stored))
    pairs = paired(page.objectives, ordered)
    refused: dict[int, str] = {}
    while True:
        draft = _Draft(lines, places, ordered, refused)
        for n, line in enumerate(ordered):
            if n in pairs:
                draft.keep(n, places.objectives[pairs[n]], page.objectives[pairs[n]].title)
            else:
                draft.insert(n, line)
        out = "".join(draft.lines_out())
        misread = draft.misread(read_with_places(out, answers)[0]) if draft.touched else {}
        if not misread:
            return Written(out, len(draft.touched), tuple(draft.unplaced))
        refused |= misread


class _Draft:
    """The page while it is written: which lines change, what comes in before which line, what found no place. refused: the
    stored lines that an earlier draft could not write so that they read back, and why."""

    def __init__(
        self, lines: Sequence[_Line], places: Places, stored: Sequence[PageObjective], refused: Mapping[int, str]
    ) -> None:
        self.lines, self.places, self.stored, self.refused = lines, places, stored, refused
        self.parents = parents_of(stored)
        self.edits: dict[int, tuple[int, str]] = {}
        self.inserts: dict[int, list[str]] = {}
        self.unplaced: list[Unplaced] = []
        self.touched: dict[int, str] = {}  # stored index → why it would be left, should it not read back
        self.spots: dict[int, _Spot] = {}  # stored index → where its next sibling goes
        self.kept: dict[int, Place] = {}
        self.made: dict[
            int, tuple[int, str, str]
        ] = {}  # stored index → before which line it was put in, its line, kind

    def keep(self, n: int, place: Place, old: str) -> None:
        """A line of the page, with other words where they changed."""
        title = self.stored[n].title
        self.kept[n], self.spots[n] = place, _after(self.lines, place)
        if old == title:
            return
        if n in self.refused:
            self.unplaced.append(Unplaced(title, self.refused[n]))
            return
        if place.heading and not place.bold and not _HEADING.match(self.lines[place.start].words):
            place = place._replace(end=place.end - 1)  # the line below the words, which makes them a heading, stays
        so_far = self.edits.get(place.start, (place.end, self.lines[place.start].words))[1]
        words = _in_cell(so_far, place, old, title) if place.column is not None else _renamed(so_far, place, old, title)
        self.edits[place.start] = (place.end, words)
        for row in place.also:
            other = self.edits.get(row, (row + 1, self.lines[row].words))[1]
            self.edits[row] = (row + 1, _in_cell(other, place, old, title))
        self.touched[n] = (
            f"the page says “{old}” in a heading: begin its words with Objective, or change it there"
            if place.heading
            else f"the page says “{old}”, and these words would not read back there"
        )

    def insert(self, n: int, line: PageObjective) -> None:
        """A new line after the elder sibling, before the younger one, else as the first of its parent or section."""
        spot = self._spot(n, line)
        if n in self.refused or spot is None:
            place = ", ".join(filter(None, (line.team, line.horizon, line.theme)))
            self.unplaced.append(Unplaced(line.title, self.refused.get(n, f"there is no heading for {place}")))
            return
        title = as_words(line.title, spot.kind)
        words = f"{spot.marks.replace('{n}', str(spot.number))}{title}{spot.closing}"
        into = self.inserts.setdefault(spot.at, [])
        before = into[-1] if into else self.lines[spot.at - 1].words if spot.at else ""
        if before.strip() and (spot.heading or _HEADING.match(before) or _BOLD.match(before)) and self._is_airy(spot):
            into.append("")
        into.append(words)
        if spot.kind == "bold" and spot.at < len(self.lines) and self.lines[spot.at].words.strip():
            into.append("")
        self.made[n] = (spot.at, words, spot.kind)
        self.spots[n] = spot._replace(number=spot.number + 1)
        self.touched[n] = (
            "its siblings are headings: begin its words with Objective"
            if spot.heading
            else "it would not read back where its siblings stand"
        )

    def misread(self, page: Page) -> dict[int, str]:
        """The lines that were written and are not on the page as it reads now, each with the reason to leave it."""
        there = Counter(map(_told, page.objectives))
        missing = set()
        for n, line in enumerate(self.stored):
            if n in self.kept or n in self.made:
                if n not in self.refused and not there[_told(line)]:
                    missing.add(n)
                there[_told(line)] -= 1
        return {
            n: why for n, why in self.touched.items() if n in missing or (missing and not missing & set(self.touched))
        }

    def _is_airy(self, spot: _Spot) -> bool:
        """Whether the page leaves a line free below its headings."""
        own = (p for p in self.places.objectives if p.heading)
        below = (Place(end - 1, end, end, heading=True) for end in self.places.sections.values())
        return spot.kind == "bold" or any(
            p.end < len(self.lines) and not self.lines[p.end].words.strip() for p in (*own, *below)
        )

    def _family(self, n: int) -> list[int]:
        line = self.stored[n]
        return [
            m
            for m in self._siblings.get((self.parents[n], section_of(line), len(line.path)), ())
            if m != n and (line.path or self.stored[m].theme == line.theme)
        ]

    @cached_property
    def _siblings(self) -> dict[tuple[int | None, tuple[str, str], int], list[int]]:
        by_place: dict[tuple[int | None, tuple[str, str], int], list[int]] = {}
        for m, o in enumerate(self.stored):
            by_place.setdefault((self.parents[m], section_of(o), len(o.path)), []).append(m)
        return by_place

    def _spot(self, n: int, line: PageObjective) -> _Spot | None:
        family = self._family(n)
        elder = max((m for m in family if m < n and m in self.spots), default=None)
        if elder is not None:
            return self.spots[elder]
        younger = min((m for m in family if m > n and m in self.kept), default=None)
        if younger is not None:
            spot = _after(self.lines, self.kept[younger])
            return spot._replace(at=self.kept[younger].start, number=max(0, spot.number - 1))
        parent = self.parents[n]
        if parent is None:
            at = self.places.themes.get((*section_of(line), line.theme)) if not line.path else None
            return None if at is None else _Spot(at, "- ")
        if parent in self.kept:
            place = self.kept[parent]
            if place.column is not None:
                return None
            return _Spot(place.below or place.end, _below(self.lines[place.start].words, heading=place.heading))
        if parent in self.made:
            at, words, kind = self.made[parent]
            return _Spot(at, _below(words, heading=kind in ("heading", "bold"))) if kind != "cell" else None
        return None

    def lines_out(self) -> Iterator[str]:
        ending = next((line.ending for line in self.lines if line.ending), "\n")
        n = 0
        while n <= len(self.lines):
            for words in self.inserts.get(n, ()):
                if n == len(self.lines) and self.lines and not self.lines[-1].ending:
                    yield ending + words
                else:
                    yield words + ending
            if n == len(self.lines):
                return
            end, words = self.edits.get(n, (n + 1, self.lines[n].words))
            yield words + self.lines[end - 1].ending
            n = end


def _told(line: PageObjective) -> tuple[str, str, int, str, str]:
    return (*section_of(line), len(line.path), line.title, "" if line.path else line.theme)


def _split(text: str) -> Iterator[tuple[str, str]]:
    for match in re.finditer(r"([^\r\n]*)(\r\n|\n|\r|\Z)", text):
        if match[0]:
            yield match[1], match[2]


def _after(lines: Sequence[_Line], place: Place) -> _Spot:
    """Where the next sibling of a line of the page goes."""
    at = min(place.whole, len(lines))
    while at > place.start + 1 and not lines[at - 1].words.strip():
        at -= 1
    first = lines[place.start].words
    if place.column is not None:
        before, after = _new_row(first, place)
        return _Spot(at, before, closing=after, kind="cell")
    if place.bold:
        return _Spot(at, "**", closing="**", kind="bold")
    match = _MARKER.match(first)
    if place.heading or match is None:
        head = _HEADING.match(first)
        under = "# " if lines[place.end - 1].words.strip().startswith("=") else "## "
        kind = "heading" if place.heading else "item"
        return _Spot(at, head["head"] if head else under if place.heading else "- ", kind=kind)
    number = int(match["number"]) + 1 if match["number"] else 0
    mark = f"{{n}}{match['dot']}" if match["number"] else match["mark"]
    return _Spot(at, f"{match['indent']}{mark}{match['gap']}{'[ ] ' if match['box'] else ''}", number)


def _below(parent: str, *, heading: bool) -> str:
    """The marks of the first line under a parent: as far in as the parent's words begin, tabs being four wide."""
    match = _MARKER.match(parent)
    if heading or match is None:
        return "- "
    marks = match["indent"] + match["mark"] + match["gap"]
    least = len(match["indent"].expandtabs(4)) + (4 if match["number"] else 2)
    return " " * max(least, len(marks.expandtabs(4))) + "- "


def cells(row: str) -> list[tuple[int, int]]:
    """From where to where the cells of a table's row go, without the bars."""
    bars = [match.start() for match in _BAR.finditer(row)]
    edges = [-1, *bars, len(row)]
    spans = [(a + 1, b) for a, b in pairwise(edges)]
    if spans and not row[slice(*spans[0])].strip():
        spans = spans[1:]
    if spans and len(spans) > 1 and not row[slice(*spans[-1])].strip():
        spans = spans[:-1]
    return spans


def _new_row(row: str, place: Place) -> tuple[str, str]:
    """What comes before and after the words of a new row like this one: the cells that say where it stands stay."""
    column = place.column or 0
    kept = [row[a:b].strip() if n in place.copied else "" for n, (a, b) in enumerate(cells(row))]
    before = "".join(f"| {words} " if words else "|  " for words in kept[:column])
    after = "".join(f"| {words} " if words else "|  " for words in kept[column + 1 :])
    return f"{before}| ", f" {after}|"


def _in_cell(row: str, place: Place, old: str, new: str) -> str:
    """The row with other words in its cell."""
    spans = cells(row)
    if place.column is None or place.column >= len(spans):
        return row
    start, end = spans[place.column]
    cell = row[start:end]
    words = as_words(new, "cell")
    at = cell.find(old)
    if at >= 0 and cell.count(old) == 1:
        return row[:start] + cell[:at] + words + cell[at + len(old) :] + row[end:]
    left, right = len(cell) - len(cell.lstrip()), len(cell.rstrip())
    return row[:start] + cell[:left] + words + place.tail + cell[right:] + row[end:]


def _renamed(first: str, place: Place, old: str, new: str) -> str:
    """The line with other words: links, emphasis, owner and box stay where the old words stand in one piece."""
    kind = "bold" if place.bold else "heading" if place.heading else "item"
    match = (_BOLD if place.bold else _HEADING if place.heading else _MARKER).match(first)
    prefix = (match["head"] if place.bold else match[0]) if match else ""
    closing = match["tail"] if match and place.bold else ""
    rest = first[len(prefix) : len(first) - len(closing)]
    one_line = place.end - place.start == 1
    if one_line and rest.count(old) == 1:
        at = rest.index(old)
        alone = not at and not rest[len(old) :].strip()
        for written_as in (new, as_words(new, kind)):
            words = rest[:at] + (as_words(new, kind) if alone else written_as) + rest[at + len(old) :]
            if _says(words, kind) == _says(rest, kind).replace(old, new, 1):
                return prefix + words + closing
    tick = _MARK.match(rest)
    mark = tick[0] if tick is not None else ""
    strike = "~~" if re.match(r"^~~.+~~", rest[len(mark) :].strip()) else ""
    component = _COMPONENT.search(rest)
    tail = place.tail or (component[0].rstrip() if component is not None else "")
    end = rest[len(rest.rstrip()) :] if one_line else ""
    if match and place.bold:  # what stands behind the bold words is the owner, else part of the old words
        marks = re.match(r":?(?:\*\*|__)", closing)
        return prefix + mark + as_words(new, kind) + (marks[0] if marks else "") + place.tail
    return prefix + mark + strike + as_words(new, kind) + strike + tail + end + closing


def _says(words: str, kind: str) -> str:
    return title_of(words) if kind == "item" else heading_of(words)


def as_words(title: str, kind: str) -> str:
    """A title as Markdown that reads back as that title; marks are escaped only where they would not."""
    if kind == "cell":
        title = title.replace("|", "\\|")
        return (
            title
            if heading_of(title.replace("\\|", "|")) == title.replace("\\|", "|")
            else _SPECIAL.sub(r"\\\1", title)
        )
    boxed = re.match(r"\[[ xX]\]\s", title) and kind == "item"
    if _says(title, kind) == title and not boxed:
        return title
    escaped = _SPECIAL.sub(r"\\\1", title)
    if _says(escaped, kind) == title:
        return escaped
    return re.sub(r"^(\d+)([.)])", r"\1\\\2", re.sub(r"^([-+=])", r"\\\1", escaped))
