"""A steady flow (tables, pull requests, customers): the Gamma-Poisson model of `docs/forecast.md`, in closed form.

A sprint's rate is drawn from a Gamma distribution whose mean is the team's recent mean and whose spread is how much
its sprints differed; what is done so far sharpens it; the rest is a negative binomial with the mean and the variance
that the model gives. The constants are fitted on eleven public repositories and on nothing else.
"""

from collections.abc import Sequence
from math import exp, log

from platform_dash.model import Value

MOST_SPRINTS, FEWEST_SPRINTS = 12, 3
DECAY = 0.75  # weight of a sprint against the one after it
PRIOR_CV2, PRIOR_SPRINTS = 0.12, 4  # how much sprints of teams differ, and how many sprints that belief is worth
CV2_RANGE, DISPERSION_RANGE = (0.03, 0.5), (1.0, 6.0)
OWN_SHARE, WEEKEND = 0.5, 0.25  # half of the profile is the team's own; a weekend day is a quarter of a weekday
LEAST_MEAN = 0.25  # a flow that stood still may still move: one unit in four sprints
NOTHING = 1e-12  # past the mean masses only fall: what lies beyond one so small is not told from none
LOW, HIGH = 0.1, 0.9  # the range that is told holds four ends in five


class Flow(Value):
    """What past sprints say of the next. mean: units a sprint; dispersion: variance ÷ mean inside a sprint;
    cv2: squared coefficient of variation between sprints; done_by: share of a sprint's work done before day t,
    for t from 0 to the length in days."""

    mean: float
    dispersion: float
    cv2: float
    done_by: tuple[float, ...]


class Reach(Value):
    """The chance (0 to 1) of reaching what is needed, and the range, in units, of what the sprint will have done."""

    p: float
    low: float
    high: float

    @property
    def ends(self) -> tuple[float, float]:
        return self.low, self.high


def weighted_mean(totals: Sequence[float]) -> float:
    """The mean of past sprints, oldest first, each worth ¾ of the one after it."""
    weights = [DECAY ** (len(totals) - 1 - i) for i in range(len(totals))]
    return sum(w * t for w, t in zip(weights, totals, strict=True)) / sum(weights)


def flow_of(past: Sequence[Sequence[float]], first_weekday: int) -> Flow:
    """The flow that past sprints show.

    past: units done on each day of each past sprint of the same length, oldest first; the last twelve are used.
    first_weekday: 0 for a sprint that begins on a Monday. Raises ValueError for fewer than three sprints, for sprints
    of different lengths and for negative counts.
    """
    past = past[-MOST_SPRINTS:]
    if len(past) < FEWEST_SPRINTS:
        raise ValueError("a steady flow needs three past sprints")
    if len({len(days) for days in past}) != 1 or not past[0]:
        raise ValueError("past sprints have one length")
    if any(count < 0 for days in past for count in days):
        raise ValueError("a count of work done is never negative")
    totals = [sum(days) for days in past]
    dispersion = _dispersion(past)
    return Flow(
        mean=max(weighted_mean(totals), LEAST_MEAN),
        dispersion=dispersion,
        cv2=_cv2(totals, dispersion),
        done_by=_done_by(past, first_weekday),
    )


def _dispersion(past: Sequence[Sequence[float]]) -> float:
    """Variance ÷ mean of the weeks inside a sprint, over all sprints; whole weeks where there are two, else halves."""
    length = len(past[0])
    span = 7 if length >= 14 else max(1, length // 2)
    varied = expected = 0.0
    for days in past:
        weeks = [sum(days[i : i + span]) for i in range(0, length - span + 1, span)]
        mean = sum(weeks) / len(weeks)
        if len(weeks) > 1:
            varied += sum((w - mean) ** 2 for w in weeks) / (len(weeks) - 1)
            expected += mean
    return _clipped(varied / expected if expected else 1.0, DISPERSION_RANGE)


def _cv2(totals: Sequence[float], dispersion: float) -> float:
    """How much the rate differs from sprint to sprint: each against the mean before it, less what chance explains."""
    excess, seen = 0.0, 0
    for j in range(1, len(totals)):
        before = weighted_mean(totals[:j])
        if before > 0:
            excess += ((totals[j] - before) ** 2 - dispersion * before) / before**2
            seen += 1
    return _clipped((max(0.0, excess) + PRIOR_SPRINTS * PRIOR_CV2) / (seen + PRIOR_SPRINTS), CV2_RANGE)


def _done_by(past: Sequence[Sequence[float]], first_weekday: int) -> tuple[float, ...]:
    length = len(past[0])
    plain = [WEEKEND if (first_weekday + day) % 7 >= 5 else 1.0 for day in range(length)]
    own = [sum(days[day] for days in past) for day in range(length)]
    mixed = [p / sum(plain) for p in plain]
    if sum(own) > 0:
        mixed = [OWN_SHARE * o / sum(own) + (1 - OWN_SHARE) * m for o, m in zip(own, mixed, strict=True)]
    return (0.0, *(min(1.0, sum(mixed[: day + 1])) for day in range(length)))


def _clipped(value: float, span: tuple[float, float]) -> float:
    return min(span[1], max(span[0], value))


def reaching(flow: Flow, day: float, done: float, needed: float, *, capacity: float = 1.0) -> Reach:
    """The chance that a sprint which has done `done` units before its day `day` (0 at its start; 3.5 in the middle of its fourth day) does `needed` in all.

    capacity: person-days left ÷ the usual, which scales what is still to come.
    """
    share = _share_by(flow, day)
    shape = 1 / flow.cv2 + done / flow.dispersion
    rate = 1 / (flow.cv2 * flow.mean) + share / flow.dispersion
    left = max(0.0, 1 - share) * capacity
    mean = shape / rate * left
    variance = flow.dispersion * mean + left**2 * shape / rate**2
    rest = _NegativeBinomial(mean, variance)
    low, high = rest.quantiles(LOW, HIGH)
    return Reach(p=rest.at_least(needed - done), low=done + low, high=done + high)


def _share_by(flow: Flow, day: float) -> float:
    whole = min(int(day), len(flow.done_by) - 1)
    after = min(whole + 1, len(flow.done_by) - 1)
    return flow.done_by[whole] + (day - whole) * (flow.done_by[after] - flow.done_by[whole])


class _NegativeBinomial:
    """A negative binomial by its mean and variance; all its weight on 0 where there is nothing to come."""

    def __init__(self, mean: float, variance: float) -> None:
        self.mean, self.still = mean, mean <= 1e-9
        variance = max(variance, mean * 1.0001)
        self.size = 0.0 if self.still else mean * mean / (variance - mean)
        self.log_start = 0.0 if self.still else self.size * log(self.size / (self.size + mean))
        self.log_step = 0.0 if self.still else log(mean / (self.size + mean))

    def at_least(self, needed: float) -> float:
        """P(X ≥ needed); a part of a unit needs a whole one."""
        if needed <= 0:
            return 1.0
        if self.still:
            return 0.0
        below, log_mass, k = 0.0, self.log_start, 0
        while k < needed - 1e-9:
            below += exp(log_mass)
            if k > self.mean and exp(log_mass) < NOTHING:
                break
            log_mass += log(self.size + k) - log(k + 1) + self.log_step
            k += 1
        return min(1.0, max(0.0, 1 - below))

    def quantiles(self, low: float, high: float) -> tuple[int, int]:
        """The smallest whole numbers that P(X ≤ n) carries to `low` and to `high`."""
        if self.still:
            return 0, 0
        below, log_mass, k, found = 0.0, self.log_start, 0, -1
        while True:
            below += exp(log_mass)
            if found < 0 and below >= low:
                found = k
            if below >= high or k > 1_000_000:
                return max(found, 0), k
            log_mass += log(self.size + k) - log(k + 1) + self.log_step
            k += 1
