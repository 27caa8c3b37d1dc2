"""How well chances held: Brier score, log score, calibration error."""

from collections.abc import Sequence
from math import log

from platform_dash.core.forecast.scope import PRIOR_RATE
from platform_dash.model import Forecast, Value

CLIP = 0.01
BINS = 10


class Score(Value):
    """brier: mean of (p − y)², 0 best; log: mean of −log of the chance given to what happened, p cut to 0.01 … 0.99;
    ece: expected calibration error, the mean distance between chance and frequency over ten equal bins; n forecasts."""

    brier: float
    log: float
    ece: float
    n: int


def score(chances: Sequence[float], happened: Sequence[bool]) -> Score:
    """The scores of unrounded chances. Raises ValueError where there are none, or not one outcome a chance."""
    if not chances or len(chances) != len(happened):
        raise ValueError("a score needs chances and one outcome for each")
    n = len(chances)
    brier = sum((p - y) ** 2 for p, y in zip(chances, happened, strict=True)) / n
    lost = -sum(log(min(1 - CLIP, max(CLIP, p if y else 1 - p))) for p, y in zip(chances, happened, strict=True)) / n
    sums = [[0.0, 0.0] for _ in range(BINS)]
    for p, y in zip(chances, happened, strict=True):
        into = sums[min(BINS - 1, int(p * BINS))]
        into[0] += p
        into[1] += y
    return Score(brier=brier, log=lost, ece=sum(abs(p - y) for p, y in sums) / n, n=n)


LEAST_IN_A_BIN = 15


class Bin(Value):
    """Forecasts that said about the same: from `low` up to `high`, how many, how often it happened."""

    low: float
    high: float
    n: int
    share: float


class Held(Value):
    """How well the forecasts that met an outcome held. base_brier: the score of always saying 45 %, the public base
    rate; bins hold fifteen forecasts or more, fewer say nothing."""

    score: Score
    said: float
    happened: float
    base_brier: float
    goals: int
    bins: tuple[Bin, ...] = ()


def held(kept: Sequence[Forecast]) -> Held | None:
    """How well kept forecasts held, unrounded; None before one was scored."""
    scored = [f for f in kept if f.happened is not None]
    if not scored:
        return None
    chances, outcomes = [f.p for f in scored], [bool(f.happened) for f in scored]
    bins = []
    for b in range(BINS):
        own = [y for p, y in zip(chances, outcomes, strict=True) if min(BINS - 1, int(p * BINS)) == b]
        if len(own) >= LEAST_IN_A_BIN:
            bins.append(Bin(low=b / BINS, high=(b + 1) / BINS, n=len(own), share=sum(own) / len(own)))
    return Held(
        score=score(chances, outcomes),
        said=sum(chances) / len(chances),
        happened=sum(outcomes) / len(outcomes),
        base_brier=score([PRIOR_RATE] * len(outcomes), outcomes).brier,
        goals=len({f.goal_id for f in scored}),
        bins=tuple(bins),
    )
