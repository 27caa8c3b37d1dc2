"""The teams that a page speaks of: by their missions, by what hangs on a heading, by the page's title."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from markdown_it.tree import SyntaxTreeNode

from platform_dash.handbook import headings
from platform_dash.handbook.headings import Says
from platform_dash.handbook.horizons import horizon_in, looks_ahead
from platform_dash.handbook.names import person_line
from platform_dash.handbook.outline import Section
from platform_dash.handbook.page import Meaning
from platform_dash.handbook.tables import cell_words, columns_of, rows_of
from platform_dash.handbook.words import LISTS, bare, inline_of, is_comment, line_of, lines_of, text_of

_MISSION_LABEL = re.compile(r"^(?:our |the |team )?mission(?: statement)?\s*[:–—]\s*(?P<text>\S.*)$", re.I)
_COLUMNS = (
    ("team", re.compile(r"^(?:(?:sub-?)?teams?|squads?)\b", re.I)),
    ("mission", re.compile(r"^(?:missions?|purpose)\b", re.I)),
)


class Team(NamedTuple):
    """A team that the page speaks of: why it is one, and its mission. sure: more than one thing says so."""

    name: str
    line: int
    why: str
    mission: str = ""
    sure: bool = True


def bold_start(node: SyntaxTreeNode) -> tuple[str, str, str] | None:
    """(bold words a line begins with, the mark after them, the rest); None where it begins otherwise."""
    inline = inline_of(node)
    parts = [n for n in inline.children if n.type != "text" or n.content.strip()] if inline is not None else []
    if inline is None or not parts or parts[0].type != "strong":
        return None
    words, line = " ".join(text_of(parts[0]).split()), line_of(node)
    rest = line[len(words) :].strip() if line.startswith(words) else ""
    marks = (words[len(words.rstrip(" :–—-.")) :] + rest[: len(rest) - len(rest.lstrip(" :–—-"))]).strip()
    return words.strip(" :–—-"), marks, rest.strip(" :–—-")


def _named_line(item: SyntaxTreeNode) -> tuple[str, str, str] | None:
    """(name, mark, the rest) of a list line such as «North: keep the pier open», whose name is not set apart."""
    match = re.match(r"(?P<name>[A-Z][\w &/-]{1,40}?)\s*(?P<mark>:|\s[–—-])\s+(?P<rest>\S.*)$", line_of(item))
    return (match["name"], match["mark"].strip(), match["rest"]) if match and item.type == "list_item" else None


class Teams:
    """The teams of a page, found when it is made; with what somebody said its headings are."""

    def __init__(self, page: Section, answers: Mapping[str, Meaning]) -> None:
        self.page, self.answers = page, answers
        self.teams: dict[str, Team] = {}
        first = [s for s in page.children if s.level == 1]
        self.title = first[0] if len(first) == 1 and page.children[0].level == 1 else page
        self.title_words = self.title.bare or bare(page.words)
        self.own = frozenset({headings.team_name(bare(w)).casefold() for w in (self.title_words, page.words) if w})
        self._closed: dict[Section, bool] = {page: headings.is_not_ours(bare(page.words))}
        self._says: dict[Section, Says] = {}
        self._hung: dict[Section, tuple[str, ...]] = {}
        self._names = Counter(headings.team_name(s.bare).casefold() for s in page.walk() if s.level)
        self._alike = self._siblings_alike()
        self._find()

    def answer(self, section: Section) -> Meaning | None:
        """What somebody said a heading is."""
        return self.answers.get(section.bare.casefold()) or self.answers.get(section.words.casefold())

    def _find(self) -> None:
        """The teams of the page: by their missions, then by what hangs on a heading, at last by the page's title."""
        for section in self.page.walk():
            if self.answer(section) == Meaning.TEAM:
                self._add(Team(headings.team_name(section.bare), section.start + 1, "somebody said so"))
            if self.is_closed(section):
                continue
            if headings.opens_missions(section.bare) and section is not self.title:
                self._missions(section)
        for section in self.page.walk():
            if section.level and section is not self.title and not section.bold and not self.is_closed(section):
                self._hangs_on(section)
        if not any(team.sure for team in self.teams.values()):
            self._one_team()

    def is_closed(self, section: Section) -> bool:
        """Whether a section stands under a heading that is not the team's own."""
        if section not in self._closed:
            answer = self.answer(section)
            own = answer == Meaning.NOT_OURS or (answer is None and self.says(section) == Says.NOT_OURS)
            above = section.parent is not None and self.is_closed(section.parent)
            self._closed[section] = own or above
        return self._closed[section]

    def says(self, section: Section) -> Says:
        """What a heading opens by its words, beside the names that the page goes by."""
        if section not in self._says:
            self._says[section] = headings.says(section.bare, self.own) if section.level else Says.NOTHING
        return self._says[section]

    def _add(self, team: Team) -> None:
        known = self.teams.get(team.name.casefold())
        if known is None or (team.mission and not known.mission) or (team.sure and not known.sure):
            mission = team.mission or (known.mission if known else "")
            self.teams[team.name.casefold()] = team._replace(
                mission=mission, sure=team.sure or (known is not None and known.sure)
            )

    def _missions(self, section: Section) -> None:
        """Teams from a list of missions, one a team, and from headings below it."""
        several = headings.are_several_missions(section.bare)
        of_teams = headings.are_missions_of_teams(section.bare) or headings.says_team(self.title_words)
        for node in section.blocks:
            if node.type == "table":
                self._mission_rows(node, section)
                continue
            for item in node.children if node.type in LISTS else [node]:
                said = (bold_start(item) or _named_line(item)) if item.type in ("list_item", "paragraph") else None
                if said is None or not said[0] or not said[2] or not said[1].startswith((":", "–", "—", "-")):
                    continue
                name = headings.team_name(said[0])
                short = len(name.split()) <= 5 and not name.endswith((".", "!", "?"))
                known = self._named_elsewhere(name, section)
                if (
                    short
                    and (several or known)
                    and not headings.is_generic(said[0])
                    and not headings.opens_missions(said[0])
                ):
                    line = (item.map or (0, 0))[0] + 1
                    sure = known or (of_teams and bold_start(item) is not None)
                    self._add(Team(name, line, f"its mission stands under “{section.bare}”", said[2], sure))
        for child in section.children if several else ():
            text = _prose(child)
            if text and not headings.is_generic(child.bare):
                name = headings.team_name(child.bare)
                sure = of_teams or self._named_elsewhere(name, child)
                self._add(Team(name, child.start + 1, f"a mission under “{section.bare}”", text, sure))

    def _mission_rows(self, node: SyntaxTreeNode, section: Section) -> None:
        """Teams from a table with a column of teams and one of missions."""
        heads, rows = rows_of(node)
        columns = columns_of(heads, _COLUMNS)
        for row in rows if len(columns) == len(_COLUMNS) else ():
            name, text = (cell_words(row, columns[kind]) for kind in ("team", "mission"))
            if name and text:
                line = (row.map or (0, 0))[0] + 1
                self._add(Team(headings.team_name(name), line, f"a row of missions under “{section.bare}”", text))

    def _named_elsewhere(self, name: str, beside: Section) -> bool:
        """Whether another heading of the page names a team."""
        own = headings.team_name(beside.bare).casefold() == name.casefold()
        return self._names[name.casefold()] > int(own)

    def _hangs_on(self, section: Section) -> None:
        """A heading with a mission, people or horizons right below it; two of these, or one and the word team, are sure."""
        words = section.bare
        name = headings.team_name(words)
        if self.answer(section) or headings.is_generic(words) or not name or self.says(section) != Says.NOTHING:
            return
        if section.parent is not None and headings.opens_places(section.parent.bare):
            return
        if self._in_a_plan(section) or horizon_in(words) or headings.is_objective(words):
            return
        if not self._hanging(section):
            return
        mission = self._mission_below(section)
        told = [*self._hanging(section), *(["the word team"] if headings.says_team(words) else [])]
        alike = section.parent is not None and self._alike[section.parent] > 1
        sure = len(told) > 1 or alike
        self._add(Team(name, section.start + 1, f"{' and '.join(told)} at the heading “{words}”", mission, sure))

    def _hanging(self, section: Section) -> tuple[str, ...]:
        """What hangs on a heading that a team has."""
        if section not in self._hung:
            own = (
                ("a mission", bool(self._mission_below(section))),
                ("people", self._people_below(section)),
                ("a roadmap", self._plan_below(section)),
            )
            self._hung[section] = tuple(what for what, is_so in own if is_so)
        return self._hung[section]

    def _siblings_alike(self) -> Counter[Section]:
        """How many headings right below each look like a team by what hangs on them."""
        return Counter(
            s.parent
            for s in self.page.walk()
            if s.parent is not None
            and self.says(s) == Says.NOTHING
            and not headings.is_generic(s.bare)
            and self._hanging(s)
        )

    def _in_a_plan(self, section: Section) -> bool:
        return any(self.says(s) == Says.ROADMAP or s.horizon for s in section.above() if s.level)

    def _mission_below(self, section: Section) -> str:
        """The mission that stands in a section or under a heading right below it, "" without."""
        for node in section.blocks:
            for line in lines_of(node) if node.type == "paragraph" else ():
                if match := _MISSION_LABEL.match(line):
                    return match["text"].strip()
        for child in section.children:
            if headings.opens_missions(child.bare) and not self.is_closed(child):
                own = [n for n in child.blocks if n.type in LISTS]
                labelled = (_MISSION_LABEL.match(line_of(item)) for node in own for item in node.children)
                if (match := next((m for m in labelled if m), None)) is not None:
                    return match["text"].strip()
                if not any(bold_start(item) for node in own for item in node.children):
                    return _prose(child) or (line_of(own[0].children[0]) if own and len(own[0].children) == 1 else "")
        return ""

    def _people_below(self, section: Section) -> bool:
        """Whether a heading right below opens people, and somebody stands there."""
        return any(
            self.says(s) == Says.PEOPLE and any(_persons(n) for part in s.walk() for n in part.blocks)
            for s in section.children
        )

    def _plan_below(self, section: Section) -> bool:
        """Whether a roadmap with horizons, or more than one horizon that looks ahead, stands right below."""
        plans = [s for s in section.children if self.says(s) == Says.ROADMAP]
        if any(s.horizon for plan in plans for s in plan.walk()):
            return True
        return sum(looks_ahead(s.bare) for s in section.children) > 1

    def _one_team(self) -> None:
        """The team of a page of one team, from its title."""
        for words in dict.fromkeys((self.title_words, bare(self.page.words))):
            name = headings.team_name(words)
            if not name or headings.is_generic(words) or headings.is_not_ours(words):
                continue
            top = self.title if self.title is not self.page else self.page
            mission = self._mission_below(top) or next(
                (m for s in top.children if headings.is_generic(s.bare) and (m := self._mission_below(s))), ""
            )
            people, plan = self._people_below(top), self._plan_below(top)
            said = headings.says_team(words)
            if not (said or mission) or headings.says(words) in (Says.MISSIONS, Says.PEOPLE, Says.GUIDELINES):
                continue
            if not said and headings.says(words) == Says.ROADMAP:
                continue
            told = [w for w, so in (("a mission", mission), ("people", people), ("a roadmap", plan)) if so]
            why = f"the page's title “{words}”" + (f", with {' and '.join(told)} below" if told else "")
            sure = bool(mission or plan) if name == words else bool(told)  # «Piers SIG» says it less than «Team Piers»
            self._add(Team(name, top.start + 1, why, mission, said and sure))
            return


def _prose(section: Section) -> str:
    """The first paragraph right below a heading, a quoted one too; "" where it says that there is none yet."""
    for node in section.blocks:
        if node.type == "html_block" or is_comment(node):
            continue
        if node.type not in ("paragraph", "blockquote"):
            return ""
        words = line_of(node.children[0]) if node.type == "blockquote" and node.children else line_of(node)
        return "" if re.fullmatch(r"(?:tbd|todo|to be \w+|n/?a|none|coming soon)\W*", words, re.I) else words
    return ""


def _persons(node: SyntaxTreeNode) -> Iterator[str]:
    if node.type == "table":
        yield "a table"
    for item in node.children if node.type in LISTS else ():
        if (read := person_line(line_of(item))) is not None:
            yield read.name
