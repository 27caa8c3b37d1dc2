"""The roadmap's tree by team, drawn from `roadmap.html`."""

from collections.abc import Iterator, Mapping, Sequence

from platform_dash.core.progress import Effort, RoadmapLine
from platform_dash.model import Health, Revision, Team
from platform_dash.reports.overview_values import Overview
from platform_dash.ui import palette
from platform_dash.ui.kit.template import drawn


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


def tree(lines: Sequence[RoadmapLine], revised: Mapping[int, Sequence[Revision]], efforts: Mapping[int, Effort]) -> str:
    """A row each, with what changed since it was written and the effort that went into it."""
    ids = [line.objective.id for line in lines]
    rows = [(line, revised.get(i, ()), efforts.get(i)) for line, i in zip(lines, ids, strict=True)]
    return drawn("roadmap/roadmap", "tree", rows)


def legend() -> str:
    return drawn("kit/marks", "legend", [x for x in palette.HEALTH if x != Health.NOT_MET])
