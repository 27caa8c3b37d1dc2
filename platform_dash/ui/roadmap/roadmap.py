"""The roadmap's tree by team, drawn from `roadmap.html`."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from platform_dash.core.progress import Effort, RoadmapLine
from platform_dash.model import HandbookPage, Health, Objective, Revision, Team
from platform_dash.reports.overview_values import Overview
from platform_dash.ui import palette
from platform_dash.ui.kit.template import drawn


class Source(NamedTuple):
    """Where an outcome was read: the page's name and the line, its address, "" without; several: of more than one page."""

    words: str
    address: str
    several: bool


def by_team(
    overview: Overview, lines: Sequence[RoadmapLine], horizon: str, team: str
) -> Iterator[tuple[Team | None, list[RoadmapLine]]]:
    """Each team's lines of a horizon, teams in their own order, then the lines of no team."""
    for one in (*overview.every_team, None):
        if team and (one is None or one.name.casefold() != team.casefold()):
            continue
        own = [
            line
            for line in lines
            if line.objective.horizon == horizon and line.objective.team_id == (one.id if one else None)
        ]
        if own:
            yield one, own


def heading(team: Team | None, lines: Sequence[RoadmapLine]) -> str:
    top = [line for line in lines if line.depth == 0]
    return drawn("roadmap/roadmap", "heading", team.name if team else "The whole platform", top)


class Beside(NamedTuple):
    """What stands beside the lines of a roadmap: what was changed of each since it was written, the effort that went into
    it, the pages they came from and the people who own them, by id."""

    revised: Mapping[int, Sequence[Revision]]
    efforts: Mapping[int, Effort]
    pages: Mapping[int, HandbookPage]
    people: Mapping[int, str]

    def owner(self, objective: Objective) -> str:
        """Who owns an outcome: the person's name now, else the page's words."""
        return self.people.get(objective.owner_id or 0, objective.owner)

    def source(self, objective: Objective) -> Source | None:
        """The page an outcome came from, with the address of its line."""
        page = self.pages.get(objective.page_id or 0)
        if page is None:
            return None
        line = f", line {objective.page_line}" if objective.page_line else ""
        return Source(f"{page.name}{line}", page.link(objective.page_line), several=len(self.pages) > 1)


def tree(lines: Sequence[RoadmapLine], beside: Beside) -> str:
    """A row each, with what stands beside it."""
    return drawn("roadmap/roadmap", "tree", lines, beside)


def origin(objective: Objective, beside: Beside) -> str:
    """Why an outcome is there, who owns it, the page it came from."""
    return drawn("roadmap/roadmap", "origin", objective, beside)


def legend() -> str:
    return drawn("kit/marks", "legend", [x for x in palette.HEALTH if x != Health.NOT_MET])
