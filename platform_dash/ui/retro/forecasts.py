"""Chances on the screen: one phrase beside a goal, and forecasts against outcomes in the retro."""

from collections.abc import Mapping, Sequence

import streamlit as st

from platform_dash.core import forecast
from platform_dash.model import Checkpoint, Forecast, Goal, Method
from platform_dash.store import histories
from platform_dash.ui.kit.session import Here
from platform_dash.ui.kit.text import h


def words(given: Forecast | None) -> str:
    """What a forecast says, in a sentence; "" without one."""
    if given is None:
        return ""
    said = f"chance {forecast.chance(given.p)}"
    if given.low is not None and given.high is not None:
        said += f", likely to end at {forecast.in_words(given.low, given.high, given.unit)}"
    return f"{said} ({given.words})"


def against_outcomes(here: Here, goals: Sequence[Goal]) -> None:
    """Each goal's kept forecasts beside what happened, and how well all that were ever scored held."""
    with here.store.read() as connection:
        every = histories.forecasts(connection)
    own: dict[int, dict[Checkpoint, Forecast]] = {}
    for one in every:
        if one.checkpoint is not None:
            own.setdefault(one.goal_id, {})[one.checkpoint] = one
    rows = "".join(_row(g, own[g.id]) for g in goals if g.id in own)
    if not rows:
        return
    head = "".join(f"<th>{h(c.value)}</th>" for c in Checkpoint)
    table = f'<table class="pd-table pd-facts"><tr><th>Goal</th>{head}<th>What happened</th></tr>{rows}</table>'
    st.html(f"<h2>Forecasts against outcomes</h2>{table}{_held(forecast.held(every))}")


def _row(goal: Goal, kept: Mapping[Checkpoint, Forecast]) -> str:
    cells = "".join(f"<td>{_cell(kept.get(c))}</td>" for c in Checkpoint)
    scored = [f for f in kept.values() if f.scored_at is not None]
    if not scored:
        ended = '<span class="pd-muted">open until the close</span>'
    elif all(f.happened is None for f in scored):
        ended = '<span class="pd-muted">◇ the target changed: not scored</span>'
    else:
        reached = any(f.happened for f in scored)
        ended = (
            '<span class="pd-h-met">● reached</span>'
            if reached
            else '<span class="pd-h-off-track">✚ not reached</span>'
        )
    return f"<tr data-forecast='{goal.id}'><td><b>{h(goal.title)}</b></td>{cells}<td>{ended}</td></tr>"


def _cell(one: Forecast | None) -> str:
    if one is None:
        return '<span class="pd-muted">none</span>'
    how = "base rate" if one.method == Method.BASE_RATE else one.method.value
    return f"{h(forecast.chance(one.p))}<div class='pd-muted'>{h(how)}</div>"


def _held(found: forecast.Held | None) -> str:
    """One line in words; a calibration table only from fifteen forecasts of about the same chance on."""
    if found is None:
        return '<p class="pd-muted">No forecast met an outcome yet: they are scored when a sprint is closed.</p>'
    bins = "; ".join(f"said {b.low:.0%} to {b.high:.0%}: {b.share:.0%} of {b.n} happened" for b in found.bins)
    few = "" if found.score.n >= forecast.LEAST_IN_A_BIN else " Too few to judge the forecaster by."
    return (
        f'<p class="pd-muted" data-held>So far {found.score.n} forecasts of {found.goals} goals met an outcome: on average they '
        f"said {found.said:.0%}, {found.happened:.0%} happened; Brier score {found.score.brier:.3f} (always saying 45 % would "
        f"have {found.base_brier:.3f}; lower is better).{few} {h(bins)}</p>"
    )
