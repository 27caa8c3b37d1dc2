"""The roadmap back into its page, with the smallest difference: a line that says the same is not touched."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from platform_dash.handbook.lines import paired, parents_of, section_of, tree_order
from platform_dash.handbook.page import PageObjective
from platform_dash.handbook.reading import OBJECTIVE, Place, Places, may_be_outcome, read_with_places
from platform_dash.handbook.words import heading_of, repaired, title_of

_MARKER = re.compile(
    r"^(?P<indent>[ \t]*)(?P<mark>[-*+]|(?P<number>\d{1,9})(?P<dot>[.)]))(?P<gap>[ \t]+)(?P<box>\[[ xX]\][ \t]+)?"
)
_HEADING = re.compile(r"^(?P<head>[ \t]*#{1,6}[ \t]+)")
_SPECIAL = re.compile(r"([\\`*_\[\]<>&#!~|])")


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
    """Where the next sibling of a line goes (before this line of the page), the marks before its words, and its number
    in a numbered list. marks: with {n} in place of the number."""

    at: int
    marks: str
    number: int = 0

    @property
    def heading(self) -> bool:
        return "#" in self.marks


def written(text: str, stored: Sequence[PageObjective]) -> Written:
    """The page with the stored roadmap (`stored_lines`, in the page's order) in it.

    Mis-decoded characters are put right as an import does. A changed outcome changes its line; a new one comes after
    its elder sibling or under its parent; what the page says and the store does not is left as it is. Writing what
    an import of the page stored gives the page. Raises HandbookError where the page cannot be read.
    """
    lines = [_Line(repaired(words)[0], ending) for words, ending in _split(text)]
    page, places = read_with_places(text)
    draft = _Draft(lines, places, tuple(tree_order(stored)))
    pairs = paired(page.objectives, draft.stored)
    for n, line in enumerate(draft.stored):
        if n in pairs:
            draft.keep(n, places.objectives[pairs[n]], page.objectives[pairs[n]].title)
        else:
            draft.insert(n, line)
    return Written("".join(draft.lines_out()), draft.touched, tuple(draft.unplaced))


class _Draft:
    """The page while it is written: which lines change, what comes in before which line, what found no place."""

    def __init__(self, lines: Sequence[_Line], places: Places, stored: Sequence[PageObjective]) -> None:
        self.lines, self.places, self.stored = lines, places, stored
        self.parents = parents_of(stored)
        self.edits: dict[int, tuple[int, str]] = {}
        self.inserts: dict[int, list[str]] = {}
        self.unplaced: list[Unplaced] = []
        self.touched = 0
        self.spots: dict[int, _Spot] = {}  # stored index → where its next sibling goes
        self.kept: dict[int, Place] = {}
        self.made: dict[int, tuple[int, str]] = {}  # stored index → before which line it was put in, and its line

    def keep(self, n: int, place: Place, old: str) -> None:
        """A line of the page, with other words where they changed."""
        title = self.stored[n].title
        self.kept[n], self.spots[n] = place, _after(self.lines, place)
        if old == title:
            return
        if place.heading and not self._reads_as_objective(n):
            self._left(title, f"the page says “{old}” in a heading: begin its words with Objective, or change it there")
            return
        if place.heading and not _HEADING.match(self.lines[place.start].words):
            place = place._replace(end=place.end - 1)  # the line below the words, which makes them a heading, stays
        self.edits[place.start] = (place.end, _renamed(self.lines, place, old, title))
        self.touched += 1

    def insert(self, n: int, line: PageObjective) -> None:
        """A new line after the elder sibling, before the younger one, else as the first of its parent or section."""
        spot = self._spot(n, line)
        if spot is None:
            self._left(line.title, f"there is no heading for {f'{line.team}, ' if line.team else ''}{line.horizon}")
            return
        if spot.heading and not self._reads_as_objective(n):
            self._left(line.title, "its siblings are headings: begin its words with Objective")
            return
        words = f"{spot.marks.replace('{n}', str(spot.number))}{_as_words(line.title, heading=spot.heading)}"
        into = self.inserts.setdefault(spot.at, [])
        before = into[-1] if into else self.lines[spot.at - 1].words if spot.at else ""
        airy = any(
            p.heading and p.end < len(self.lines) and not self.lines[p.end].words.strip() for p in self._headings()
        )
        if before.strip() and (spot.heading or _HEADING.match(before)) and airy:
            into.append("")
        into.append(words)
        self.made[n] = (spot.at, words)
        self.spots[n] = spot._replace(number=spot.number + 1)
        self.touched += 1

    def _headings(self) -> Iterator[Place]:
        """Every heading of the roadmap: those that are outcomes, and those of its sections."""
        yield from (p for p in self.places.objectives if p.heading)
        yield from (Place(end - 1, end, end, heading=True) for end in self.places.sections.values())

    def _reads_as_objective(self, n: int) -> bool:
        """Whether a heading with these words is an outcome to whoever reads the page: it says so, or a sibling does."""
        says_so = any(OBJECTIVE.match(self.stored[m].title) for m in (n, *self._family(n)))
        return says_so and may_be_outcome(self.stored[n].title)

    def _left(self, title: str, why: str) -> None:
        self.unplaced.append(Unplaced(title, why))

    def _family(self, n: int) -> list[int]:
        line = self.stored[n]
        return [
            m
            for m, o in enumerate(self.stored)
            if m != n
            and self.parents[m] == self.parents[n]
            and section_of(o) == section_of(line)
            and len(o.path) == len(line.path)
        ]

    def _spot(self, n: int, line: PageObjective) -> _Spot | None:
        family = self._family(n)
        elder = max((m for m in family if m < n and m in self.spots), default=None)
        if elder is not None:
            return self.spots[elder]
        younger = min((m for m in family if m > n and m in self.kept), default=None)
        if younger is not None:
            spot = _after(self.lines, self.kept[younger])
            return _Spot(self.kept[younger].start, spot.marks, max(0, spot.number - 1))
        parent = self.parents[n]
        if parent is None:
            at = self.places.sections.get(section_of(line)) if not line.path else None
            return None if at is None else _Spot(at, "- ")
        if parent in self.kept:
            place = self.kept[parent]
            return _Spot(place.end, _below(self.lines[place.start].words, heading=place.heading))
        if parent in self.made:
            at, words = self.made[parent]
            return _Spot(at, _below(words, heading=bool(_HEADING.match(words))))
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
    match = _MARKER.match(first)
    if place.heading or match is None:
        head = _HEADING.match(first)
        under = "# " if lines[place.end - 1].words.strip().startswith("=") else "## "
        return _Spot(at, head["head"] if head else under if place.heading else "- ")
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


def _renamed(lines: Sequence[_Line], place: Place, old: str, new: str) -> str:
    """The line with other words: links, emphasis and box stay where the old words stand in one piece."""
    first = lines[place.start].words
    match = _HEADING.match(first) if place.heading else _MARKER.match(first)
    prefix = match[0] if match else ""
    rest = first[len(prefix) :]
    one_line, heading = place.end - place.start == 1, place.heading
    if one_line and rest.count(old) == 1:
        at = rest.index(old)
        alone = not at and not rest[len(old) :].strip()
        words = rest[:at] + (_as_words(new, heading=heading) if alone else new) + rest[at + len(old) :]
        if _says(words, heading=heading) == new:
            return prefix + words
    tail = rest[len(rest.rstrip()) :] if one_line else ""
    return prefix + _as_words(new, heading=heading) + tail


def _says(words: str, *, heading: bool) -> str:
    return heading_of(words) if heading else title_of(words)


def _as_words(title: str, *, heading: bool = False) -> str:
    """A title as Markdown that reads back as that title; marks are escaped only where they would not."""
    boxed = re.match(r"\[[ xX]\]\s", title) and not heading
    if _says(title, heading=heading) == title and not boxed:
        return title
    escaped = _SPECIAL.sub(r"\\\1", title)
    if _says(escaped, heading=heading) == title:
        return escaped
    return re.sub(r"^(\d+)([.)])", r"\1\\\2", re.sub(r"^([-+=])", r"\\\1", escaped))
