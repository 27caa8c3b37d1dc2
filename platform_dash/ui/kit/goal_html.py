"""A goal in HTML, one grammar in three sizes: priority mark, title, done / target, bar with tick, phrase, owners."""

from datetime import datetime

from platform_dash.core.pairing import Verdict
from platform_dash.core.progress import GoalProgress, number
from platform_dash.model import Direction, Person, ReadingMeasure
from platform_dash.reports.overview_values import GoalRow
from platform_dash.ui import palette
from platform_dash.ui.kit import clock
from platform_dash.ui.kit.text import a, h


def numbers(row: GoalRow) -> str:
    """Done and target as absolute numbers."""
    p = row.progress
    done = "–" if p.done is None else number(p.done)
    if p.target is None:
        return f'<span class="pd-num">{h(done)}</span>'
    if isinstance(row.goal.measure, ReadingMeasure):
        arrow = "↓" if row.goal.measure.direction == Direction.DOWN else "↑"
        rest = f"{arrow} {number(p.target)} {p.unit}"
    elif p.unit == "%":
        rest = f"% of {number(p.target)} %"
    else:
        rest = f"of {number(p.target)} {p.unit}"
    return f'<span class="pd-num">{h(done)}</span> <span class="pd-of">{h(rest)}</span>'


def bar(p: GoalProgress) -> str:
    """The share of the way, with a tick at the share of the working days."""
    words = f"{p.bar:.0%} of the way, {p.tick:.0%} of the working days"
    return (
        f'<div class="pd-bar" role="img" aria-label="{a(words)}">'
        f'<i class="pd-b-{palette.slug(p.health.value)}" style="width:{p.bar * 100:.1f}%"></i>'
        f'<u style="left:{p.tick * 100:.1f}%"></u></div>'
    )


def health(p: GoalProgress) -> str:
    """Shape, word and reason; the word stands alone where the reason says the same."""
    mark = palette.HEALTH[p.health].shape
    words = p.reason if p.reason.startswith(p.health.value) else f"{p.health.value} · {p.reason}"
    return f'<span class="pd-health pd-h-{palette.slug(p.health.value)}">{mark} {h(words)}</span>'


def company(row: GoalRow) -> str:
    """A mark where somebody works alone, or nobody can tell; nothing when all is fine."""
    if row.pair.verdict == Verdict.FINE:
        return ""
    tone = {Verdict.ALONE: "off-track", Verdict.BORDERLINE: "at-risk"}.get(row.pair.verdict, "unknown")
    shape = {Verdict.ALONE: "○", Verdict.BORDERLINE: "◌"}.get(row.pair.verdict, "?")
    words = row.pair.reason or row.pair.verdict.value
    return f'<span class="pd-pair pd-h-{tone}" data-q="Q7">{shape} {h(words)}</span>'


def marks(row: GoalRow, *, scope: bool = True) -> str:
    """What people and boards changed since the commit, and the first open concern; scope: the board's part too."""
    parts = []
    if row.revised:
        parts.append(
            f'<span class="pd-pair pd-h-at-risk" title="since the commit">◆ changed: {h(", ".join(row.revised))}</span>'
        )
    moves = [f"+{row.scope.added}"] if row.scope.added else []
    moves += [f"−{row.scope.removed}"] if row.scope.removed else []
    moves += [f"{row.scope.dropped} dropped"] if row.scope.dropped else []
    if moves and scope:
        parts.append(
            f'<span class="pd-pair pd-muted" title="scope since the commit">scope {h(", ".join(moves))}</span>'
        )
    if row.concern:
        parts.append(
            f'<span class="pd-pair pd-h-at-risk" title="{a(row.concern)}">◆ concern of {h(row.concern.partition(":")[0])}</span>'
        )
    return "".join(parts)


def chip(person: Person, moment: datetime, *, time: bool) -> str:
    """An owner; with their local time where there is room."""
    stay = person.stay_on(moment.date())
    local = f" <small>{clock.hhmm(moment, stay.zone)}</small>" if time and stay else ""
    return f'<span class="pd-chip" title="{a(person.name)}">{h(person.first_name)}{local}</span>'


def line(row: GoalRow, moment: datetime, *, time: bool = False) -> str:
    """A goal as a row of the meeting page."""
    owners = "".join(chip(o, moment, time=time) for o in row.owners) or '<span class="pd-muted">no owner</span>'
    return (
        f'<div class="pd-goal" data-goal="{row.goal.id}"><span class="pd-prio" title="{a(row.goal.priority.value)}">'
        f"{palette.PRIORITY[row.goal.priority]}</span>"
        f'<div class="pd-goal-top"><span class="pd-title">{h(row.goal.title)}</span>'
        f'<span class="pd-numbers" data-q="Q3">{numbers(row)}</span></div>{bar(row.progress)}'
        f'<div class="pd-goal-foot"><span data-q="Q4">{health(row.progress)}</span>'
        f'<span class="pd-owners">{owners}{company(row)}{marks(row, scope=False)}</span></div></div>'
    )
