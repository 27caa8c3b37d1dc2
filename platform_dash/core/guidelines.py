"""The team's guidelines as questions: each answered in one line, with its evidence."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from platform_dash.core.calendar import local_date
from platform_dash.core.pairing import GoalPair, Verdict
from platform_dash.model import Action, Goal, Item, Stage, Status, Value


class Check(Value):
    """One guideline. `ok` is None where nobody can tell. `words` are its evidence, never more than one line."""

    name: str
    ok: bool | None
    words: str


def _some(names: Sequence[str], most: int = 2) -> str:
    """The first names, and how many more."""
    shown = ", ".join(f"“{n if len(n) <= 40 else n[:39] + '…'}”" for n in names[:most])
    return shown + (f" and {len(names) - most} more" if len(names) > most else "")


def _nothing(name: str, words: str) -> Check:
    """There is nothing to judge: neither good nor bad."""
    return Check(name=name, ok=None, words=words)


def lone_wolves(goals: Sequence[Goal], pairs: Mapping[int, GoalPair]) -> Check:
    """Nobody works on a goal alone, as far as zones are known."""
    name = "Nobody works alone"
    alone = [g for g in goals if g.id in pairs and pairs[g.id].verdict == Verdict.ALONE]
    unclear = [g for g in goals if g.id in pairs and pairs[g.id].verdict == Verdict.CANNOT_TELL]
    if alone:
        first = pairs[alone[0].id].reason
        rest = f" and {len(alone) - 1} more" if len(alone) > 1 else ""
        return Check(name=name, ok=False, words=f"{_some([alone[0].title])}: {first}{rest}")
    if unclear:
        return Check(name=name, ok=None, words=f"{_some([unclear[0].title])}: {pairs[unclear[0].id].reason}")
    return Check(name=name, ok=True, words="every goal has company") if goals else _nothing(name, "no goal yet")


def not_too_many(goals: Sequence[Goal], usual: float | None) -> Check:
    """No more goals than the team finished on average."""
    name = "No more than we finish"
    if not goals:
        return _nothing(name, "no goal yet")
    if usual is None:
        return Check(name=name, ok=None, words=f"{len(goals)} goals; no finished sprint to compare with")
    words = f"{len(goals)} goals; {usual:.1f} finished a sprint on average"
    return Check(name=name, ok=len(goals) <= usual, words=words)


def measured_and_owned(goals: Sequence[Goal]) -> Check:
    """Every goal has a measure and an owner."""
    name = "Measured and owned"
    lacking = [f"{g.title}" for g in goals if g.measure is None or not g.owners]
    bare = sum(g.measure is None for g in goals)
    if lacking:
        what = "has no measure" if bare and len(lacking) == 1 else "has no owner" if len(lacking) == 1 else "lack one"
        return Check(name=name, ok=False, words=f"{_some(lacking)} {what}")
    if not goals:
        return _nothing(name, "no goal yet")
    return Check(name=name, ok=True, words="every goal has a measure and an owner")


def old_work(items: Iterable[Item], usual_days: float | None, today: date, zone: str) -> Check:
    """Nothing is in progress for longer than the team's usual cycle time."""
    name = "We finish what we start"
    if usual_days is None:
        return Check(name=name, ok=None, words="too few finished items were watched to know the usual cycle time")
    working = [i for i in items if i.status in (Status.IN_PROGRESS, Status.IN_REVIEW) and i.status_since is not None]
    old = [i for i in working if (today - local_date(i.status_since, zone)).days > usual_days]  # type: ignore[arg-type]
    usual = f"usual cycle time {usual_days:.0f} d"
    if old:
        return Check(name=name, ok=False, words=f"{len(old)} older than the {usual}: {_some([i.title for i in old])}")
    if not working:
        return _nothing(name, "nothing is in progress")
    return Check(name=name, ok=True, words=f"nothing in progress is older than the {usual}")


def unblocking(waits: Mapping[str, int], items: int) -> Check:
    """Nobody is waited on by two or more of so many items."""
    name = "We unblock each other first"
    busy = [f"{n} by {c}" for n, c in waits.items() if c >= 2]
    if busy:
        return Check(name=name, ok=False, words=f"waited on: {', '.join(busy[:3])}")
    return Check(name=name, ok=True, words="nobody is waited on by two") if items else _nothing(name, "no item yet")


def tagged_for_a_goal(no_goal: Sequence[Item], count: int, tagged: int) -> Check:
    """What is tagged serves a goal. count: how many of the tagged ones serve none."""
    name = "Tagged items serve a goal"
    if count:
        return Check(name=name, ok=False, words=f"{count} serve no goal: {_some([i.title for i in no_goal])}")
    if not tagged:
        return _nothing(name, "no item is tagged yet")
    return Check(name=name, ok=True, words="every open tagged item serves a goal")


def has_agenda(prepared: bool, planning_on: date, today: date) -> Check:
    """The next planning has an agenda by the day before."""
    name = "We have an agenda"
    day = f"{planning_on:%a} {planning_on.day} {planning_on:%b}"
    if prepared:
        return Check(name=name, ok=True, words=f"planning on {day} has one")
    near = (planning_on - today).days <= 1
    return Check(name=name, ok=False if near else None, words=f"none yet for planning on {day}")


def follow_up(late: Sequence[Action], open_count: int) -> Check:
    """No action is overdue."""
    name = "We follow up on actions"
    if late:
        return Check(name=name, ok=False, words=f"{len(late)} overdue: {_some([a.text for a in late])}")
    if not open_count:
        return _nothing(name, "no action is open")
    return Check(name=name, ok=True, words=f"{open_count} open, none overdue")


def counting(goals: Iterable[Goal]) -> tuple[Goal, ...]:
    """The goals that the guidelines are about: all that were not closed with an older sprint."""
    return tuple(g for g in goals if g.stage != Stage.CLOSED)
