"""Who owns an outcome, from the end of its line: «(Ada Lind)», «– Ada», «@adalind»."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from platform_dash.handbook.names import handles_in, has_name_shape
from platform_dash.handbook.page import PagePerson
from platform_dash.model import Person

_TAIL = re.compile(
    r"^(?P<title>.*\S)(?P<tail>\s*[(\[](?P<in>[^()\[\]]{2,80})[)\]]|\s+[–—-]\s+(?P<dash>[^()–—]{2,80})|(?P<at>(?:[\s,]+@[\w-]+)+))\s*$",
    re.S,
)
_AND = re.compile(r"\s*(?:,|&|/|\+|\band\b)\s*")


class Owners:
    """Who may own a line: the people of the page, by full name, by a first name that only one has, by handle."""

    def __init__(self, people: Sequence[PagePerson | Person]) -> None:
        first: dict[str, list[str]] = {}
        for p in people:
            first.setdefault(p.name.split()[0].casefold(), []).append(p.name)
        self.by_name = {key: names[0] for key, names in first.items() if len(names) == 1}
        self.by_name |= {p.name.casefold(): p.name for p in people}
        self.by_login = {p.login.casefold(): p.name for p in people if p.login}

    def known(self, words: str) -> str:
        """Full names where every part names somebody or is a handle, "" otherwise."""
        names = []
        for part in _AND.split(words.strip()):
            handle = next(iter(handles_in(part)), "")
            if handle:
                names.append(self.by_login.get(handle.casefold(), f"@{handle}"))
            elif (name := self.by_name.get(part.strip(" *_").casefold())) is not None:
                names.append(name)
            else:
                return ""
        return ", ".join(dict.fromkeys(names))


class Split(NamedTuple):
    """A line's title, the owner after it, the words of that tail; likely: an owner that only seems one."""

    title: str
    owner: str = ""
    tail: str = ""
    likely: str = ""


def split_owner(words: str, owners: Owners) -> Split:
    """The title and the owner of «Live departures (Ada Lind)», «… – Ada», «… @adalind»."""
    match = _TAIL.match(words)
    if match is None:
        return Split(words)
    inside = (match["in"] or match["dash"] or match["at"] or "").strip()
    if owner := owners.known(inside):
        return Split(match["title"], owner, words[len(match["title"]) :])
    parts = [p for p in _AND.split(inside) if p]
    return Split(words, likely=inside if parts and all(has_name_shape(p) for p in parts) else "")
