"""A steady flow (tables, pull requests, customers): the Gamma-Poisson model of `docs/forecast.md`, in closed form.

A sprint's rate is drawn from a Gamma distribution whose mean is the team's recent mean and whose spread is how much
its sprints differed; what is done so far sharpens it; the rest is a negative binomial with the mean and the variance
that the model gives. The constants are fitted on eleven public repositories and on nothing else.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from math import exp, log

from platform_dash.core.forecast.fitted import ALL, Fitted
from platform_dash.model import Value

MOST_SPRINTS, FEWEST_SPRINTS = 26, 3
PRIOR_CV2, PRIOR_SPRINTS = 0.12, 4  # how much sprints of teams differ, and how many sprints that belief is worth
CV2_RANGE, DISPERSION_RANGE = (0.03, 0.5), (1.0, 6.0)
OWN_SHARE, WEEKEND = 0.5, 0.25  # half of the profile is the team's own; a weekend day is a quarter of a weekday
QUIET_FROM, QUIET_TO = (12, 22), (1, 2)  # month and day: around Christmas and New Year little is finished
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


def day_weight(on: date, fitted: Fitted = ALL) -> float:
    """What a day is worth against a usual weekday."""
    weekend = WEEKEND if on.weekday() >= 5 else 1.0
    return weekend * quiet_weight(on, fitted)


def quiet_weight(on: date, fitted: Fitted = ALL) -> float:
    """What a day is worth against the same weekday of the rest of the year."""
    quiet = (on.month, on.day) >= QUIET_FROM or (on.month, on.day) <= QUIET_TO
    return fitted.quiet if quiet else 1.0


def weighted_mean(totals: Sequence[float], sizes: Sequence[float] | None = None, decay: float = ALL.decay) -> float:
    """Units a sprint of size 1, from past sprints, oldest first, each worth `decay` of the one after it.

    sizes: what the days of each were worth together, 1 for a usual sprint.
    """
    weights = [decay ** (len(totals) - 1 - i) for i in range(len(totals))]
    done = sum(w * t for w, t in zip(weights, totals, strict=True))
    return done / sum(w * s for w, s in zip(weights, sizes or [1.0] * len(totals), strict=True))


def flow_of(past: Sequence[Sequence[float]], begins: date, fitted: Fitted = ALL) -> Flow:
    """The flow that past sprints show, for the sprint of the same length that follows them on `begins`.

    past: units done on each day of each past sprint, oldest first, one sprint after the other; the last 26 are used.
    Raises ValueError for fewer than three sprints, for sprints of different lengths and for negative counts.
    """
    past = past[-MOST_SPRINTS:]
    if len(past) < FEWEST_SPRINTS:
        raise ValueError("a steady flow needs three past sprints")
    if len({len(days) for days in past}) != 1 or not past[0]:
        raise ValueError("past sprints have one length")
    if any(count < 0 for days in past for count in days):
        raise ValueError("a count of work done is never negative")
    totals, length = [sum(days) for days in past], len(past[0])
    *sizes, coming = (
        _size(begins - timedelta(days=back * length), length, fitted) for back in range(len(past), -1, -1)
    )
    dispersion = _dispersion(past)
    return Flow(
        mean=max(weighted_mean(totals, sizes, fitted.decay) * coming, LEAST_MEAN),
        dispersion=dispersion,
        cv2=_cv2(totals, sizes, dispersion, fitted.decay),
        done_by=_done_by(past, begins, fitted),
    )


def _size(begins: date, length: int, fitted: Fitted) -> float:
    """What the days of a sprint are worth together: 1 for one without quiet days."""
    days = [begins + timedelta(days=i) for i in range(length)]
    usual = sum(day_weight(day) / quiet_weight(day) for day in days)
    return sum(day_weight(day, fitted) for day in days) / usual


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


def _cv2(totals: Sequence[float], sizes: Sequence[float], dispersion: float, decay: float) -> float:
    """How much the rate differs from sprint to sprint: each against the mean before it, less what chance explains."""
    excess, seen = 0.0, 0
    for j in range(1, len(totals)):
        before = weighted_mean(totals[:j], sizes[:j], decay) * sizes[j]
        if before > 0:
            excess += ((totals[j] - before) ** 2 - dispersion * before) / before**2
            seen += 1
    return _clipped((max(0.0, excess) + PRIOR_SPRINTS * PRIOR_CV2) / (seen + PRIOR_SPRINTS), CV2_RANGE)


def quiet_share(first: date, end: date) -> float:
    """What the days from first up to, not including, end are worth against as many in the rest of the year; 1 of none."""
    days = [first + timedelta(days=i) for i in range((end - first).days)]
    usual = sum(day_weight(day) / quiet_weight(day) for day in days)
    return sum(day_weight(day) for day in days) / usual if days else 1.0


def _done_by(past: Sequence[Sequence[float]], begins: date, fitted: Fitted) -> tuple[float, ...]:
    length = len(past[0])
    days_ahead = [begins + timedelta(days=day) for day in range(length)]
    plain = [day_weight(day, fitted) for day in days_ahead]
    own = [sum(days[n] for days in past) * quiet_weight(day, fitted) for n, day in enumerate(days_ahead)]
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
