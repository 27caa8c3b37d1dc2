"""How well chances held: Brier score, log score, calibration error."""

from collections.abc import Sequence
from math import log

from platform_dash.model import Value

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
    lost = -sum(
        log(min(1 - CLIP, max(CLIP, p if y else 1 - p))) for p, y in zip(chances, happened, strict=True)
    ) / n  # fmt: skip
    sums = [[0.0, 0.0] for _ in range(BINS)]
    for p, y in zip(chances, happened, strict=True):
        into = sums[min(BINS - 1, int(p * BINS))]
        into[0] += p
        into[1] += y
    return Score(brier=brier, log=lost, ece=sum(abs(p - y) for p, y in sums) / n, n=n)
