"""A chance as people say it: in tenths, and at the ends no more certain than the data bear."""

from platform_dash.model import Forecast

UNDER, OVER = 0.05, 0.95


def chance(p: float) -> str:
    """ "7 in 10", to the nearest tenth; "under 1 in 20" and "over 19 in 20" at the ends. p: from 0 to 1."""
    if p < UNDER:
        return "under 1 in 20"
    if p > OVER:
        return "over 19 in 20"
    return f"{min(9, max(1, int(p * 10 + 0.5)))} in 10"


def in_words(low: float, high: float, unit: str = "") -> str:
    """The range of where it will end: "44 to 53 tables"; one number where both ends are it."""
    a, b = f"{low:,.0f}", f"{high:,.0f}"
    return f"{a if a == b else f'{a} to {b}'} {unit}".strip()


def sentence(given: Forecast) -> str:
    """What a forecast says: its chance, where the goal is likely to end, and what it was made from."""
    words = f"chance {chance(given.p)}"
    if given.low is not None and given.high is not None:
        words += f", likely to end at {in_words(given.low, given.high, given.unit)}"
    return f"{words} ({given.words})"
