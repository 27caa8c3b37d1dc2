"""Health of a goal that knows the clock: the first rule that holds gives the word, its tone and a few words why."""

from typing import NamedTuple

from platform_dash.core.calendar import SprintDay, day_text
from platform_dash.core.forecast import chance as words_of_chance
from platform_dash.core.progress.numbers import number, reached
from platform_dash.model import Health

EARLY_DAYS, EARLY_SHARE = 2, 3  # too early to say: the first two days, or a third of a shorter sprint
BLOCKED_DAYS, STILL_DAYS = 2, 3  # working days
STALE_DAYS = 7  # nobody looked at the boards for so many days: nothing is known any more
AS_OF_DAYS = 2  # working days since the last look from which on it is said
AS_IN_PUBLIC = ", as in public repositories"
OFF_TRACK_TENTHS, AT_RISK_TENTHS = 1, 4  # a chance up to it, in tenths


class Standing(NamedTuple):
    """Where a goal stands at a moment. Days are working days, seen up to the last look at the boards.

    done, target: None where nobody knows. open: what is open of a board measure; None for checks and readings.
    unseen: calendar days since the last look; None where no board is looked at. stale: working days since then.
    blocked, still: None where none is, or nobody could have seen it. chance: from 0 to 1, None without one; borrowed:
    it is that of public repositories.
    """

    day: SprintDay
    done: float | None
    target: float | None
    baseline: float
    unit: str
    bar: float
    met: bool
    countable: bool
    open: int | None = None
    dropped: int = 0
    unseen: int | None = None
    stale: int = 0
    blocked: int | None = None
    still: int | None = None
    chance: float | None = None
    borrowed: bool = False
    concerns: int = 0
    moving_away: bool = False

    @property
    def left(self) -> float | None:
        return None if self.done is None or self.target is None else abs(self.target - self.done)


def tenths(chance: float) -> int:
    """A chance in tenths, rounded once: word and tone both come from it."""
    return int(chance * 10 + 0.5)


def too_early(day: SprintDay) -> bool:
    return day.day <= min(EARLY_DAYS, day.days / EARLY_SHARE)


def health_of(one: Standing) -> tuple[Health, str]:
    """The first that holds (`docs/measures.md`), with its reason in a few words."""
    if one.met:
        return Health.MET, "met"
    if one.day.ended:
        return Health.NOT_MET, _reached(one)
    if not one.countable:
        return Health.UNKNOWN, "all items were dropped" if one.dropped else "nothing to count yet"
    if one.unseen is not None and one.unseen >= STALE_DAYS:
        return Health.UNKNOWN, f"boards last seen {one.unseen} days ago"
    health, why = _running(one)
    seen = one.day.today.fromordinal(one.day.today.toordinal() - (one.unseen or 0))
    return health, f"{why} · as of {day_text(seen)}" if one.stale >= AS_OF_DAYS else why


def _running(one: Standing) -> tuple[Health, str]:
    day, working = one.day, one.day.work_left
    chance = "" if one.chance is None else words_of_chance(one.chance) + (AS_IN_PUBLIC if one.borrowed else "")
    odds = f" · {chance}" if chance and working else ""
    if one.blocked is not None and one.blocked >= BLOCKED_DAYS:
        return Health.OFF_TRACK, f"blocked {one.blocked} working days{odds}"
    if too_early(day) and working:
        return Health.UNKNOWN, "too early to say"
    if not working:
        return Health.OFF_TRACK, f"{_left(one)} left, no working day left"
    if one.chance is not None and tenths(one.chance) <= AT_RISK_TENTHS:
        health = Health.OFF_TRACK if tenths(one.chance) <= OFF_TRACK_TENTHS else Health.AT_RISK
        return health, chance
    if risk := _risk(one):
        return Health.AT_RISK, risk + odds
    to_go = "1 to go" if one.left == 1 else f"{_amount(one.left or 0, one.unit)} to go"
    if one.chance is not None or one.bar >= day.tick:
        return Health.ON_TRACK, to_go + odds
    days = f"{day.left} day{'s' if day.left != 1 else ''} left" if day.left else "the last day"
    return Health.UNKNOWN, f"{to_go}, {days}"


def _risk(one: Standing) -> str:
    """What speaks against a goal that its chance does not rule out; "" where nothing does."""
    if one.moving_away:
        return "moving away"
    if one.open == 0:
        return f"{_amount(one.left or 0, '')} short, nothing open"
    if one.still is not None and one.still >= STILL_DAYS:
        return f"no movement for {one.still} days"
    if one.concerns:
        return "1 open concern" if one.concerns == 1 else f"{one.concerns} open concerns"
    return ""


def _reached(one: Standing) -> str:
    """What it came to at the end."""
    if one.done is None or one.target is None or not one.countable:
        return "not counted"
    return reached(one.done, one.target, one.unit, one.baseline)


def _left(one: Standing) -> str:
    if one.left is None or one.target is None:
        return "all"
    left = _amount(one.left, "")
    return left if one.baseline else f"{left} of {number(one.target)}"


def _amount(value: float, unit: str) -> str:
    return f"{number(value)} {unit}".strip()
