"""What each section of a page is, from its words, what hangs on it and what it stands under; each with its evidence."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from platform_dash.handbook import headings
from platform_dash.handbook.headings import Says
from platform_dash.handbook.horizons import Horizon, horizon_in, horizon_of, looks_ahead, says_past, within
from platform_dash.handbook.outline import Section
from platform_dash.handbook.page import Meaning
from platform_dash.handbook.teams import Team, Teams
from platform_dash.handbook.words import LISTS, bare, line_of


class Under(NamedTuple):
    """What the headings above say of a roadmap line. groups: the objectives among them, outermost first."""

    team: str = ""
    horizon: tuple[str, int] | None = None
    theme: str = ""
    groups: tuple[str, ...] = ()
    objective: bool = False


class Sense(NamedTuple):
    """What a section is taken for, and why. under: on a roadmap, what its lines stand under."""

    kind: str
    why: str = ""
    under: Under = Under()
    role: str = ""
    sure: bool = True
    likely: bool = False  # at most: nothing below is taken without a person's word


OUTCOME, KEY_RESULTS, WHY, TEAM, THEME, HORIZON = "outcome", "key results", "why", "team", "theme", "horizon"
NOTHING = Sense(Says.NOTHING)


class Senses(NamedTuple):
    """Each section's sense, the teams of the page in its order, and the headings that only seem horizons."""

    of: dict[Section, Sense]
    teams: dict[str, Team]
    likely_horizons: tuple[Section, ...]


def senses(page: Section, answers: Mapping[str, Meaning]) -> Senses:
    """The sense of every section; answers: what a person said a heading is, its words folded."""
    reader = _Reader(page, Teams(page, answers))
    plan = headings.says(bare(page.words)) == Says.ROADMAP
    reader.walk(page, reader.of_page() if plan else NOTHING, opened=plan)
    return Senses(reader.of, reader.teams, tuple(s for s in reader.of if reader.seems_a_horizon(s)))


class _Reader:
    """Walks the outline once, with the answers and the teams that the page speaks of."""

    def __init__(self, page: Section, known: Teams) -> None:
        self.page, self.known = page, known
        self.of: dict[Section, Sense] = {}
        self._dated: dict[Section, bool] = {}
        self.teams, self.title, self.own = known.teams, known.title, known.own

    def seems_a_horizon(self, section: Section) -> bool:
        """Whether a heading names a horizon with a list below, and stands beside others or under what may be a plan, but on
        no roadmap: a person decides."""
        above = section.parent
        if above is None or self.of[section].kind != Says.NOTHING or not any(n.type in LISTS for n in section.blocks):
            return False
        beside = sum(looks_ahead(c.bare) for c in above.children) > 1 and looks_ahead(section.bare)
        return beside or (headings.may_be_a_plan(above.bare) and horizon_of(section.bare) is not None)

    def walk(self, section: Section, sense: Sense, *, opened: bool) -> None:
        """Give a section its sense, then those below it. opened: a roadmap, or a page called so, stands above; two headings
        that look ahead, such as «6 months» and «3 years», make one of a team's."""
        ahead = sum(looks_ahead(c.bare) for c in section.children)
        team = self._team_of(section) if ahead > 1 and sense.kind == Says.NOTHING and not opened else ""
        if team and not self.known.is_closed(section):
            opened, sense = True, sense._replace(under=Under(team=team))
        self.of[section] = sense
        beside: Sense | None = None  # the horizon among the siblings so far
        family = self._objectives_among(section, sense)
        for child in section.children:
            below = self._sense(child, sense, child in family, beside, opened=opened)
            if below.under.horizon is not None and below.kind in (HORIZON, Says.ROADMAP):
                beside = below
            opens = opened or below.kind in (Says.ROADMAP, HORIZON)
            self.walk(child, below, opened=opens or (child is self.title and self._page_is_a_plan(child)))

    def of_page(self) -> Sense:
        """The sense of a page that its front matter calls a roadmap."""
        horizon = _of_plan(bare(self.page.words))
        under = Under(self._team_of(self.page), (horizon.name, horizon.months) if horizon else None)
        return Sense(Says.ROADMAP if horizon else Says.NOTHING, "the page's title", under)

    def _page_is_a_plan(self, title: Section) -> bool:
        return headings.says(title.bare) == Says.ROADMAP

    def _objectives_among(self, section: Section, sense: Sense) -> set[Section]:
        """The headings right below that are outcomes: those that say so or have key results or a why, and their siblings
        of the same level, for a page says it of all or of none."""
        out: set[Section] = set()
        for level in {c.level for c in section.children}:
            own = [c for c in section.children if c.level == level]
            telling = [c for c in own if headings.is_objective(c.bare) or self._is_built_as_objective(c, sense)]
            if telling:
                out |= {c for c in own if c in telling or headings.may_be_outcome(c.bare)}
        known = {t for t, team in self.teams.items() if team.sure}
        return {c for c in out if headings.team_name(c.bare).casefold() not in known and self.known.answer(c) is None}

    def _has_horizon_below(self, section: Section) -> bool:
        if section not in self._dated:
            self._dated[section] = any(s.horizon for s in section.children)
        return self._dated[section]

    def _is_built_as_objective(self, section: Section, above: Sense) -> bool:
        if above.under.horizon is None and not self._has_horizon_below(section.parent or section):
            return False
        parts = [c for c in section.children if headings.are_key_results(c.bare) or headings.is_why(c.bare)]
        labels = [n for n in section.blocks if n.type == "paragraph" and label_of(line_of(n)) is not None]
        return bool(parts or labels) and section.horizon is None and not headings.opens_roadmap(section.bare)

    def _sense(self, child: Section, above: Sense, outcome: bool, beside: Sense | None, *, opened: bool) -> Sense:
        answer, words = self.known.answer(child), child.bare
        if answer == Meaning.NOT_OURS or (above.kind == Says.NOT_OURS and answer is None):
            return Sense(Says.NOT_OURS, "somebody said so" if answer else f"under {above.why or 'what is not ours'}")
        on_plan = above.under.horizon is not None or above.kind in (Says.ROADMAP, HORIZON, TEAM, THEME, OUTCOME)
        if answer is not None:
            return self._answered(child, answer, above)
        if outcome and (on_plan or beside is not None or opened):
            told = self._outcome(child, above, beside)
            if told is not None:
                return told
        if on_plan or opened:
            told = self._on_the_plan(child, above, opened=opened, on_plan=on_plan)
            if told is not None:
                return told
        return self._elsewhere(child, above, words)

    def _answered(self, child: Section, answer: Meaning, above: Sense) -> Sense:
        under, words, why = above.under, child.bare, "somebody said so"
        if answer == Meaning.HORIZON:
            horizon = horizon_in(words)
            return Sense(
                HORIZON, why, under._replace(horizon=(horizon.name, horizon.months) if horizon else (words, 0))
            )
        if answer == Meaning.TEAM:
            return Sense(TEAM, why, under._replace(team=headings.team_name(words)))
        if answer == Meaning.OUTCOME:
            return Sense(OUTCOME, why, under._replace(groups=(*under.groups, words), objective=True))
        return Sense(THEME, why, under._replace(theme=_joined(under.theme, words)))

    def _outcome(self, child: Section, above: Sense, beside: Sense | None) -> Sense | None:
        """An objective, under the horizon above it, beside it, or in its own words."""
        under = above.under
        if under.horizon is None and beside is not None:
            under = beside.under
        own = child.horizon
        if under.horizon is None and own is not None:
            under = under._replace(horizon=(own.name, own.months))
        if under.horizon is None:
            return None
        why = "its words" if headings.is_objective(child.bare) else "key results or a why below it, or beside it"
        return Sense(OUTCOME, why, under._replace(groups=(*under.groups, child.title), objective=True))

    def _on_the_plan(self, child: Section, above: Sense, *, opened: bool, on_plan: bool) -> Sense | None:
        """The sense of a heading on a roadmap; None for one that ends it."""
        words, under = child.bare, above.under
        if under.objective and headings.is_why(words):
            return Sense(WHY, "its words", under)
        if headings.are_key_results(words):
            return Sense(KEY_RESULTS, "its words", under)
        if says_past(words):
            return Sense(Says.NOT_OURS, f"“{words}”, which is over")
        horizon = horizon_in(words)
        if horizon is not None:
            return self._horizon(child, horizon.name, horizon.months, horizon.beside, under)
        if not on_plan:
            return None
        said = headings.says(words, self.own)
        if said == Says.ROADMAP:
            return Sense(Says.ROADMAP, "its words", under)
        if under.objective and headings.stands_apart(words):
            return Sense(Says.NOT_OURS, f"“{words}”, which is no plan")
        if under.objective:
            return Sense(THEME, "a heading below an outcome", under)
        if under.horizon is None and said not in (Says.NOTHING, Says.NOT_OURS):
            return None
        if said in (Says.PEOPLE, Says.CHANNEL) or headings.stands_apart(words):
            return None if said in (Says.PEOPLE, Says.CHANNEL) else Sense(Says.NOT_OURS, f"“{words}”, which is no plan")
        return self._team_or_theme(child, under)

    def _horizon(self, child: Section, name: str, months: int, beside: str, under: Under) -> Sense:
        """A horizon; what stands beside it is a team that the page knows, else a theme."""
        under = under._replace(horizon=within((name, months), under.horizon))
        if beside and headings.team_name(beside).casefold() in self.teams:
            under = under._replace(team=self.teams[headings.team_name(beside).casefold()].name)
        elif beside:
            under = under._replace(theme=headings.theme_name(beside))
        return Sense(HORIZON, f"the horizon in “{child.bare}”", under)

    def _team_or_theme(self, child: Section, under: Under) -> Sense:
        words, name = child.bare, headings.team_name(child.bare)
        known = self.teams.get(name.casefold())
        if known is not None and known.sure and not under.team:
            return Sense(TEAM, "a team of this page", under._replace(team=known.name))
        theme = Sense(THEME, "a heading on the roadmap", under._replace(theme=_joined(under.theme, words)))
        if under.horizon is not None and headings.says_team(words) and name != words and not under.team:
            return Sense(TEAM, f"the word team in “{words}” on the roadmap", under._replace(team=name))
        if under.horizon is not None:
            return theme
        if not any(s.horizon for s in child.walk() if s is not child):
            return Sense(Says.ROADMAP, "no horizon", under)
        others = any(team.sure for team in self.teams.values())
        if headings.says_team(words) or not (under.team or others or headings.says_theme(words)):
            return Sense(TEAM, f"horizons below the heading “{words}” on the roadmap", under._replace(team=name))
        return theme

    def _elsewhere(self, child: Section, above: Sense, words: str) -> Sense:
        said = headings.says(words, self.own)
        if said == Says.ROADMAP:
            return self._roadmap(child)
        if said == Says.PEOPLE:
            likely = headings.are_likely_people(words)
            return Sense(Says.PEOPLE, f"under “{words}”", role=headings.role_of(words), sure=not likely, likely=likely)
        if said != Says.NOTHING:
            return Sense(said, f"“{words}”")
        if child.parent is self.title and above.kind != Says.NOT_OURS:
            return NOTHING
        if above.kind == Says.PEOPLE:
            return above._replace(role=headings.role_of(words) or above.role, sure=False)
        if above.kind == Says.GUIDELINES and not headings.are_only_how((child.parent or child).bare):
            return above._replace(sure=False)
        if above.kind in (Says.CHANNEL, Says.MISSIONS):
            return above
        return NOTHING

    def _roadmap(self, child: Section) -> Sense:
        """A roadmap with the horizon and the team that its own heading or those above it name."""
        horizon = next((h for s in (child, *child.above()) if s.level and (h := _of_plan(s.bare))), None)
        if horizon is None and child.level and (own := _of_plan(bare(self.page.words))):
            horizon = own
        team = self._team_of(child)
        is_title = child is self.title
        under = Under(team=team, horizon=(horizon.name, horizon.months) if horizon else None)
        kind = Says.ROADMAP if not is_title or horizon else Says.NOTHING
        return Sense(kind, f"under “{child.bare}”", under)

    def _team_of(self, child: Section) -> str:
        """The team whose roadmap this is: its own words, a heading above that is a team's, or the page's one team."""
        own = headings.team_name(re.sub(r"\b(?:goals|objectives?|okrs?|road\s?map|outcomes)\b", "", child.bare).strip())
        for words in (own, *(headings.team_name(s.bare) for s in (child, *child.above()) if s.level)):
            team = self.teams.get(words.casefold())
            if team is not None and team.sure:
                return team.name
        for s in child.above():
            if s.level > 1 and headings.says_team(s.bare) and not headings.opens_missions(s.bare):
                return headings.team_name(s.bare)
        sure = [t for t in self.teams.values() if t.sure]
        titles = {headings.team_name(w).casefold() for w in (self.known.title_words, bare(self.page.words)) if w}
        return sure[0].name if len(sure) == 1 and sure[0].name.casefold() in titles else ""


def _of_plan(words: str) -> Horizon | None:
    """The horizon of a heading, of one that opens a roadmap anywhere in its words."""
    return horizon_in(words, anywhere=headings.opens_roadmap(words))


def _joined(theme: str, words: str) -> str:
    return " / ".join(filter(None, (theme, headings.theme_name(words))))[:300]


_LABEL = re.compile(
    r"^(?P<label>why(?: now)?|motivations?|rationale|reason|context|owners?|owner\(s\)|dri|lead|driver|responsible|accountable|who)\s*"
    r"[:–—]\s*(?P<text>.*)$|^(?:led|owned|driven) by\s*:?\s+(?P<by>.+)$",
    re.I,
)


def label_of(line: str) -> tuple[str, str] | None:
    """("why" or "owner", the words after it) of a line such as «Motivation: …» or «Owner: Ada Lind»; None otherwise."""
    match = _LABEL.match(line)
    if match is None:
        return None
    if match["by"]:
        return "owner", match["by"].strip()
    about = ("why", "mot", "rat", "rea", "con")
    return ("why" if match["label"].casefold().startswith(about) else "owner"), match["text"].strip()
