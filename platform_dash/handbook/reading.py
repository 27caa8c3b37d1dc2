"""A Markdown page to values: what is recognised is taken, what is not is listed, nothing is guessed."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

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
from platform_dash.handbook.words import body_of, has_tick, inline_of, is_done, item_title, line_of, repaired, text_of

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "six": 6}
_HORIZON = re.compile(r"^\W*(\d{1,2})\s*[- ]?\s*(month|year)s?\b\W*(?:goals|roadmap|horizon|plan|outlook)?\W*$", re.I)
_QUARTER = re.compile(r"^\W*(?:(Q[1-4])[\s,/-]+(\d{4})|(\d{4})[\s,/-]+(Q[1-4]))\W*$", re.I)
_BESIDE_A_HORIZON = re.compile(r"\b(roadmap|okrs?|objectives?|key results?|and)\b|[()\[\],:&]", re.I)
_GOALS_OF = re.compile(r"\bgoals\W*$", re.I)
_TEAM = re.compile(r"\s+(team|roadmap)$", re.I)
OBJECTIVE = re.compile(r"^(objective\b(?!-\w)|O\d{1,2}\b)", re.I)  # a heading that is an outcome and no team
_KEY_RESULTS = re.compile(r"^(key results?|kr)\b", re.I)
_BOLD = 7  # the level of a horizon that is a line of bold words: below every heading
_BOARD_URL = re.compile(r"^https://github\.com/(?:orgs|users)/([A-Za-z0-9][\w.-]*)/projects/(\d+)")
_LEAD = re.compile(r"\blead\b", re.I)
_NAME_WITH_ROLES = re.compile(
    r"^(?P<name>[^()–—:]{2,80}?)\s*(?:\((?P<in>[^()]+)\)|\s[–—-]\s(?P<dash>[^()]+)|:\s(?P<colon>[^()]+))?$"
)
_SECTIONS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("people", re.compile(r"^(the )?(people|team members|members|who we are|our team|meet the team|the team)\b", re.I)),
    ("missions", re.compile(r"\bmissions?\b", re.I)),
    ("guidelines", re.compile(r"\b(guidelines|principles|working agreements?|ways of working|values)\b", re.I)),
)
_ROADMAP = re.compile(r"\b(roadmap|objectives|okrs?|key results|outcomes)\b|^goals$", re.I)


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


class Places(NamedTuple):
    """Where the roadmap stands on a page: each of its objectives in the page's order, and the line below the heading of
    each (team, horizon), the team folded."""

    objectives: tuple[Place, ...]
    sections: dict[tuple[str, str], int]


class _Under(NamedTuple):
    """What the headings above a roadmap list say of it; groups: the objectives among them, outermost first."""

    team: str
    horizon: tuple[str, int]
    groups: tuple[str, ...]


def read_with_places(text: str) -> tuple[Page, Places]:
    """The values of a page, and where its roadmap stands."""
    text, repairs = repaired(text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n"))
    tree = SyntaxTreeNode(MarkdownIt("commonmark").parse(body_of(text)))
    reader = _Reader(_objective_lines(tree.children))
    for node in tree.children:
        reader.take(node)
    return reader.page(repairs), reader.placed(text.count("\n") + 1)


def _place(item: SyntaxTreeNode) -> Place:
    inline = inline_of(item)
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
        return f"{(match[1] or match[4]).upper()} {match[2] or match[3]}", 3
    return None


def _opens_a_roadmap(heading: str) -> bool:
    """«Roadmap», «OKRs», «Goals», «6 month goals»; an objective opens none, whatever its words."""
    matched = _ROADMAP.search(heading) or (horizon_of(heading) and _GOALS_OF.search(heading))
    return bool(matched) and OBJECTIVE.match(heading) is None


def _horizon_in(heading: str) -> tuple[str, int] | None:
    """The horizon that a heading such as «OKRs (Q3 2026)» names beside what it is."""
    return horizon_of(heading) or horizon_of(" ".join(_BESIDE_A_HORIZON.sub(" ", heading).split()))


class _Heading(NamedTuple):
    level: int
    words: str
    objective: bool = False


def _objective_lines(blocks: Sequence[SyntaxTreeNode]) -> frozenset[int]:
    """The lines of headings that are objectives: those that say so, and their siblings, of the same level under the same
    heading, for a page says it of all or of none."""
    above: list[_Heading] = []
    groups: dict[tuple[_Heading, ...], list[tuple[int, str]]] = defaultdict(list)
    for node in blocks:
        if node.type == "heading":
            level, line = int(node.tag[1]), node.map[0] if node.map else 0
            above = [h for h in above if h.level < level]
            words = " ".join(text_of(node).split())
            groups[*above, _Heading(level, "")].append((line, words))
            above.append(_Heading(level, words))
    return frozenset(
        line
        for own in groups.values()
        if any(OBJECTIVE.match(words) for _, words in own)
        for line, words in own
        if may_be_outcome(words)
    )


def may_be_outcome(heading: str) -> bool:
    """Whether a heading beside an objective is one too: it names no horizon and opens no part of the roadmap."""
    says_so = OBJECTIVE.match(heading) is not None
    return says_so or not (_horizon_in(heading) or _KEY_RESULTS.match(heading) or _opens_a_roadmap(heading))


class _Reader:
    """Walks the page's blocks once, keeping the headings it stands under."""

    def __init__(self, objectives: frozenset[int] = frozenset()) -> None:
        self.objective_lines = objectives
        self.headings: list[_Heading] = []
        self.people: dict[str, PagePerson] = {}
        self.teams: dict[str, PageTeam] = {}
        self.objectives: list[PageObjective] = []
        self.places: list[Place] = []
        self.levels: list[tuple[int, int]] = []  # of every heading: the line it stands on, its level
        self.sections: dict[tuple[str, str], int] = {}
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
            people=tuple(self.people.values()),
            teams=tuple(self.teams.values()),
            objectives=tuple(self.objectives),
            sections=tuple(self.sections),
            guidelines=tuple(self.guidelines),
            boards=tuple(self.boards.values()),
            slack=self.slack,
            ceremonies=Ceremonies(
                standup_weekdays=self.standups, sprint_weeks=self.weeks, planning_weekday=self.planning
            ),
            repaired=repairs,
            unrecognised=tuple(self.unrecognised + left),
        )

    def take(self, node: SyntaxTreeNode) -> None:
        if node.type == "heading":
            self._heading(int(node.tag[1]), node)
            return
        if self._is_bold_horizon(node):
            self._heading(_BOLD, node)
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
                        f"below “{line_of(item)}”: {line_of(i)}" for s in _sublists(item) for i in s.children
                    ]
        elif node.type == "paragraph" and not (section == "missions" and self._mission(node, quiet=True)):
            self.unrecognised.append(line_of(node))
        elif node.type in ("blockquote", "fence", "code_block", "html_block"):
            self._unread(node)

    def placed(self, lines: int) -> Places:
        """Where the roadmap stands on the page of so many lines: what belongs to a heading goes on to the next one of
        its level or above."""
        levels = dict(self.levels)
        return Places(
            tuple(
                p._replace(
                    whole=next((at for at, level in self.levels if at > p.start and level <= levels[p.start]), lines)
                )
                if p.heading
                else p
                for p in self.places
            ),
            self.sections,
        )

    def _heading(self, level: int, node: SyntaxTreeNode) -> None:
        start, end = node.map or (0, 1)
        self.headings = [h for h in self.headings if h.level < level]
        words = " ".join(text_of(node).split())
        objective = start in self.objective_lines and _TEAM.sub("", words).casefold() not in self.teams
        self.headings.append(_Heading(level, words, objective))
        self.levels.append((start, level))
        under = self._under() if self._section() == "roadmap" else None
        if under is None:
            return
        self.sections.setdefault((under.team.casefold(), under.horizon[0]), end)
        if self.headings[-1].objective:
            self.objectives.append(self._outcome(under, under.groups[:-1], under.groups[-1]))
            self.places.append(Place(start, end, end, heading=True))

    def _is_bold_horizon(self, node: SyntaxTreeNode) -> bool:
        """Whether a paragraph is nothing but bold words that name a horizon, on the roadmap."""
        inline = inline_of(node) if node.type == "paragraph" else None
        parts = [n for n in inline.children if n.type != "text" or n.content] if inline is not None else []
        bold = len(parts) == 1 and parts[0].type == "strong"
        return bold and horizon_of(text_of(node)) is not None and self._section() == "roadmap"

    def _section(self) -> str | None:
        """The section that the innermost telling heading opens."""
        for level, heading, objective in reversed(self.headings):
            if objective:
                continue  # whatever its words
            name = next((name for name, pattern in _SECTIONS if pattern.search(heading)), None)
            below_the_title = level > 1 or _horizon_in(heading) or self._under_a_horizon()
            if name in (None, "guidelines") and _opens_a_roadmap(heading) and below_the_title:
                return "roadmap"
            if name is not None:
                return name
        return None

    def _under_a_horizon(self) -> bool:
        """A page that is called a roadmap is not all roadmap: what stands below a horizon is."""
        return any(horizon_of(heading.words) for heading in self.headings[1:])

    def _unread(self, node: SyntaxTreeNode) -> None:
        name = self.headings[-1].words if self.headings else "the top of the page"
        if node.type != "hr":
            self.unread_sections[name] = self.unread_sections.get(name, 0) + 1

    def _person(self, item: SyntaxTreeNode) -> None:
        text = line_of(item)
        match = _NAME_WITH_ROLES.match(text)
        name = match["name"].strip(" *_") if match else ""
        words = name.split()
        like_a_name = 1 < len(words) <= 5 and words[-1][0].isupper() and sum(w[0].isupper() for w in words) >= 2
        placed = match is not None and bool(match["in"] or match["dash"]) and bool(words) and words[0][0].isupper()
        if match is None or not (like_a_name or placed):
            self.unrecognised.append(f"person: {text}")
            return
        stated = match["in"] or match["dash"] or match["colon"] or ""
        roles = tuple(role.strip() for role in re.split(r"[,;]", stated) if role.strip())
        lead = any(_LEAD.search(role) for role in roles)
        self.people.setdefault(name.casefold(), PagePerson(name=name, roles=roles, lead=lead))

    def _mission(self, item: SyntaxTreeNode, quiet: bool = False) -> bool:
        inline = inline_of(item)
        strong = inline.children[0] if inline and inline.children else None
        if strong is not None and strong.type == "text" and not strong.content and inline and len(inline.children) > 1:
            strong = inline.children[1]
        if strong is not None and strong.type == "strong":
            name = text_of(strong).strip(" :")
            mission = line_of(item).removeprefix(text_of(strong)).strip(" :–—")
            if name and mission:
                self.teams[name.casefold()] = PageTeam(name=name, mission=mission)
                return True
        if not quiet:
            self.unrecognised.append(f"mission: {line_of(item)}")
        return False

    def _guideline(self, item: SyntaxTreeNode) -> None:
        if text := line_of(item):
            self.guidelines.append(text)

    def _under(self) -> _Under | None:
        """What the headings above say of a roadmap list: its team, its horizon, its objectives; None without a horizon."""
        start = next((n for n, h in enumerate(self.headings) if _opens_a_roadmap(h.words)), 0)
        team, horizon, groups = "", None, []
        for heading in self.headings[start + 1 :]:
            if found := horizon_of(heading.words):
                horizon = found
            elif heading.objective:
                groups.append(heading.words)
            elif not team and not _KEY_RESULTS.match(heading.words):
                team = _TEAM.sub("", heading.words)
        for heading in self.headings[: start + 1]:
            horizon = horizon or _horizon_in(heading.words)
        if not team and start:
            team = self._team_above(self.headings[start - 1])
        return _Under(self._spelt(team), horizon, tuple(groups)) if horizon is not None else None

    def _team_above(self, above: _Heading) -> str:
        """The team whose own roadmap this is: «Data team» above «Roadmap», or one whose mission stands on the page."""
        name = _TEAM.sub("", above.words)
        different = name != above.words or name.casefold() in self.teams
        return name if above.level > 1 and different and not _horizon_in(above.words) else ""

    def _spelt(self, team: str) -> str:
        """A team as the page wrote it first."""
        known = self.teams.get(team.casefold())
        return known.name if known else team

    def _outcome(self, under: _Under, path: tuple[str, ...], title: str) -> PageObjective:
        if under.team:
            self.teams.setdefault(under.team.casefold(), PageTeam(name=under.team))
        name, months = under.horizon
        return PageObjective(team=under.team, horizon=name, months=months, path=path, title=title)

    def _roadmap(self, node: SyntaxTreeNode) -> None:
        under = self._under()
        if under is None:
            lines = [i for i in node.walk() if i.type == "list_item"]
            self.unrecognised += [f"roadmap line without a horizon: {line_of(i)}" for i in lines]
            return
        self._outcomes(node, under, under.groups)

    def _outcomes(self, node: SyntaxTreeNode, under: _Under, path: tuple[str, ...]) -> None:
        for item in node.children:
            title = item_title(item)
            if not title:
                continue
            outcome = self._outcome(under, path, title)
            self.objectives.append(outcome.model_copy(update={"done": is_done(item)}))
            if has_tick(item):
                self.unrecognised.append(f"a tick before “{title}”: taken as open, say on the Roadmap if it is met")
            self.places.append(_place(item))
            if len(path) < 8:
                for sub in _sublists(item):
                    self._outcomes(sub, under, (*path, title))

    def _links(self, node: SyntaxTreeNode) -> None:
        for link in (n for n in node.walk() if n.type == "link"):
            url, words = str(link.attrs.get("href", "")), " ".join(text_of(link).split())
            if match := _BOARD_URL.match(url):
                key = (match[1], int(match[2]))
                self.boards.setdefault(key, PageBoard(owner=key[0], number=key[1], name=words or match[1]))
            elif not self.slack and (".slack.com/" in url or words.startswith("#")) and "#" in words:
                self.slack = words

    def _ceremonies(self, node: SyntaxTreeNode) -> None:
        text = " ".join(text_of(node).split()).casefold() if node.type == "paragraph" else ""
        if "standup" in text and "every" in text and not self.standups:
            days = [n for n, day in enumerate(_WEEKDAYS) if day in text]
            self.standups = tuple(days)
        if self.weeks is None and (m := re.search(r"\b(\d|one|two|three|four|six)[- ]weeks?\s+sprint", text)):
            self.weeks = _NUMBERS.get(m[1]) or int(m[1])
        if self.planning is None and (m := re.search(rf"\b({'|'.join(_WEEKDAYS)})\s+before\b", text)):
            self.planning = _WEEKDAYS.index(m[1])
