"""The forecasts' formulas on small numbers, each worked out another way than the program works it out."""

from datetime import UTC, date, datetime
from math import comb, exp, gamma, lgamma, log, sqrt

import pytest

from platform_dash.core import forecast
from platform_dash.core.forecast import PastScope, fixed_scope, flow_of, reaching, score
from platform_dash.core.forecast.backtest import NORMAL_95, _difference
from platform_dash.core.forecast.capacity import person_days
from platform_dash.core.forecast.steady import Flow, weighted_mean
from platform_dash.model import Forecast, Method, TimeOff
from tests.builders import person

NEAR = {"abs": 1e-9}


MONDAY = date(2026, 6, 8)  # far from Christmas


def test_a_sprint_counts_a_part_of_the_one_after_it():
    assert weighted_mean([4, 8, 12], decay=0.75) == pytest.approx((0.5625 * 4 + 0.75 * 8 + 12) / 2.3125, **NEAR)


@pytest.mark.parametrize(
    ("past", "dispersion"),
    [
        ([(0, 0, 4, 4), (1, 1, 3, 3), (2, 0, 5, 1)], 4.0),  # halves of 0 and 8, 2 and 6, 2 and 6: 48 ÷ 12
        ([(2, 2, 2, 2)] * 3, 1.0),  # never under what chance alone makes
        ([(0, 0, 20, 20)] * 3, 6.0),  # never over six
        ([(1,) * 7 + (2,) * 7] * 3, 24.5 / 10.5),  # weeks of 7 and 14
        ([(1,) * 7 + (2,) * 7 + (3,) * 7] * 3, 49 / 14),  # weeks of 7, 14 and 21
        ([(5,), (9,), (5,)], 1.0),  # a sprint of one day has nothing inside
        ([(1, 5, 1)] * 3, 16 / 3),  # a sprint of three days is told by its days: 1, 5 and 1 differ by 5.33 around 2.33
    ],
)
def test_dispersion_is_the_variance_of_weeks_over_their_mean(past: list[tuple[int, ...]], dispersion: float):
    if past[0] == (1, 5, 1):
        dispersion = (2 * (4 / 3) ** 2 + (8 / 3) ** 2) / 2 / (7 / 3)
    assert flow_of(past, MONDAY).dispersion == pytest.approx(dispersion, **NEAR)


def test_sprints_differ_by_what_chance_does_not_explain():
    """Totals 8, 14, 8: against 8 the second is 36 off, 8 of it chance; against 11.53 the third is 12.46 off, 11.53 of it."""
    before = (0.7 * 8 + 14) / 1.7
    excess = (36 - 8) / 64 + ((8 - before) ** 2 - before) / before**2
    assert flow_of([(2, 2, 2, 2), (3, 4, 3, 4), (2, 2, 2, 2)], MONDAY).cv2 == pytest.approx((excess + 0.48) / 6, **NEAR)
    assert flow_of([(2, 2, 2, 2)] * 3, MONDAY).cv2 == pytest.approx(0.48 / 6, **NEAR), "less than chance is nothing"
    one = ((4 - 4 / 1.7) ** 2 - 4 / 1.7) / (4 / 1.7) ** 2
    assert flow_of([(0, 0), (2, 2), (2, 2)], MONDAY).cv2 == pytest.approx((one + 0.48) / 5, **NEAR), (
        "against nothing is none"
    )


@pytest.mark.parametrize(
    ("past", "words"),
    [
        ([(1, 1)] * 2, "needs three past sprints"),
        ([(1, 1), (1, 1), (1,)], "have one length"),
        ([(), (), ()], "have one length"),
        ([(1, 1), (1, -1), (1, 1)], "never negative"),
    ],
)
def test_what_is_no_past_is_refused(past: list[tuple[int, ...]], words: str):
    with pytest.raises(ValueError, match=words + r"$"):
        flow_of(past, MONDAY)


def masses(mean: float, variance: float, n: int) -> list[float]:
    """The negative binomial of that mean and variance at 0 … n − 1."""
    size = mean * mean / (variance - mean)
    p = mean / variance
    return [exp(lgamma(size + k) - lgamma(size) - lgamma(k + 1) + size * log(p) + k * log(1 - p)) for k in range(n)]


@pytest.mark.parametrize(
    ("dispersion", "day", "done", "capacity", "mean", "variance"),
    [
        (1.0, 1, 4, 1.0, 14 / 1.5 * 0.5, 14 / 1.5 * 0.5 + 0.25 * 14 / 2.25),
        (2.0, 1, 4, 1.0, 12 / 1.25 * 0.5, 2 * 12 / 1.25 * 0.5 + 0.25 * 12 / 1.5625),
        (2.0, 1, 4, 0.5, 12 / 1.25 * 0.25, 2 * 12 / 1.25 * 0.25 + 0.0625 * 12 / 1.5625),
        (1.0, 0.5, 1, 1.0, 11 / 1.25 * 0.75, 11 / 1.25 * 0.75 + 0.5625 * 11 / 1.5625),
        (1.0, 0, 0, 1.0, 10.0, 20.0),
    ],
)
@pytest.mark.parametrize("needed", [1, 6, 9.5, 12])
def test_the_rest_of_a_sprint_is_the_negative_binomial_of_the_models_mean_and_variance(
    dispersion: float, day: float, done: float, capacity: float, mean: float, variance: float, needed: float
):
    """A flow of ten a sprint, half of it by day 1, sprints that differ by a tenth."""
    flow = Flow(mean=10, dispersion=dispersion, cv2=0.1, done_by=(0, 0.5, 1))
    reach = reaching(flow, day, done, needed, capacity=capacity)
    mass = masses(mean, variance, 200)
    below = sum(m for k, m in enumerate(mass) if done + k < needed)
    assert reach.p == pytest.approx(1 - below, abs=1e-6)
    low, high = (next(n for n in range(200) if sum(mass[: n + 1]) >= q) for q in (0.1, 0.9))
    assert (reach.low, reach.high) == (done + low, done + high)


def test_where_nothing_is_to_come_it_ends_where_it_stands():
    flow = Flow(mean=10, dispersion=1, cv2=0.1, done_by=(0, 0.5, 1))
    over = reaching(flow, 2, 7, 8)
    assert (over.p, over.low, over.high) == (0.0, 7, 7)
    assert reaching(flow, 2, 7, 7).p == reaching(flow, 5, 7, 7).p == 1.0
    few = reaching(Flow(mean=0.25, dispersion=1, cv2=0.03, done_by=(0, 1)), 0, 0, 1)
    assert (few.low, few.high) == (0, 1)


def beta_binomial(n: int, a: float, b: float, least: int) -> float:
    def beta(x: float, y: float) -> float:
        return gamma(x) * gamma(y) / gamma(x + y)

    return sum(comb(n, k) * beta(k + a, n - k + b) / beta(a, b) for k in range(least, n + 1))


PAST = [PastScope(open=10, after=a, reached=r) for a, r in ((5, True), (7, True), (3, False))]


def test_a_fixed_scope_is_the_mean_of_four_forecasts():
    past = [*PAST, PastScope(open=0, after=3, reached=False)]
    base = (2 + 1.8) / 8
    kappa = 0.25 / (0.08 / 3) - 1  # finished shares 0.5, 0.7, 0.3: mean 0.5 with half a sprint's prior
    drawn = beta_binomial(10, kappa / 2, kappa / 2, 4)
    assert fixed_scope(past, 10, 4) == pytest.approx((base + (2 + base) / 5 + (2 + base) / 4 + drawn) / 4, **NEAR)
    all_of_it = beta_binomial(10, kappa / 2, kappa / 2, 1)
    assert fixed_scope(past, 10, 1) == pytest.approx((base + (4 + base) / 5 + (3 + base) / 4 + all_of_it) / 4, **NEAR)


def test_a_fixed_scope_at_its_edges():
    same = [PastScope(open=10, after=4, reached=True)] * 4
    base = (4 + 1.8) / 8
    mean = (1.6 + 0.5) / 5
    variance = (0.4 - mean) ** 2
    kappa = min(50.0, mean * (1 - mean) / variance - 1)
    drawn = beta_binomial(10, mean * kappa, (1 - mean) * kappa, 4)
    assert fixed_scope(same, 10, 4) == pytest.approx((base + 2 * (4 + base) / 5 + drawn) / 4, **NEAR), "exactly as much"
    level = [PastScope(open=10, after=5, reached=True)] * 4
    drawn = beta_binomial(10, 25, 25, 5)
    assert fixed_scope(level, 10, 5) == pytest.approx((base + 2 * (4 + base) / 5 + drawn) / 4, **NEAR), "all alike"
    bare = [PastScope(open=0, after=0, reached=True)] * 4
    assert fixed_scope(bare, 3, 2) == pytest.approx((base + base / 5 + base + base) / 4, **NEAR), "nothing was open"
    wild = [PastScope(open=10, after=a, reached=True) for a in (0, 10, 0, 10)]
    drawn = beta_binomial(4, 1.0, 1.0, 2)
    assert fixed_scope(wild, 4, 2) == pytest.approx((base + 2 * (2 + base) / 5 + drawn) / 4, **NEAR), (
        "kappa never under 2"
    )
    assert (fixed_scope(same, 10, 0), fixed_scope(same, 3, 4)) == (1.0, 0.0)
    with pytest.raises(ValueError, match=r"needs four past sprints$"):
        fixed_scope(same[:3], 10, 4)


def test_scores_by_hand():
    told = score([0.2, 0.9, 0.05], [False, True, True])
    assert told.brier == pytest.approx((0.04 + 0.01 + 0.9025) / 3, **NEAR)
    assert told.log == pytest.approx(-(log(0.8) + log(0.9) + log(0.05)) / 3, **NEAR)
    assert told.ece == pytest.approx((0.2 + 0.1 + 0.95) / 3, **NEAR)
    assert score([0.22, 0.26], [True, False]).ece == pytest.approx(abs(0.48 - 1) / 2, **NEAR), "two in one bin"
    sure = score([1.0, 0.0], [True, True])
    assert sure.log == pytest.approx(-(log(0.99) + log(0.01)) / 2, **NEAR)
    for chances, happened in (([], []), ([0.5], [True, False])):
        with pytest.raises(ValueError, match=r"^a score needs chances and one outcome for each$"):
            score(chances, happened)


def kept(p: float, happened: bool | None, goal_id: int = 1) -> Forecast:
    return Forecast(
        goal_id=goal_id, at=datetime(2026, 11, 20, tzinfo=UTC), method=Method.STEADY, p=p, happened=happened
    )


def test_fifteen_forecasts_that_said_about_the_same_make_a_bin():
    every = [kept(1.0, n < 12) for n in range(15)] + [kept(0.85, True, 2) for _ in range(14)] + [kept(0.5, None, 3)]
    told = forecast.held(every)
    assert told is not None
    assert [(b.low, b.high, b.n, b.share) for b in told.bins] == [(0.9, 1.0, 15, 0.8)]
    assert (told.goals, told.score.n) == (2, 29)
    assert told.said == pytest.approx((15 + 14 * 0.85) / 29, **NEAR)
    assert told.happened == pytest.approx(26 / 29, **NEAR)
    assert told.base_brier == pytest.approx((26 * 0.55**2 + 3 * 0.45**2) / 29, **NEAR)


def test_forecasts_of_one_sprint_fail_and_succeed_together():
    ours, theirs, happened = [0.9, 0.8, 0.3], [0.5, 0.5, 0.5], [True, True, False]
    gaps = [0.01 - 0.25, 0.04 - 0.25, 0.09 - 0.25]
    mean = sum(gaps) / 3
    one, other = gaps[0] + gaps[1] - 2 * mean, gaps[2] - mean
    half = NORMAL_95 * sqrt(one * one + other * other) / 3
    told = _difference(ours, theirs, happened, [("r", 1), ("r", 1), ("r", 2)])
    assert (told.brier, *told.interval) == pytest.approx((mean, mean - half, mean + half), **NEAR)
    assert told.clusters == 2


@pytest.mark.parametrize(
    ("p", "low", "high", "unit", "words"),
    [
        (0.72, 44.4, 52.6, "tables", "chance 7 in 10, likely to end at 44 to 53 tables (why)"),
        (0.72, 44.4, 44.4, "", "chance 7 in 10, likely to end at 44 (why)"),
        (0.01, None, None, "tables", "chance under 1 in 20 (why)"),
        (0.5, 1_000, 2_000, "", "chance 5 in 10, likely to end at 1,000 to 2,000 (why)"),
    ],
)
def test_a_forecast_in_a_sentence(p: float, low: float | None, high: float | None, unit: str, words: str):
    given = kept(p, None).model_copy(update={"low": low, "high": high, "unit": unit, "words": "why"})
    assert forecast.sentence(given) == words


def test_days_off_add_up_and_nobody_without_hours_works_at_the_weekend():
    first, end = date(2026, 11, 16), date(2026, 11, 30)
    off = [
        TimeOff(person_id=1, start_on=date(2026, 11, 17), end_on=date(2026, 11, 18)),
        TimeOff(person_id=1, start_on=date(2026, 11, 19), end_on=date(2026, 11, 20)),
        TimeOff(person_id=1, start_on=date(2026, 11, 27), end_on=date(2026, 12, 9)),
    ]
    told = person_days([person(1), person(2, week=())], first, end, off)
    assert (told.there, told.in_all) == (17, 20)
