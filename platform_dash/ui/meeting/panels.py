"""The panels of the meeting page as HTML, put together from escaped parts. Each reads one overview."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from platform_dash.core.calendar import SprintDay, SprintState
from platform_dash.core.progress import HorizonProgress, number
from platform_dash.model import Health, Status
from platform_dash.reports.overview_values import Overview, TeamRow
from platform_dash.ui import palette
from platform_dash.ui.board.talks import talk_rows, talks
from platform_dash.ui.kit import goal_html
from platform_dash.ui.kit.marks import day_text, glyph
from platform_dash.ui.kit.text import a, h


def sprint_line(found: Overview, *, away_too: bool = True) -> str:
    """Which sprint, day k of n, working days left, the next planning, and who is away."""
    day = found.day
    if day is None:
        return (
            '<div class="pd-sprint" data-q="Q1"><h1>No sprint yet</h1><span>Setup lays the calendar, or takes it '
            "from a board's iteration field.</span></div>"
        )
    cells = "".join(_day_cell(d, day) for d in day.all_days)
    return (
        f'<div class="pd-sprint" data-sprint="{a(day.sprint.name)}"><h1 data-q="Q1">{h(day.sprint.name)}</h1>'
        f'<span class="pd-days" aria-hidden="true">{cells}</span><span data-q="Q1">{_where(day)}</span>'
        f'<span class="pd-muted" data-q="Q1">{_planning(day)}</span>'
        + (f'<span class="pd-muted" data-q="Q8">{away(found)}</span>' if away_too else "")
        + "</div>"
    )


def _day_cell(d: date, day: SprintDay) -> str:
    kind = "now" if d == day.today else "past" if d <= day.today else ""
    gap = " gap" if d.weekday() == 4 else ""
    return f'<i class="{kind}{gap}"></i>'


def _where(day: SprintDay) -> str:
    ends = f"ends {day_text(day.all_days[-1])}" if day.all_days else ""
    count = f"<b>day {day.day} of {day.days}</b> · {day.left} working days left"
    match day.state:
        case SprintState.BETWEEN:
            then = (
                f" · {h(day.next_sprint.name)} starts {day_text(day.next_sprint.start_on)}" if day.next_sprint else ""
            )
            return f"<b>between sprints</b> · ended {day_text(day.all_days[-1])}{then}"
        case SprintState.NOT_STARTED:
            return f"<b>not started</b> · starts {day_text(day.sprint.start_on)} · {day.days} working days"
        case SprintState.ENDED:
            return f"<b>ended</b> {day_text(day.all_days[-1])} · {day.days} working days"
        case SprintState.WEEKEND | SprintState.DAY_OFF:
            return f"{count} · {day.state} · {ends}"
        case _:
            return f"{count} · {ends}"


def _planning(day: SprintDay) -> str:
    if day.state == SprintState.ENDED:
        return ""
    when = "<b>today</b>" if day.planning_on == day.today else f"<b>{day_text(day.planning_on)}</b>"
    return f"planning and retro {when}"


def away(found: Overview) -> str:
    """Who is off on the days that are left, by name and days; a public holiday is named, no other reason ever is."""
    if not found.away:
        return "nobody away"
    parts = []
    for one in found.away:
        last = one.off.end_on - timedelta(days=1)
        span = f"{one.off.start_on:%a}" if last == one.off.start_on else f"{one.off.start_on:%a}–{last:%a}"
        if found.day and one.off.start_on > found.day.today + timedelta(days=6):
            span = (
                day_text(one.off.start_on)
                if last == one.off.start_on
                else f"{day_text(one.off.start_on)}–{day_text(last)}"
            )
        holiday = f" ({h(one.off.holiday)})" if one.off.holiday else ""
        parts.append(f"<b>{h(one.person.first_name)}</b> {span}{holiday}")
    return "away: " + ", ".join(parts)


def goals_heading(found: Overview) -> str:
    rows = [g for t in found.teams for g in t.goals]
    met = sum(g.progress.health == Health.MET for g in rows)
    usual = f" · usually finish {number(round(found.usually_finish, 1))}" if found.usually_finish is not None else ""
    return f'<h2>Goals</h2> <span class="pd-muted">{len(rows)} goals · {met} met{usual}</span>'


def goals(teams: Sequence[TeamRow], moment: datetime, *, time: bool = False, heading: str = "") -> str:
    """The goals of each team, side by side."""
    columns = []
    for row in teams:
        lines = "".join(goal_html.line(g, moment, time=time) for g in row.goals)
        empty = '<p class="pd-empty">No goal yet. Goals are drafted on the Goals page and show here once they are pitched.</p>'
        columns.append(
            f'<section data-team="{a(row.team.name)}" data-q="Q2"><h3>{h(row.team.name)} '
            f'<span class="pd-muted">{h(row.team.mission)}</span></h3>{lines or empty}</section>'
        )
    return f'{heading}<div class="pd-goals" style="--n:{max(1, len(columns))}">{"".join(columns)}</div>'


def counts(row: TeamRow) -> str:
    """How many items stand in each column, and their shares as one strip."""
    shown = [c for c in row.columns if c.status != Status.DROPPED]
    cells = "".join(
        f'<span class="pd-count" data-status="{palette.slug(c.status.value)}"><b class="pd-num'
        f'{" pd-h-off-track" if c.status == Status.BLOCKED and c.count else ""}">{c.count}</b>'
        f"<small>{h(c.status.value)}</small></span>"
        for c in shown
    )
    total = sum(c.count for c in shown) or 1
    strip = "".join(
        f'<i class="pd-s-{palette.slug(c.status.value)}" style="flex:{c.count / total:.4f}"></i>'
        for c in shown
        if c.count
    )
    dropped = next((c.count for c in row.columns if c.status == Status.DROPPED), 0)
    notes = [f"{row.tagged} tagged", f"{row.unowned} unowned"]
    notes += [f"{dropped} dropped"] if dropped else []
    notes += [f"{row.hidden} hidden"] if row.hidden else []
    notes += list(row.cut)
    return (
        f'<section data-team="{a(row.team.name)}" data-q="Q5"><h3>{h(row.team.name)} '
        f'<span class="pd-muted">{h(" · ".join(notes))}</span></h3>'
        f'<div class="pd-counts">{cells}</div><div class="pd-strip" aria-hidden="true">{strip}</div></section>'
    )


def board(teams: Sequence[TeamRow]) -> str:
    return f'<div class="pd-boards" style="--n:{max(1, len(teams))}">{"".join(counts(t) for t in teams)}</div>'


def board_panel(found: Overview, tagged: str) -> str:
    """Counts before cards, and the few items that need talking about."""
    return (
        f'<h2>Board</h2> <span class="pd-muted">{h(tagged)}</span>{board(found.teams)}'
        f'<div class="pd-sub">To talk about</div>{talk_rows(talks(found.teams, 99))}'
    )


def roadmap(found: Overview) -> str:
    rows = "".join(_horizon(t, t.roadmap) for t in found.teams if t.roadmap)
    empty = '<p class="pd-empty">No roadmap yet: import the handbook page in Setup.</p>'
    return f'<div class="pd-roadmap">{rows or empty}</div>'


def roadmap_heading(found: Overview) -> str:
    overdue = sum(t.roadmap.overdue for t in found.teams if t.roadmap)
    late = f" · {overdue} check-in{'s' if overdue != 1 else ''} overdue" if overdue else ""
    return f'<h2>Roadmap</h2> <span class="pd-muted">{h(found.horizon)}{late}</span>'


def _horizon(row: TeamRow, horizon: HorizonProgress) -> str:
    top = [line for line in row.lines if line.depth == 0]
    marks = "".join(glyph(line.health, line.objective.title) for line in top)
    weakest = f"weakest: {horizon.weakest}" if horizon.weakest else ""
    return (
        f'<div class="pd-horizon" data-team="{a(row.team.name)}" data-q="Q9"><b>{h(row.team.name)}</b><span>{marks}</span>'
        f'<span>{horizon.met} of {horizon.total} met</span><span class="pd-muted">{h(weakest)}</span></div>'
    )
