"""Who owns an outcome, from the end of its line: «(Ada Lind)», «– Ada», «@adalind»."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from platform_dash.handbook.names import handles_in, has_name_shape, is_first_name
from platform_dash.handbook.page import PagePerson
from platform_dash.model import Person

_TAIL = re.compile(
    r"^(?P<title>.*\S)(?P<tail>\s*[(\[](?P<in>[^()\[\]]{2,80})[)\]]|\s+[–—-]\s+(?P<dash>[^()–—]{2,80})|(?P<at>(?:[\s,]+@[\w-]+)+))\s*$",
    re.S,
)
_LABEL = re.compile(r"^(?:owners?|owned by|dri|lead|led by|driver)\s*:?\s+", re.I)
_JOINS = re.compile(r"(?:\s*(?:[–—|,:;-]|\b(?:owners?|owned by|dri|lead|led by)\b\s*:?))+\s*$", re.I)
_GOES_ON = re.compile(r"\b(?:with|by|for|to|from|of|and|ask|via|see|per)$", re.I)
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
        for part in _AND.split(_LABEL.sub("", words.strip())):
            handle = next(iter(handles_in(part)), "")
            if handle:
                names.append(self.by_login.get(handle.casefold(), f"@{handle}"))
            elif (name := self.by_name.get(part.strip(" *_").casefold())) is not None:
                names.append(name)
            else:
                return ""
        return ", ".join(dict.fromkeys(names))

    def stated(self, words: str) -> str:
        """Who is stated as an owner: who is known, else what has the shape of a name; "" for «TBD» or «the board»."""
        if known := self.known(words):
            return known
        parts = [p.strip(" *_") for p in _AND.split(words) if p.strip(" *_")]
        return words.strip() if parts and all(has_name_shape(p) or is_first_name(p) for p in parts) else ""


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
    inside = _LABEL.sub("", (match["in"] or match["dash"] or match["at"] or "").strip())
    if owner := owners.known(inside):
        title = _JOINS.sub("", match["title"]) or match["title"]
        return Split(words) if _GOES_ON.search(title) else Split(title, owner, words[len(title) :])
    parts = [p for p in _AND.split(inside) if p]
    shaped = all(has_name_shape(p) for p in parts) or (len(parts) > 1 and all(is_first_name(p) for p in parts))
    return Split(words, likely=inside if parts and shaped else "")
