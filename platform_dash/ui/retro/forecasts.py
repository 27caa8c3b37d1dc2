"""Forecasts against outcomes."""

from collections.abc import Mapping, Sequence

from platform_dash.core import forecast
from platform_dash.model import Checkpoint, Forecast, Goal
from platform_dash.store import histories
from platform_dash.ui.kit import say
from platform_dash.ui.kit.session import Here
from platform_dash.ui.kit.template import drawn


def against_outcomes(here: Here, goals: Sequence[Goal]) -> None:
    """Each goal's kept forecasts beside what happened, and how well all that were ever scored held."""
    with here.store.read() as connection:
        every = histories.forecasts(connection)
    own: dict[int, dict[Checkpoint, Forecast]] = {}
    for one in every:
        if one.checkpoint is not None:
            own.setdefault(one.goal_id, {})[one.checkpoint] = one
    rows = [(g, [own[g.id].get(c) for c in Checkpoint], _ended(own[g.id])) for g in goals if g.id in own]
    if rows:
        say.html(drawn("retro/forecasts", "table", [c.value for c in Checkpoint], rows, _held(forecast.held(every))))


def _ended(kept: Mapping[Checkpoint, Forecast]) -> bool | str | None:
    """Whether the goal was reached; "open" until the close, None where its target changed."""
    scored = [f for f in kept.values() if f.scored_at is not None]
    if not scored:
        return "open"
    return None if all(f.happened is None for f in scored) else any(f.happened for f in scored)


def _held(held: forecast.Held | None) -> str:
    """One line in words; a calibration table only from fifteen forecasts of about the same chance on."""
    if held is None:
        return "No forecast met an outcome yet: they are scored when a sprint is closed."
    bins = "; ".join(f"said {b.low:.0%} to {b.high:.0%}: {b.share:.0%} of {b.n} happened" for b in held.bins)
    few = "" if held.score.n >= forecast.LEAST_IN_A_BIN else " Too few to judge the forecaster by."
    return (
        f"So far {held.score.n} forecasts of {held.goals} goals met an outcome: on average they said {held.said:.0%}, "
        f"{held.happened:.0%} happened; Brier score {held.score.brier:.3f} (always saying 45 % would have "
        f"{held.base_brier:.3f}; lower is better).{few} {bins}"
    )
