"""A Markdown page to values: what is sure is taken, what is likely is proposed, the rest is listed; each with its reason."""

from collections.abc import Mapping, Sequence
from typing import Any

from markdown_it.tree import SyntaxTreeNode

from platform_dash.handbook import around, headings
from platform_dash.handbook.around import Channel, own_channel
from platform_dash.handbook.headings import Says
from platform_dash.handbook.horizons import horizon_of
from platform_dash.handbook.outline import Section, outline, readable
from platform_dash.handbook.owners import Owners
from platform_dash.handbook.page import (
    MAX_BYTES,
    Ceremonies,
    Finding,
    FindingKind,
    HandbookError,
    HeadingSeen,
    Meaning,
    Page,
    PageBoard,
    PageTeam,
    Proposal,
    Repair,
)
from platform_dash.handbook.people import People
from platform_dash.handbook.places import Places
from platform_dash.handbook.plan import DEEPEST, Plan
from platform_dash.handbook.senses import HORIZON, KEY_RESULTS, OUTCOME, TEAM, THEME, WHY, Sense, Senses, senses
from platform_dash.handbook.teams import bold_start
from platform_dash.handbook.words import (
    LISTS,
    bare,
    inline_of,
    is_comment,
    item_title,
    line_of,
    repaired,
    text_of,
    words_of,
)

MOST_LISTED = 2_000
ON_THE_PLAN = (Says.ROADMAP, HORIZON, TEAM, THEME, OUTCOME, KEY_RESULTS, WHY)


def read(text: str, answers: Mapping[str, Meaning] | None = None) -> Page:
    """The values of a Markdown page. answers: what somebody said its headings are, by their words. Raises HandbookError,
    with what was seen, where the page holds nothing of the kind."""
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise HandbookError("The page is over 2 MB: a handbook page is text of a few pages. Nothing was read.")
    page, _ = read_with_places(text, answers)
    if not (page.taken or page.proposals):
        raise HandbookError(
            "Nothing on the page was recognised as people, teams, a roadmap, guidelines, boards, a channel or ceremonies. "
            "What stands on it is listed. Nothing was changed.",
            page.unrecognised,
        )
    return page


def read_with_places(text: str, answers: Mapping[str, Meaning] | None = None) -> tuple[Page, Places]:
    """The values of a page, and where its roadmap stands."""
    text, repairs = repaired(text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n"))
    text, deep = readable(text)
    root = outline(text)
    reader = _Reader(text, root, senses(root, {" ".join(k.split()).casefold(): v for k, v in (answers or {}).items()}))
    reader.read()
    for line, words in deep:
        reader.left(line, words, f"deeper than {DEEPEST + 1} levels")
    return reader.page(repairs), reader.placed(text.count("\n") + 1)


def _parts(node: SyntaxTreeNode) -> list[SyntaxTreeNode]:
    """The lines of a block: the items of a list, the rows of a table, else the block itself."""
    if node.type in LISTS:
        return list(node.children)
    return [row for part in node.children for row in part.children] if node.type == "table" else [node]


def _names_horizons(node: SyntaxTreeNode) -> bool:
    """Whether the items of a list are horizons with lines below."""
    return any(horizon_of(item_title(item)) and len(item.children) > 1 for item in node.children)


def _is_code(item: SyntaxTreeNode) -> bool:
    """Whether a list line begins with code: a setting, no guideline."""
    inline = inline_of(item)
    parts = [n for n in inline.children if n.type != "text" or n.content.strip()] if inline is not None else []
    return bool(parts) and parts[0].type == "code_inline"


def _unread_under(section: Section, sense: Sense) -> str:
    if not section.level:
        return "before any heading"
    nothing = sense.kind == Says.NOTHING
    return f"under “{section.bare}”, which opens nothing that is read" if nothing else f"prose under “{section.bare}”"


class _Reader:
    """Reads the blocks of each section as its sense says."""

    def __init__(self, text: str, root: Section, known: Senses) -> None:
        self.lines, self.root, self.known = text.split("\n"), root, known
        self.unread: list[tuple[int, str]] = []
        self.channels: list[Channel] = []
        self.people = People(self.left)
        self.guidelines: list[str] = []
        self.boards: dict[tuple[str, int], PageBoard] = {}
        self.slack = ""
        self.ceremonies = Ceremonies()
        self.sections: dict[tuple[str, str], int] = {}
        self.themes: dict[tuple[str, str, str], int] = {}
        self.findings: list[Finding] = []
        self.proposals: list[Proposal] = []
        self.plan = Plan(Owners(()), self.left)

    def left(self, line: int, words: str, why: str) -> None:
        """A line that is not taken, and the reason."""
        words = " ".join(words.split())
        if words:
            self.unread.append((line, f"line {line}: {words[:200]}{'…' if len(words) > 200 else ''} ({why})"))

    def read(self) -> None:
        """First the people, who own outcomes; then the rest, as the page goes."""
        sections = [(s, self.known.of[s]) for s in self.root.walk()]
        for section, sense in sections:
            if sense.kind == Says.PEOPLE:
                self.people.heading(section, sense)
                for node in section.blocks:
                    self.people.block(node, sense)
        self.plan = Plan(Owners(tuple(self.people.people.values())), self.left)
        for section, sense in sections:
            if sense.kind in ON_THE_PLAN:
                self._heading(section, sense)
            for node in section.blocks:
                self._block(node, section, sense)
        self._one_channel()
        self._teams()
        self._unsure_guidelines()

    def _heading(self, section: Section, sense: Sense) -> None:
        under = sense.under
        self.plan.heading(section, sense)
        if under.horizon is None or (sense.kind == OUTCOME and not self._beside_its_horizon(section)):
            return
        key = (under.team.casefold(), under.horizon[0])
        self.sections.setdefault(key, section.end)
        self.themes.setdefault((*key, under.theme), section.end)

    def _beside_its_horizon(self, section: Section) -> bool:
        """Whether an objective names its horizon itself: then nothing else opens it."""
        return False if section.parent is None else self.known.of[section.parent].under.horizon is None

    def _block(self, node: SyntaxTreeNode, section: Section, sense: Sense) -> None:
        """A block as its section says; what is in it wherever it stands, line by line, and the lines that say nothing."""
        closed = sense.kind == Says.NOT_OURS
        told = [] if closed else [part for part in self._speaking(node) if self._around(part, sense)]
        silent = [part for part in _parts(node) if part not in told]
        if closed:
            self._unread(silent, f"under {sense.why}" if not sense.why.startswith("under") else sense.why)
        elif sense.kind in ON_THE_PLAN and (
            sense.kind != Says.ROADMAP or sense.under.horizon is not None or node.type in (*LISTS, "table")
        ):
            self.plan.block(node, sense)
        elif sense.kind in ON_THE_PLAN:
            self._unread(silent, "prose on the roadmap")
        elif sense.kind == Says.GUIDELINES and node.type in LISTS:
            self._guidelines(node, sense)
        elif sense.kind == Says.MISSIONS:
            self._mission_lines(node)
        elif node.type in LISTS and headings.opens_roadmap(section.bare) and _names_horizons(node):
            self.plan.block(node, Sense(Says.ROADMAP, "the page's title", sense.under))
        elif sense.kind != Says.PEOPLE:
            self._unread([p for p in silent if not self._is_mission(p)], _unread_under(section, sense))
            for part in silent:
                channel = around.likely_channel(part) if node.type == "paragraph" else ""
                if channel:
                    line, why = (part.map or (0, 0))[0] + 1, "a sentence that speaks of Slack"
                    self._propose(FindingKind.CHANNEL, channel, line, why)

    def _speaking(self, node: SyntaxTreeNode) -> list[SyntaxTreeNode]:
        """The lines of a block that may say a board, a channel or a ceremony."""
        text = "\n".join(self.lines[slice(*(node.map or (0, 0)))])
        return _parts(node) if around.MAY_SAY.search(text) else []

    def _around(self, part: SyntaxTreeNode, sense: Sense) -> bool:
        """Boards, channels and ceremonies of a line; whether there were any."""
        at, told = (part.map or (0, 0))[0] + 1, False
        for board in filter(None, map(around.board_of, around.links_of(part))):
            known = self.boards.get((board.owner, board.number))
            told = True
            if known is None:
                words = f"{board.owner}/{board.number} {board.name}"
                self._found(FindingKind.BOARD, words, at, "a link to a project board")
            if known is None or known.name == f"{board.owner} #{board.number}":
                self.boards[board.owner, board.number] = board
        in_section = sense.kind == Says.CHANNEL
        if channel := around.channel_of(part, in_channel_section=in_section):
            why = f"under {sense.why}" if in_section else "a link to Slack"
            self.channels.append(Channel(channel, at, why, in_section, words_of(part)))
            told = True
        if sense.kind not in (Says.PEOPLE, *ON_THE_PLAN) and part.type in ("list_item", "paragraph"):
            now = around.ceremonies_of(part, self.ceremonies)
            if now != self.ceremonies:
                self._found(FindingKind.CEREMONY, words_of(part)[:200], at, "a sentence that says when it is")
                self.ceremonies, told = now, True
        return told

    def _one_channel(self) -> None:
        """The team's own channel of those that the page names; the others are told, or proposed where none is sure."""
        own = [t.name for t in self.known.teams.values()] + [s.bare for s in self.root.children if s.level == 1]
        chosen = own_channel(self.channels, own)
        if chosen is not None:
            self.slack = chosen.name
            self._found(FindingKind.CHANNEL, chosen.name, chosen.line, chosen.why)
        for c in self.channels:
            if chosen is None:
                self._propose(FindingKind.CHANNEL, c.name, c.line, c.why)
            elif c.name != chosen.name:
                self.left(c.line, c.said, f"another channel than {chosen.name}")

    def _propose(self, kind: FindingKind, words: str, at: int, why: str, **more: Any) -> None:
        self.proposals.append(Proposal(kind=kind, words=words, line=at, why=why, **more))

    def _found(self, kind: FindingKind, words: str, at: int, why: str) -> None:
        self.findings.append(Finding(kind=kind, words=words, line=at, why=why))

    def _guidelines(self, node: SyntaxTreeNode, sense: Sense) -> None:
        for item in node.children:
            words, at = item_title(item), (item.map or (0, 0))[0] + 1
            if not words:
                self.left(at, words_of(item), "no words of its own")
            elif _is_code(item):
                self.left(at, words, "code under what may be guidelines")
            elif sense.sure:
                self.guidelines.append(words[:300])
                self._found(FindingKind.GUIDELINE, words[:300], at, f"under {sense.why}")
            else:
                why = f"below a heading under {sense.why}"
                self._propose(FindingKind.GUIDELINE, words[:300], at, why)
            for child in item.children[1:]:
                for sub in child.children if child.type in LISTS else [child]:
                    self.left((sub.map or (0, 0))[0] + 1, line_of(sub) or words_of(sub), f"below “{words[:60]}”")

    def _mission_lines(self, node: SyntaxTreeNode) -> None:
        """What is no mission of a team is listed."""
        if node.type == "table":
            missions = {t.mission for t in self.known.teams.values()}
            for row in (r for part in node.children[1:] for r in part.children):
                if not missions & {" ".join(text_of(cell).split()) for cell in row.children}:
                    self.left((row.map or (0, 0))[0] + 1, words_of(row), "no mission of a team that the page names")
            return
        for item in node.children if node.type in LISTS else [node] if not is_comment(node) else []:
            if not self._is_mission(item):
                self.left(
                    (item.map or (0, 0))[0] + 1,
                    line_of(item) or words_of(item),
                    "no mission of a team that the page names",
                )

    def _is_mission(self, node: SyntaxTreeNode) -> bool:
        words = line_of(node)
        said = bold_start(node) if node.type in ("list_item", "paragraph") else None
        team = self.known.teams.get(headings.team_name(said[0]).casefold()) if said is not None else None
        return bool(words) and any(
            t.mission
            and (
                t.mission in (words, said[2] if said and t is team else "")
                or words.endswith(t.mission)
                or words in t.mission
            )
            for t in self.known.teams.values()
        )

    def _unread(self, parts: Sequence[SyntaxTreeNode], why: str) -> None:
        """Lines that are not read, each with those below it."""
        for part in parts:
            if part.type == "hr" or is_comment(part):
                continue
            for item in [i for i in part.walk() if i.type == "list_item"] or [part]:
                self.left((item.map or (0, 0))[0] + 1, line_of(item) or words_of(item), why)

    def _teams(self) -> None:
        """The teams in the page's order; those that only seem ones are proposed, and so are headings that seem horizons."""
        for section in self.known.likely_horizons:
            why = f"the heading “{section.bare}” names a horizon, and no heading above says that it is a plan"
            answer: dict[str, Any] = {"heading": section.bare, "meaning": Meaning.HORIZON}
            self._propose(FindingKind.HORIZON, section.bare[:300], section.start + 1, why, **answer)
        for team in sorted(self.known.teams.values(), key=lambda t: t.line):
            if team.sure:
                self._found(FindingKind.TEAM, team.name, team.line, team.why)
            else:
                value = PageTeam(name=team.name[:300], mission=team.mission[:300])
                heading = next((s.bare for s in self.known.of if s.level and s.start + 1 == team.line), "")
                answer = {"team": value, "heading": heading, "meaning": Meaning.TEAM}
                self._propose(FindingKind.TEAM, team.name[:300], team.line, team.why, **answer)

    def _unsure_guidelines(self) -> None:
        """Guidelines of a page on which nothing else speaks of a team may be anybody's."""
        plan = self.plan.objectives or self.people.people or self.boards or self.slack or self.known.teams
        own = [s for s, sense in self.known.of.items() if sense.kind == Says.GUIDELINES]
        if self.guidelines and not plan and not any(headings.is_own_way(s.bare) for s in own):
            kept = [f for f in self.findings if f.kind == FindingKind.GUIDELINE]
            self.findings = [f for f in self.findings if f.kind != FindingKind.GUIDELINE]
            self.guidelines = []
            self.proposals += [
                Proposal(
                    kind=f.kind, words=f.words, line=f.line, why=f"{f.why}, and nothing else here speaks of a team"
                )
                for f in kept
            ]

    def page(self, repairs: tuple[Repair, ...]) -> Page:
        """All that was read."""
        plan = self.plan
        teams = {
            t.name.casefold(): PageTeam(name=t.name[:300], mission=t.mission[:300])
            for t in sorted(self.known.teams.values(), key=lambda t: t.line)
            if t.sure
        }
        for line in plan.objectives:
            if line.team and line.team.casefold() not in teams:
                teams[line.team.casefold()] = PageTeam(name=line.team)
                self._found(FindingKind.TEAM, line.team, line.line, "its heading on the roadmap, with horizons below")
        outcomes = [
            Finding(kind=FindingKind.OUTCOME, words=line.title, line=line.line, why=why)
            for line, why in zip(plan.objectives, plan.why, strict=True)
        ]
        themes = {line.theme: line.line for line in reversed(plan.objectives) if line.theme}
        self.findings += [
            Finding(kind=FindingKind.THEME, words=t, line=n, why="a heading on the roadmap that is no team")
            for t, n in themes.items()
        ]
        unread = [words for _, words in sorted(self.unread, key=lambda one: one[0])]
        if len(unread) > MOST_LISTED:
            unread = [*unread[:MOST_LISTED], f"and {len(unread) - MOST_LISTED:,} lines more"]
        return Page(
            title=bare(self.root.words) or next((s.bare for s in self.root.children if s.level == 1), ""),
            people=tuple(self.people.people.values()),
            teams=tuple(teams.values()),
            objectives=tuple(
                line.model_copy(update={"team": teams[line.team.casefold()].name if line.team else ""})
                for line in plan.objectives
            ),
            sections=tuple(self.sections),
            guidelines=tuple(self.guidelines),
            boards=tuple(self.boards.values()),
            slack=self.slack,
            ceremonies=self.ceremonies,
            taken=tuple(sorted((*self.people.findings, *self.findings, *outcomes), key=lambda f: f.line)),
            proposals=tuple(
                sorted((*self.people.all_proposals(), *plan.proposals, *self._proposed()), key=lambda p: p.line)
            ),
            headings=self._seen(),
            repaired=repairs,
            unrecognised=tuple(unread),
        )

    def _proposed(self) -> list[Proposal]:
        """Each once; a channel only where none is taken."""
        own = {p.key: p for p in reversed(self.proposals) if p.kind != FindingKind.CHANNEL or not self.slack}
        return list(own.values())

    def _seen(self) -> tuple[HeadingSeen, ...]:
        """The page's headings; somebody is asked of those of the roadmap, and of those with lists that are not read."""
        out = []
        for section, sense in self.known.of.items():
            lists = any(n.type in (*LISTS, "table") for n in section.blocks)
            unread = lists and (
                sense.kind in (Says.NOTHING, Says.NOT_OURS)
                or (sense.kind in ON_THE_PLAN and sense.under.horizon is None)
            )
            asks = unread or sense.kind in (TEAM, THEME)
            if section.level:
                seen = HeadingSeen(
                    words=section.bare, line=section.start + 1, taken_for="" if unread else str(sense.kind), asks=asks
                )
                out.append(seen)
        return tuple(out)

    def placed(self, lines: int) -> Places:
        """Where the roadmap stands on the page of so many lines: what belongs to a heading goes on to the next one of
        its level or above."""
        places = list(self.plan.places)
        starts = [(s.start, s.level) for s in self.root.walk() if s.level]
        for n, section in self.plan.whole.items():
            if n < len(places):
                end = next((at for at, level in starts if at > section.start and level <= section.level), lines)
                places[n] = places[n]._replace(whole=end)
        return Places(tuple(places), self.sections, self.themes)
