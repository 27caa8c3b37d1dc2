"""A fixed scope of a sprint: the plain mean of four simple forecasts (`docs/forecast.md`), and the base rate alone.

Teams close late, so pace drawn evenly over the days gets worse towards the end; what a team's own past sprints did
after the same point does not.
"""

from collections.abc import Sequence
from math import exp, lgamma

from platform_dash.model import Value

PRIOR_RATE, PRIOR_WEIGHT = 0.45, 4  # 45 % of public sprints delivered what they committed to
FEWEST_SPRINTS = 4
KAPPA_RANGE = (2.0, 50.0)


class PastScope(Value):
    """One past sprint seen from the same share of its days: units still open then, units finished after, and whether
    its goal was reached."""

    open: float
    after: float
    reached: bool


def base_rate(hits: int, of: int) -> float:
    """How often such goals were reached so far, starting at 45 % with the weight of four sprints."""
    return (hits + PRIOR_RATE * PRIOR_WEIGHT) / (of + PRIOR_WEIGHT)


def fixed_scope(past: Sequence[PastScope], open_now: float, missing: float) -> float:
    """The chance (0 to 1) that `missing` of the `open_now` open units are finished by the end.

    The mean of: the base rate; the share of past sprints that finished as much after this point; the same with what
    they finished as a share of what was open; and the beta-binomial on the open units. Raises ValueError for fewer
    than four past sprints.
    """
    if len(past) < FEWEST_SPRINTS:
        raise ValueError("a fixed scope needs four past sprints")
    if missing <= 0:
        return 1.0
    if missing > open_now:
        return 0.0
    base = base_rate(sum(p.reached for p in past), len(past))
    rest = _share([p.after >= missing for p in past], base)
    ratios = [min(1.0, p.after / p.open) for p in past if p.open > 0]
    ratio = _share([r * open_now >= missing - 1e-9 for r in ratios], base)
    return (base + rest + ratio + _beta_binomial(ratios, base, open_now, missing)) / 4


def _share(hits: Sequence[bool], base: float) -> float:
    """The share of hits, with one more sprint that behaves as the base rate: never quite 0, never quite 1."""
    return (sum(hits) + base) / (len(hits) + 1)


def _beta_binomial(ratios: Sequence[float], base: float, open_now: float, missing: float) -> float:
    """P(X ≥ missing) of open_now units that each finish with a chance drawn from what past sprints finished."""
    if not ratios:
        return base
    mean = (sum(ratios) + 0.5) / (len(ratios) + 1)
    variance = sum((r - mean) ** 2 for r in ratios) / len(ratios)
    kappa = min(KAPPA_RANGE[1], max(KAPPA_RANGE[0], mean * (1 - mean) / variance - 1 if variance else KAPPA_RANGE[1]))
    a, b, n = mean * kappa, (1 - mean) * kappa, round(open_now)

    def mass(k: int) -> float:
        choose = lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)
        return exp(
            choose + lgamma(a + k) + lgamma(b + n - k) - lgamma(a + b + n) - (lgamma(a) + lgamma(b) - lgamma(a + b))
        )

    first = next(k for k in range(n + 2) if k >= missing - 1e-9)
    return min(1.0, sum(mass(k) for k in range(first, n + 1)))
