"""The chance of a goal whose team has no past yet: what became of goals in public repositories that stood where it
stands (`docs/forecast.md`)."""

from collections.abc import Sequence
from math import exp

from platform_dash.core.forecast.fitted import ALL


def features(time: float, way: float) -> tuple[float, ...]:
    """What the chance hangs on: time, the share of the sprint's working time that is over; way, the share of what is
    to do in the sprint that is done; both from 0 to 1."""
    return 1.0, time, way


def chance_of(time: float, way: float, weights: Sequence[float] = ALL.cold_start) -> float:
    """The share of public goals at this time and way that were reached, from 0 to 1: a logistic regression."""
    if way >= 1:
        return 1.0
    score = sum(w * x for w, x in zip(weights, features(time, way), strict=True))
    return 1 / (1 + exp(-score))
