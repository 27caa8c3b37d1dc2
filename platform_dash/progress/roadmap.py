"""How far the roadmap is: leaves by reading or state, parents by their leaves, never an average."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from platform_dash.model import (
    Health,
    Objective,
    Reading,
    Scale,
    Value,
)
from platform_dash.progress.way import number, share
from platform_dash.sprints import local_date

CADENCE_DAYS = {"near": 14, "far": 60}
WORST_FIRST = (Health.OFF_TRACK, Health.AT_RISK, Health.UNKNOWN, Health.ON_TRACK, Health.MET)


class RoadmapLine(Value):
    """One objective in tree order: its health, its value in plain words, and for a parent its leaves."""

    objective: Objective
    depth: int
    health: Health
    bar: float | None
    words: str
    leaf: bool = True
    leaves: tuple[Health, ...] = ()
    weakest: str = ""
    age_days: int | None = None


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
    """How often an objective wants a check-in: 14 days up to a year ahead, 60 beyond."""
    return timedelta(days=CADENCE_DAYS["near" if objective.horizon_months <= 12 else "far"])


def of_leaf(
    objective: Objective, readings: Sequence[Reading], today: date, zone: str
) -> tuple[Health, float | None, str, int | None]:
    """Health, bar, plain words and age in days of a leaf objective."""
    own = sorted(
        (r for r in readings if r.subject == "objective" and r.subject_id == objective.id),
        key=lambda r: (r.on, r.at),
    )
    checks = [at for at in (objective.checked_at, own[-1].at if own else None) if at is not None]
    age = (today - local_date(max(checks), zone)).days if checks else None
    if objective.met_on is not None:
        return Health.MET, 1.0, f"met {objective.met_on:%d %b %Y}", age
    bar: float | None = None
    words = objective.note
    if objective.baseline is not None and objective.target is not None:
        span = f"{number(objective.baseline)} → {number(objective.target)}"
        span += ", log scale" if objective.scale == Scale.LOG else ""
        if not own:
            return Health.UNKNOWN, None, f"no reading yet ({span} {objective.unit})".replace(" )", ")"), age
        value = own[-1].value
        bar = share(value, objective.baseline, objective.target, objective.scale)
        words = f"{number(value)} {objective.unit} now ({span})".replace("  ", " ")
        if bar >= 1:
            return Health.MET, 1.0, words, age
    if age is None:
        return Health.UNKNOWN, bar, words or "no check-in yet", None
    if timedelta(days=age) > 1.5 * cadence(objective):
        return Health.UNKNOWN, bar, f"last check-in {age} days ago", age
    return objective.health or Health.UNKNOWN, bar, words or (objective.health or Health.UNKNOWN).value, age


def of_roadmap(
    objectives: Sequence[Objective], readings: Sequence[Reading], today: date, zone: str
) -> tuple[RoadmapLine, ...]:
    """Every objective in tree order. A parent has its leaves' healths and the weakest by name, never an average."""
    children: dict[int | None, list[Objective]] = defaultdict(list)
    known = {o.id for o in objectives}
    for o in sorted(objectives, key=lambda o: (o.position, o.id)):
        children[o.parent_id if o.parent_id in known else None].append(o)

    def lines(objective: Objective, depth: int) -> list[RoadmapLine]:
        below = [line for child in children[objective.id] for line in lines(child, depth + 1)]
        if not below:
            health, bar, words, age = of_leaf(objective, readings, today, zone)
            return [
                RoadmapLine(
                    objective=objective, depth=depth, health=health, bar=bar, words=words, leaves=(health,),
                    age_days=age,
                )
            ]  # fmt: skip
        leaves = [line for line in below if line.leaf]
        weakest = min(leaves, key=lambda line: WORST_FIRST.index(line.health))
        healths = tuple(line.health for line in leaves)
        met, unknown = healths.count(Health.MET), healths.count(Health.UNKNOWN)
        words = f"{met} of {len(healths)} met" + (f" · {unknown} unknown" if unknown else "")
        if weakest.health != Health.MET:
            words += f" · weakest: {weakest.objective.title}"
        parent = RoadmapLine(
            objective=objective,
            depth=depth,
            leaf=False,
            health=of_parent(healths),
            bar=None,
            words=words,
            leaves=healths,
            weakest="" if weakest.health == Health.MET else weakest.objective.title,
        )
        return [parent, *below]

    return tuple(line for top in children[None] for line in lines(top, 0))


def of_parent(leaves: Sequence[Health]) -> Health:
    """The worst known leaf; unknown where more than a third of the leaves are (`pairing.md` C)."""
    if leaves.count(Health.UNKNOWN) * 3 > len(leaves):
        return Health.UNKNOWN
    return min((h for h in leaves if h != Health.UNKNOWN), key=WORST_FIRST.index)


def of_horizon(lines: Sequence[RoadmapLine], team_id: int | None, horizon: str) -> HorizonProgress:
    """The top lines of a team's horizon as glyphs, with the weakest named."""
    own = [line for line in lines if line.objective.team_id == team_id and line.objective.horizon == horizon]
    top = [line for line in own if line.depth == 0]
    weakest = min(top, key=lambda line: WORST_FIRST.index(line.health), default=None)
    named = "" if weakest is None or weakest.health == Health.MET else weakest.objective.title
    overdue = sum(line.age_days is not None and line.words.startswith("last check-in") for line in own)
    healths = tuple(line.health for line in top)
    return HorizonProgress(
        team_id=team_id, horizon=horizon, healths=healths, met=healths.count(Health.MET), total=len(top),
        unknown=healths.count(Health.UNKNOWN), weakest=named, overdue=overdue,
    )  # fmt: skip


def horizons(objectives: Iterable[Objective]) -> tuple[tuple[str, int], ...]:
    """The horizons in use as (name, months), nearest first; a name without a span comes last."""
    found = {(o.horizon, o.horizon_months) for o in objectives}
    return tuple(sorted(found, key=lambda h: (h[1] or 10_000, h[0])))
