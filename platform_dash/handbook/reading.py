"""A Markdown page to values: what is recognised is taken, what is not is listed, nothing is guessed."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

import ftfy
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from platform_dash.handbook.page import (
    MAX_BYTES,
    Ceremonies,
    HandbookError,
    Page,
    PageBoard,
    PageObjective,
    PagePerson,
    PageTeam,
    Repair,
)
from platform_dash.model import foreign_line

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "six": 6}
_HORIZON = re.compile(r"^\W*(\d{1,2})\s*[- ]?\s*(month|year)s?\b\W*(?:goals|roadmap|horizon|plan|outlook)?\W*$", re.I)
_QUARTER = re.compile(r"^\W*(Q[1-4])\s+(\d{4})\W*$", re.I)
_BOARD_URL = re.compile(r"^https://github\.com/(?:orgs|users)/([A-Za-z0-9][\w.-]*)/projects/(\d+)")
_LEAD = re.compile(r"\blead\b", re.I)
_NAME_WITH_ROLES = re.compile(
    r"^(?P<name>[^()–—:]{2,80}?)\s*(?:\((?P<in>[^()]+)\)|\s[–—-]\s(?P<dash>[^()]+)|:\s(?P<colon>[^()]+))?$"
)
_SECTIONS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("people", re.compile(r"^(the )?(people|team members|members|who we are|our team|meet the team|the team)\b", re.I)),
    ("missions", re.compile(r"\bmissions?\b", re.I)),
    ("roadmap", re.compile(r"\b(roadmap|objectives|okrs?|key results|outcomes)\b|^goals$", re.I)),
    ("guidelines", re.compile(r"\b(guidelines|principles|working agreements?|ways of working|values)\b", re.I)),
)  # fmt: skip


def repaired(text: str) -> tuple[str, tuple[Repair, ...]]:
    """The text with mis-decoded characters put right, line by line, and what was put right."""
    lines, repairs = [], []
    for n, line in enumerate(text.split("\n"), start=1):
        better = ftfy.fix_encoding(line) if not line.isascii() else line
        if better != line:
            repairs.append(Repair(line=n, before=line.strip(), after=better.strip()))
        lines.append(better)
    return "\n".join(lines), tuple(repairs)


def without_front_matter(text: str) -> str:
    """The page below its front matter, with blank lines in place of it so that line numbers hold."""
    lines = text.split("\n")
    if lines and lines[0].strip() == "---":
        for n, line in enumerate(lines[1:80], start=1):
            if line.strip() == "---":
                return "\n".join([""] * (n + 1) + lines[n + 1 :])
    return text


def read(text: str) -> Page:
    """The values of a Markdown page. Raises HandbookError where it holds nothing of the kind."""
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise HandbookError("The page is over 2 MB: a handbook page is text of a few pages. Nothing was read.")
    page, _ = read_with_places(text)
    if not (page.people or page.teams or page.objectives or page.guidelines or page.boards):
        raise HandbookError(
            "Nothing on the page was recognised: it needs a heading such as People, Mission, Roadmap or Guidelines "
            "with a list below it. Nothing was changed."
        )
    return page


class Place(NamedTuple):
    """Where a roadmap line stands on the page, in lines from 0: its own words from `start` up to `end`, all that
    belongs to it up to `whole`. heading: its words are a heading, not a list item."""

    start: int
    end: int
    whole: int
    heading: bool = False


def read_with_places(text: str) -> tuple[Page, tuple[Place, ...]]:
    """The values of a page, and where each of its objectives stands, in the same order."""
    text, repairs = repaired(text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n"))
    tree = SyntaxTreeNode(MarkdownIt("commonmark").parse(without_front_matter(text)))
    reader = _Reader()
    for node in tree.children:
        reader.take(node)
    return reader.page(repairs), tuple(reader.places)


def title_of(words: str) -> str:
    """What a list item that holds these words is called on import."""
    tree = SyntaxTreeNode(MarkdownIt("commonmark").parse(f"- {words}"))
    item = next((n for n in tree.walk() if n.type == "list_item"), None)
    return _title(item) if item is not None else ""


def _text(node: SyntaxTreeNode) -> str:
    """The visible text of a node: links and emphasis as their words."""
    if node.type in ("text", "code_inline"):
        return node.content
    if node.type in ("softbreak", "hardbreak"):
        return " "
    if node.type == "image":
        return ""
    return "".join(_text(child) for child in node.children)


def _inline(node: SyntaxTreeNode) -> SyntaxTreeNode | None:
    """The first line of a list item or a paragraph."""
    for child in node.children:
        if child.type == "inline":
            return child
        if child.type == "paragraph":
            return _inline(child)
    return None


def _line(node: SyntaxTreeNode) -> str:
    inline = _inline(node)
    return foreign_line(" ".join(_text(inline).split()), 300) if inline else ""


def _title(item: SyntaxTreeNode) -> str:
    """What a roadmap line is called: its words without the box of a task list."""
    box = re.compile(r"^\[[ xX]\]\s+")
    inline = _inline(item)
    return box.sub("", _line(item)) if inline is not None and box.match(inline.content) else _line(item)


def _place(item: SyntaxTreeNode) -> Place:
    inline = _inline(item)
    start, whole = item.map or (0, 1)
    return Place(start, inline.map[1] if inline is not None and inline.map else start + 1, whole)


def _sublists(node: SyntaxTreeNode) -> Iterator[SyntaxTreeNode]:
    return (child for child in node.children if child.type in ("bullet_list", "ordered_list"))


def horizon_of(heading: str) -> tuple[str, int] | None:
    """The horizon that a heading names, spelt one way, with its months: «6 month» is («6 months», 6)."""
    if match := _HORIZON.match(heading):
        n, unit = int(match[1]), match[2].lower()
        return (f"{n} {unit}{'' if n == 1 else 's'}", n * (12 if unit == "year" else 1))
    if match := _QUARTER.match(heading):
        return f"{match[1].upper()} {match[2]}", 3
    return None


class _Reader:
    """Walks the page's blocks once, keeping the headings it stands under."""

    def __init__(self) -> None:
        self.headings: list[tuple[int, str]] = []
        self.people: dict[str, PagePerson] = {}
        self.teams: dict[str, PageTeam] = {}
        self.objectives: list[PageObjective] = []
        self.places: list[Place] = []
        self.heading_lines: dict[str, int] = {}
        self.guidelines: list[str] = []
        self.boards: dict[tuple[str, int], PageBoard] = {}
        self.slack = ""
        self.standups: tuple[int, ...] = ()
        self.weeks: int | None = None
        self.planning: int | None = None
        self.unrecognised: list[str] = []
        self.unread_sections: dict[str, int] = {}

    def page(self, repairs: tuple[Repair, ...]) -> Page:
        left = [f"section “{name}”: {n} blocks not read" for name, n in self.unread_sections.items()]
        return Page(
            people=tuple(self.people.values()), teams=tuple(self.teams.values()), objectives=tuple(self.objectives),
            guidelines=tuple(self.guidelines), boards=tuple(self.boards.values()), slack=self.slack,
            ceremonies=Ceremonies(
                standup_weekdays=self.standups, sprint_weeks=self.weeks, planning_weekday=self.planning
            ),
            repaired=repairs, unrecognised=tuple(self.unrecognised + left),
        )  # fmt: skip

    def take(self, node: SyntaxTreeNode) -> None:
        if node.type == "heading":
            level = int(node.tag[1])
            self.headings = [h for h in self.headings if h[0] < level]
            self.headings.append((level, " ".join(_text(node).split())))
            self.heading_lines[self.headings[-1][1]] = node.map[0] if node.map else 0
            return
        self._links(node)
        section = self._section()
        if section is None:
            self._ceremonies(node)
            self._unread(node)
        elif node.type in ("bullet_list", "ordered_list"):
            takers: Mapping[str, Callable[[SyntaxTreeNode], object]] = {
                "people": self._person,
                "missions": self._mission,
                "guidelines": self._guideline,
            }
            if section == "roadmap":
                self._roadmap(node)
            else:
                for item in node.children:
                    takers[section](item)
                    self.unrecognised += [
                        f"below “{_line(item)}”: {_line(i)}" for s in _sublists(item) for i in s.children
                    ]
        elif node.type == "paragraph" and not (section == "missions" and self._mission(node, quiet=True)):
            self.unrecognised.append(_line(node))
        elif node.type in ("blockquote", "fence", "code_block", "html_block"):
            self._unread(node)

    def _section(self) -> str | None:
        """The section that the innermost telling heading opens."""
        for level, heading in reversed(self.headings):
            for name, pattern in _SECTIONS:
                if pattern.search(heading) and (name != "roadmap" or level > 1 or self._under_a_horizon()):
                    return name
        return None

    def _under_a_horizon(self) -> bool:
        """A page that is called a roadmap is not all roadmap: what stands below a horizon is."""
        return any(horizon_of(heading) for _, heading in self.headings[1:])

    def _unread(self, node: SyntaxTreeNode) -> None:
        name = self.headings[-1][1] if self.headings else "the top of the page"
        if node.type != "hr":
            self.unread_sections[name] = self.unread_sections.get(name, 0) + 1

    def _person(self, item: SyntaxTreeNode) -> None:
        text = _line(item)
        match = _NAME_WITH_ROLES.match(text)
        name = match["name"].strip(" *_") if match else ""
        words = name.split()
        like_a_name = 1 < len(words) <= 5 and words[-1][0].isupper() and sum(w[0].isupper() for w in words) >= 2
        said = match is not None and bool(match["in"] or match["dash"]) and bool(words) and words[0][0].isupper()
        if match is None or not (like_a_name or said):
            self.unrecognised.append(f"person: {text}")
            return
        stated = match["in"] or match["dash"] or match["colon"] or ""
        roles = tuple(role.strip() for role in re.split(r"[,;]", stated) if role.strip())
        lead = any(_LEAD.search(role) for role in roles)
        self.people.setdefault(name.casefold(), PagePerson(name=name, roles=roles, lead=lead))

    def _mission(self, item: SyntaxTreeNode, quiet: bool = False) -> bool:
        inline = _inline(item)
        strong = inline.children[0] if inline and inline.children else None
        if strong is not None and strong.type == "text" and not strong.content and inline and len(inline.children) > 1:
            strong = inline.children[1]
        if strong is not None and strong.type == "strong":
            name = _text(strong).strip(" :")
            mission = _line(item).removeprefix(_text(strong)).strip(" :–—")
            if name and mission:
                self.teams[name.casefold()] = PageTeam(name=name, mission=mission)
                return True
        if not quiet:
            self.unrecognised.append(f"mission: {_line(item)}")
        return False

    def _guideline(self, item: SyntaxTreeNode) -> None:
        if text := _line(item):
            self.guidelines.append(text)

    def _roadmap(self, node: SyntaxTreeNode) -> None:
        start = next(n for n, (_, h) in enumerate(self.headings) if _SECTIONS[2][1].search(h))
        team, horizon, groups = "", None, []
        for _, heading in self.headings[start + 1 :]:
            if found := horizon_of(heading):
                horizon = found
            elif not team and not re.match(r"^(objective|key results?|kr)\b", heading, re.I):
                team = re.sub(r"\s+(team|roadmap)$", "", heading, flags=re.I)
            elif re.match(r"^objective\b", heading, re.I):
                groups.append(heading)
        if horizon is None:
            for _, heading in self.headings[: start + 1]:
                horizon = horizon or horizon_of(re.sub(r"\b(roadmap|okrs?|objectives)\b", "", heading, flags=re.I))
        if horizon is None:
            lines = [i for i in node.walk() if i.type == "list_item"]
            self.unrecognised += [f"roadmap line without a horizon: {_line(i)}" for i in lines]
            return
        if team and team.casefold() not in self.teams:
            self.teams[team.casefold()] = PageTeam(name=team)
        if team:
            team = self.teams[team.casefold()].name
        for n in range(len(groups)):
            above = tuple(groups[:n])
            line = PageObjective(team=team, horizon=horizon[0], months=horizon[1], path=above, title=groups[n])
            if line not in self.objectives:
                at = self.heading_lines[groups[n]]
                self.objectives.append(line)
                self.places.append(Place(at, at + 1, at + 1, heading=True))
        self._outcomes(node, team, horizon, tuple(groups))

    def _outcomes(self, node: SyntaxTreeNode, team: str, horizon: tuple[str, int], path: tuple[str, ...]) -> None:
        for item in node.children:
            title = _title(item)
            if not title:
                continue
            self.objectives.append(
                PageObjective(team=team, horizon=horizon[0], months=horizon[1], path=path, title=title)
            )
            self.places.append(_place(item))
            if len(path) < 8:
                for sub in _sublists(item):
                    self._outcomes(sub, team, horizon, (*path, title))

    def _links(self, node: SyntaxTreeNode) -> None:
        for link in (n for n in node.walk() if n.type == "link"):
            url, words = str(link.attrs.get("href", "")), " ".join(_text(link).split())
            if match := _BOARD_URL.match(url):
                key = (match[1], int(match[2]))
                self.boards.setdefault(key, PageBoard(owner=key[0], number=key[1], name=words or match[1]))
            elif not self.slack and (".slack.com/" in url or words.startswith("#")) and "#" in words:
                self.slack = words

    def _ceremonies(self, node: SyntaxTreeNode) -> None:
        text = " ".join(_text(node).split()).casefold() if node.type == "paragraph" else ""
        if "standup" in text and "every" in text and not self.standups:
            days = [n for n, day in enumerate(_WEEKDAYS) if day in text]
            self.standups = tuple(days)
        if self.weeks is None and (m := re.search(r"\b(\d|one|two|three|four|six)[- ]weeks?\s+sprint", text)):
            self.weeks = _NUMBERS.get(m[1]) or int(m[1])
        if self.planning is None and (m := re.search(rf"\b({'|'.join(_WEEKDAYS)})\s+before\b", text)):
            self.planning = _WEEKDAYS.index(m[1])
