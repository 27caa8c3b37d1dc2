"""How far the roadmap is: leaves by reading or state, parents by their leaves, never an average."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from platform_dash.core import filters
from platform_dash.core.calendar import local_date
from platform_dash.core.progress.goals import counted
from platform_dash.core.progress.numbers import number, share
from platform_dash.model import (
    BoardMeasure,
    Direction,
    Goal,
    Health,
    Item,
    Kind,
    Objective,
    Outcome,
    Reading,
    Scale,
    Sprint,
    Stage,
    Value,
    changed,
)

LATE = 1.5  # a check-in is overdue after so many times its cadence
CADENCE_DAYS = {"near": 14, "far": 60}
WORST_FIRST = (Health.OFF_TRACK, Health.AT_RISK, Health.UNKNOWN, Health.ON_TRACK, Health.MET)


class RoadmapLine(Value):
    """One objective in tree order: its health, its value in plain words, its last reading, and for a parent its leaves."""

    objective: Objective
    depth: int
    health: Health
    bar: float | None
    words: str
    leaf: bool = True
    leaves: tuple[Health, ...] = ()
    weakest: str = ""
    age_days: int | None = None
    reading: float | None = None
    measured: bool = False

    @property
    def checked(self) -> bool:
        """Whether people check in on it: a leaf, or an outcome with a measure of its own above others."""
        return self.leaf or self.measured


class HorizonProgress(Value):
    """The top lines of one team's horizon: a glyph each, how many are met, the weakest by name."""

    team_id: int | None
    horizon: str
    healths: tuple[Health, ...]
    met: int
    total: int
    unknown: int
    weakest: str
    overdue: int


def cadence(objective: Objective) -> timedelta:
    """How often an objective wants a check-in: as it says, else 14 days up to a year ahead, 60 beyond."""
    usual = CADENCE_DAYS["near" if objective.horizon_months <= 12 else "far"]
    return timedelta(days=objective.cadence_days or usual)


class Leaf(NamedTuple):
    """Health, bar (share of the way, None where there is none), plain words and the age in days of the last check-in."""

    health: Health
    bar: float | None
    words: str
    age: int | None


def of_leaf(
    objective: Objective, readings: Sequence[Reading], today: date, zone: str, items: Sequence[Item] = ()
) -> Leaf:
    """A leaf by its reading, its board or its state. What nobody checked for 1.5 × its cadence is unknown, but for
    what is met: that stays met, save a level to be kept, which the last reading judges."""
    own = sorted(
        (r for r in readings if r.subject == "objective" and r.subject_id == objective.id), key=lambda r: (r.on, r.at)
    )
    checks = [at for at in (objective.checked_at, own[-1].at if own else None) if at is not None]
    age = (today - local_date(max(checks), zone)).days if checks else None
    if objective.met_on is not None and objective.keep is None:
        return Leaf(Health.MET, 1.0, f"met {objective.met_on:%d %b %Y}", age)
    bar, words, met = _measured(objective, own, items)
    if met and objective.keep is None:
        return Leaf(Health.MET, 1.0, words, age)
    if objective.kind == Kind.READING and not own:
        return Leaf(Health.UNKNOWN, None, words, age)
    if age is None and objective.kind != Kind.BOARD:
        return Leaf(Health.UNKNOWN, bar, words or "no check-in yet", None)
    if age is None or timedelta(days=age) > LATE * cadence(objective):
        late = "no check-in yet" if age is None else f"last check-in {age} days ago"
        return Leaf(Health.UNKNOWN, bar, f"{words} · {late}" if words and objective.target is None else late, age)
    if objective.keep is not None:
        return Leaf(Health.MET if met else Health.OFF_TRACK, bar, words, age)
    health = objective.health or Health.UNKNOWN
    return Leaf(health, bar, words or objective.note or health.value, age)


def _measured(objective: Objective, own: Sequence[Reading], items: Sequence[Item]) -> tuple[float | None, str, bool]:
    """The bar, the value in plain words, and whether the target is reached."""
    if objective.measure is not None:
        return _on_a_board(objective.measure, items)
    if objective.target is None:
        return None, objective.note, False
    if objective.keep is not None:
        return _kept(objective, own)
    assert objective.baseline is not None
    span = f"{number(objective.baseline)} → {number(objective.target)}"
    span += ", log scale" if objective.scale == Scale.LOG else ""
    if not own:
        return None, f"no reading yet ({span} {objective.unit})".replace(" )", ")"), False
    value = own[-1].value
    bar = share(value, objective.baseline, objective.target, objective.scale)
    return (
        bar,
        f"{number(value, objective.target, objective.baseline)} {objective.unit} now ({span})".replace("  ", " "),
        bar >= 1,
    )


def _kept(objective: Objective, own: Sequence[Reading]) -> tuple[float | None, str, bool]:
    """A level to be held, judged by the last reading: there is no way to go, so there is no bar."""
    assert objective.target is not None
    level = (
        f"keep at {'least' if objective.keep == Direction.UP else 'most'} {number(objective.target)} {objective.unit}"
    )
    if not own:
        return None, f"no reading yet ({level.strip()})", False
    value = own[-1].value
    held = value >= objective.target if objective.keep == Direction.UP else value <= objective.target
    return None, f"{number(value, objective.target)} {objective.unit} now ({level.strip()})".replace("  ", " "), held


def _on_a_board(measure: BoardMeasure, items: Sequence[Item]) -> tuple[float | None, str, bool]:
    try:
        count = counted(measure, items)
    except filters.FilterError as error:
        return None, f"its filter cannot be read: {error}", False
    target = measure.target if measure.target is not None else count.scope
    unit = "%" if getattr(measure, "percent", False) else measure.unit
    words = f"{number(count.done, target)} of {number(target)} {unit} on the boards"
    if not target or not count.scope:
        return None, "nothing on the boards matches its filter", False
    return share(count.done, 0, target), words, count.done >= target


def of_roadmap(
    objectives: Sequence[Objective], readings: Sequence[Reading], today: date, zone: str, items: Sequence[Item] = ()
) -> tuple[RoadmapLine, ...]:
    """Every objective in tree order. A parent has its leaves' healths and the weakest by name, never an average.

    items: the placed items, for outcomes that a board measures."""
    children: dict[int | None, list[Objective]] = defaultdict(list)
    known = {o.id for o in objectives}
    read = {r.subject_id: r.value for r in sorted(readings, key=lambda r: (r.on, r.at)) if r.subject == "objective"}
    for o in sorted(objectives, key=lambda o: (o.position, o.id)):
        children[o.parent_id if o.parent_id in known else None].append(o)

    def lines(objective: Objective, depth: int) -> list[RoadmapLine]:
        below = [line for child in children[objective.id] for line in lines(child, depth + 1)]
        if not below:
            health, bar, words, age = of_leaf(objective, readings, today, zone, items)
            return [
                RoadmapLine(
                    objective=objective,
                    depth=depth,
                    health=health,
                    bar=bar,
                    words=words,
                    leaves=(health,),
                    age_days=age,
                    reading=read.get(objective.id),
                )
            ]
        parent = _parent(objective, depth, [line for line in below if line.leaf])
        if objective.kind != Kind.STATE:  # a measure of its own stays, whatever came to stand under it
            own = of_leaf(objective, readings, today, zone, items)
            said = {"health": own.health, "bar": own.bar, "words": f"{own.words} · below: {parent.words}"}
            parent = changed(parent, **said, age_days=own.age, reading=read.get(objective.id), measured=True)
        return [parent, *below]

    return tuple(line for top in children[None] for line in lines(top, 0))


def _parent(objective: Objective, depth: int, leaves: Sequence[RoadmapLine]) -> RoadmapLine:
    weakest, healths = weakest_of(leaves), tuple(line.health for line in leaves)
    met, unknown = healths.count(Health.MET), healths.count(Health.UNKNOWN)
    words = f"{met} of {len(healths)} met" + (f" · {unknown} unknown" if unknown else "")
    words += f" · weakest: {weakest}" if weakest else ""
    health = of_parent(healths)
    return RoadmapLine(
        objective=objective,
        depth=depth,
        leaf=False,
        health=health,
        bar=None,
        words=words,
        leaves=healths,
        weakest=weakest,
    )


def weakest_of(lines: Iterable[RoadmapLine]) -> str:
    """The title of the worst of the lines whose health is known; "" where none is known, or all are met."""
    known = [line for line in lines if line.health not in (Health.UNKNOWN, Health.MET)]
    return min(known, key=lambda line: WORST_FIRST.index(line.health)).objective.title if known else ""


def of_parent(leaves: Sequence[Health]) -> Health:
    """The worst known leaf; unknown where more than a third of the leaves are (`docs/measures.md`)."""
    if leaves.count(Health.UNKNOWN) * 3 > len(leaves):
        return Health.UNKNOWN
    return min((h for h in leaves if h != Health.UNKNOWN), key=WORST_FIRST.index)


def of_horizon(lines: Sequence[RoadmapLine], team_id: int | None, horizon: str) -> HorizonProgress:
    """The top lines of a team's horizon as glyphs, with the weakest named."""
    own = [line for line in lines if line.objective.team_id == team_id and line.objective.horizon == horizon]
    top = [line for line in own if line.depth == 0]
    overdue = sum(
        line.health == Health.UNKNOWN
        and line.age_days is not None
        and timedelta(days=line.age_days) > LATE * cadence(line.objective)
        for line in own
    )
    healths = tuple(line.health for line in top)
    return HorizonProgress(
        team_id=team_id,
        horizon=horizon,
        healths=healths,
        met=healths.count(Health.MET),
        total=len(top),
        unknown=healths.count(Health.UNKNOWN),
        weakest=weakest_of(top),
        overdue=overdue,
    )


class Effort(Value):
    """What sprint goals did for an outcome: a line a goal (sprint, title, what became of it), and what it moved.

    still: two sprints or more worked on it and its reading stands where it stood."""

    objective_id: int
    goals: tuple[tuple[str, str, str], ...]
    words: str
    still: bool = False


def effort(
    objective: Objective, goals: Sequence[Goal], sprints: Sequence[Sprint], readings: Sequence[Reading], today: date
) -> Effort | None:
    """The sprint goals that serve an outcome and what they moved; None where none does."""
    by_id = {s.id: s for s in sprints if s.start_on <= today}
    own = [g for g in goals if g.objective_id == objective.id and g.stage != Stage.DRAFT and g.sprint_id in by_id]
    if not own:
        return None
    own.sort(key=lambda g: (by_id[g.sprint_id].start_on, g.id))
    worked = sorted({g.sprint_id: by_id[g.sprint_id] for g in own}.values(), key=lambda s: s.start_on)
    goals_, sprints_ = (
        f"{n} {word}{'' if n == 1 else 's'}" for n, word in ((len(own), "goal"), (len(worked), "sprint"))
    )
    values = sorted(
        (r for r in readings if r.subject == "objective" and r.subject_id == objective.id), key=lambda r: (r.on, r.at)
    )
    before = [r for r in values if r.on < worked[0].start_on] or values[:1]
    moved = f"{goals_} in {sprints_}"
    still = False
    if not values:
        done = sum(g.outcome == Outcome.COMPLETED for g in own)
        moved += f", {done} completed; no reading tells what they moved"
    elif before[-1].value == values[-1].value:
        since = len(values) > 1 and values[-1].on >= worked[0].start_on
        still = len(worked) >= 2 and since and objective.met_on is None
        moved += f"; the reading stands at {number(values[-1].value)} {objective.unit}".rstrip()
    else:
        moved += f"; the reading went {number(before[-1].value)} → {number(values[-1].value)} {objective.unit}".rstrip()

    def became(goal: Goal) -> str:
        ended = by_id[goal.sprint_id].end_on <= today
        if goal.outcome:
            return goal.outcome.told(ended=ended)
        return "ended, not closed yet" if ended and goal.stage != Stage.CLOSED else goal.stage.value

    rows = tuple((by_id[g.sprint_id].name, g.title, became(g)) for g in own)
    return Effort(objective_id=objective.id, goals=rows, words=moved, still=still)
