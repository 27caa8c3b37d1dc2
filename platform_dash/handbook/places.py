"""Where the lines of a roadmap stand on their page, so that they can be written back."""

from typing import NamedTuple


class Place(NamedTuple):
    """Where a roadmap line stands on the page, in lines from 0: its own words from `start` up to `end`, all that
    belongs to it up to `whole`. heading: its words are a heading, not a list item; bold: a line of bold words; column: of a
    table's row, from 0, of which the columns `copied` say where the row belongs. tail: the words after its title in the
    same line: its owner. below: before which line the first line under it goes, 0 for right below. also: the
    rows of a table that say it once more."""

    start: int
    end: int
    whole: int
    heading: bool = False
    bold: bool = False
    column: int | None = None
    tail: str = ""
    copied: tuple[int, ...] = ()
    below: int = 0
    also: tuple[int, ...] = ()


class Places(NamedTuple):
    """Where the roadmap stands on a page: each of its objectives in the page's order, and the line below the heading of
    each (team, horizon), the team folded, and of each (team, horizon, theme), the theme "" where there is none."""

    objectives: tuple[Place, ...]
    sections: dict[tuple[str, str], int]
    themes: dict[tuple[str, str, str], int]
