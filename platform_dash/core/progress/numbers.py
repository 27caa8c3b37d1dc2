"""What goals and the roadmap share: numbers as people write them, and the share of the way."""

from math import log

from platform_dash.model import Scale


def number(value: float) -> str:
    """A number as people write it: 42, 0.5, 99.99, 1,200."""
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.2f}".rstrip("0").rstrip(".")


def share(value: float, baseline: float, target: float, scale: Scale = Scale.LINEAR) -> float:
    """The share of the way from baseline to target, up or down, cut to 0 … 1 (`docs/measures.md`)."""
    if target == baseline:
        return 1.0 if value == target else 0.0
    if scale == Scale.LOG and min(value, baseline, target) > 0:
        way = log(value / baseline) / log(target / baseline)
    else:
        way = (value - baseline) / (target - baseline)
    return min(1.0, max(0.0, way))
