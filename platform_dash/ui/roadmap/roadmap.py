"""The roadmap as HTML: the tree by team, in tree order."""

from collections.abc import Iterator, Mapping, Sequence

from platform_dash.core.progress import Effort, RoadmapLine
from platform_dash.model import Health, Revision, Team
from platform_dash.reports.overview_values import Overview
from platform_dash.ui import palette
from platform_dash.ui.kit.marks import glyph
from platform_dash.ui.kit.text import a, h


def by_team(
    found: Overview, lines: Sequence[RoadmapLine], horizon: str, team: str
) -> Iterator[tuple[Team | None, list[RoadmapLine]]]:
    """Each team's lines of a horizon, teams in their own order, then the lines of no team."""
    for one in (*found.every_team, None):
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
    met = sum(line.health == Health.MET for line in top)
    marks = "".join(glyph(line.health, line.objective.title) for line in top)
    name = team.name if team else "The whole platform"
    return f'<h2>{h(name)}</h2> <span class="pd-muted">{met} of {len(top)} met</span> {marks}'


Revised = Mapping[int, Sequence[Revision]]
Efforts = Mapping[int, Effort]


def tree(lines: Sequence[RoadmapLine], revised: Revised, efforts: Efforts) -> str:
    rows = (_line(line, revised.get(line.objective.id, ()), efforts.get(line.objective.id)) for line in lines)
    return f'<div class="pd-tree">{"".join(rows)}</div>'


def effort_words(effort: Effort | None) -> str:
    """The goals that serve an outcome and what they moved, as HTML; "" where none does."""
    if effort is None:
        return ""
    rows = "".join(f"<li>{h(s)}: {h(title)} · {h(became)}</li>" for s, title, became in effort.goals)
    tone = ' class="pd-h-at-risk"' if effort.still else ""
    mark = "◆ effort without movement: " if effort.still else ""
    return f'<p{tone}>{mark}{h(effort.words)}</p><ul class="pd-checks">{rows}</ul>'


def _line(line: RoadmapLine, revised: Sequence[Revision], effort: Effort | None) -> str:
    parent = not line.leaf
    title = (
        f'<span style="padding-left:{line.depth * 1.4:.1f}rem" class="{"pd-parent" if parent else ""}">'
        f"{h(line.objective.title)}</span>"
    )
    if line.bar is None:
        middle = "".join(glyph(x) for x in line.leaves) if parent else ""
    else:
        tone = palette.slug(line.health.value)
        middle = f'<div class="pd-bar"><i class="pd-b-{tone}" style="width:{line.bar * 100:.1f}%"></i></div>'
    age = f" · {line.age_days} d ago" if line.age_days is not None and "check-in" not in line.words else ""
    return (
        f'<div class="pd-leaf" data-objective="{line.objective.id}">{title}{glyph(line.health)}<span>{middle}</span>'
        f'<span class="pd-muted">{h(line.words)}{h(age)}{_marks(line, revised, effort)}</span></div>'
    )


def _marks(line: RoadmapLine, revised: Sequence[Revision], effort: Effort | None) -> str:
    """What stands beside the value: stretch, when it is due, changed since it was written, goals that moved nothing."""
    o, parts = line.objective, []
    if o.stretch:
        parts.append("stretch")
    if o.due_on is not None:
        parts.append(f"due {o.due_on:%d %b %Y}")
    if revised:
        last = revised[0]
        parts.append(f"<span title='by {a(last.author or 'somebody')}, {last.at:%d %b %Y}'>changed</span>")
    if effort is not None and effort.still:
        parts.append(f"<b class='pd-h-at-risk'>◆ {h(effort.words)}</b>")
    return "".join(f" · {p}" for p in parts)


def legend() -> str:
    return " ".join(
        f'<span class="pd-h-{palette.slug(x.value)} pd-age">{m.shape} {h(x.value)}</span>'
        for x, m in palette.HEALTH.items()
    )
