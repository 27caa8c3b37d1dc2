"""What goals and the roadmap share: numbers as people write them, and the share of the way."""

from math import log

from platform_dash.model import Scale

TYPED, MOST = 6, 12  # decimals: of a number that somebody typed, and at most


def number(value: float, *apart: float | None) -> str:
    """A number as people write it: 42, 0.5, 99.992, 1,200. One of up to six decimals is told to the digit; a longer one
    is rounded to two (none from a thousand on), or to as many as tell it from zero and from the numbers `apart`."""
    typed = abs(round(value, TYPED) - value) < 1e-9
    digits = TYPED if typed else 0 if abs(value) >= 1000 else 2
    others = [o for o in (0.0, *apart) if o is not None and abs(o - value) > 1e-12]
    while digits < MOST and any(round(value, digits) == round(o, digits) for o in others):
        digits += 1
    written = f"{value:,.{digits}f}"
    written = written.rstrip("0").rstrip(".") if "." in written else written
    return "0" if written == "-0" else written


def reached(done: float | None, target: float | None, unit: str = "", baseline: float = 0) -> str:
    """What a goal came to, as people say it: "46 of 50 tables", "35 ↓ 30 min" where the way leads down, "–" where nobody
    knows."""
    came = "–" if done is None else number(done, target, baseline)
    return came if target is None else f"{came} {'↓' if target < baseline else 'of'} {number(target)} {unit}".strip()


def percent(share: float) -> str:
    """A share in percent: 100 % is all of it, and 0 % nothing."""
    whole = round(share * 100)
    return f"{min(99, max(1, whole)) if 0 < share < 1 else whole}%"


def share(value: float, baseline: float, target: float, scale: Scale = Scale.LINEAR) -> float:
    """The share of the way from baseline to target, up or down, cut to 0 … 1 (`docs/measures.md`)."""
    if target == baseline:
        return 1.0 if value == target else 0.0
    if scale == Scale.LOG and min(value, baseline, target) > 0:
        way = log(value / baseline) / log(target / baseline)
    else:
        way = (value - baseline) / (target - baseline)
    return min(1.0, max(0.0, way))
