"""Chances: what they say, what they are made of, how well they hold."""

import gzip
import json
import math
from datetime import date, time, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from platform_dash.core import forecast
from platform_dash.core.forecast.cold_start import chance_of
from platform_dash.core.forecast.fitted import ALL, WITHOUT
from platform_dash.model import Forecast, Method, TimeOff
from tests.builders import NOW, person
from tests.commands import dash
from tests.templates import DATA

MONDAY = date(2026, 6, 8)  # far from Christmas
WEEK = (2.0, 3.0, 1.0, 2.0, 2.0, 0.0, 0.0)
STEADY = ((*WEEK, *WEEK),) * 6


def test_a_target_far_beyond_anything_is_no_chance_at_once() -> None:
    """A billion is not counted up to: past the mean the chances only fall."""
    flow = forecast.flow_of(STEADY, MONDAY)
    assert forecast.reaching(flow, 0, 0, 1e12).p < 1e-9
    assert forecast.reaching(flow, 0, 0, 20).p > forecast.reaching(flow, 0, 0, 30).p > 0


def test_person_days_are_counted_against_the_usual() -> None:
    """Two people, ten working days; one has a week off: 15 of 20, and 1.0 where the time before was the same."""
    two = (person(1), person(2))
    first, end = date(2026, 11, 16), date(2026, 11, 30)
    week = TimeOff(person_id=1, start_on=date(2026, 11, 14), end_on=date(2026, 11, 23))
    hours = TimeOff(person_id=2, start_on=first, end_on=end, from_at=time(9), to_at=time(12))
    found = forecast.person_days(two, first, end, (week, hours))
    assert (found.there, found.in_all) == (15, 20)
    before = (first - timedelta(days=14), first)
    assert forecast.capacity(two, (week,), (first, end), before) == 0.75
    same = TimeOff(person_id=2, start_on=date(2026, 11, 2), end_on=date(2026, 11, 9))
    assert forecast.capacity(two, (week, same), (first, end), before) == 1.0
    assert forecast.capacity((), (week,), (first, end), before) == 1.0, "nobody in the team says nothing"
    assert forecast.capacity(two, (same,), (end, end), before) == 1.0, "no day ahead is no more people than usual"
    gone = TimeOff(person_id=1, start_on=before[0], end_on=first)
    assert forecast.capacity(two[:1], (gone,), (first, end), before) == 1.0, "no usual to compare with"


@pytest.mark.parametrize(
    ("p", "words"),
    [
        (0.0, "under 1 in 20"),
        (0.0499, "under 1 in 20"),
        (0.05, "1 in 10"),
        (0.149, "1 in 10"),
        (0.15, "2 in 10"),
        (0.72, "7 in 10"),
        (0.75, "8 in 10"),
        (0.94, "9 in 10"),
        (0.95, "9 in 10"),
        (0.951, "over 19 in 20"),
        (1.0, "over 19 in 20"),
    ],
)
def test_a_chance_is_said_in_tenths_and_at_the_ends_no_more_certain(p: float, words: str) -> None:
    assert forecast.chance(p) == words


def test_a_flow_takes_its_mean_from_the_last_sprints_more_than_from_the_first() -> None:
    """Totals 10, 10, 20 with weights 0.49, 0.7, 1: (4.9 + 7 + 20) ÷ 2.19 = 14.57."""
    past = [(10.0,) + (0.0,) * 13, (10.0,) + (0.0,) * 13, (20.0,) + (0.0,) * 13]
    assert forecast.flow_of(past, MONDAY).mean == pytest.approx(31.9 / 2.19)


def test_a_team_that_always_does_twenty_likely_does_fifteen_and_hardly_does_forty() -> None:
    flow = forecast.flow_of(STEADY, MONDAY)
    assert flow.mean == pytest.approx(20)
    assert flow.dispersion == 1.0
    assert forecast.reaching(flow, 0, 0, 15).p > 0.7
    assert forecast.reaching(flow, 0, 0, 40).p < 0.05
    ends = forecast.reaching(flow, 0, 0, 20)
    assert ends.low < 20 < ends.high


def test_a_target_already_reached_is_certain_and_a_sprint_without_days_adds_nothing() -> None:
    flow = forecast.flow_of(STEADY, MONDAY)
    assert forecast.reaching(flow, 3, 12, 12).p == 1.0
    assert forecast.reaching(flow, 14, 12, 13).p == pytest.approx(0.0, abs=1e-6)


def test_a_weekend_day_is_worth_a_quarter_of_a_weekday_where_the_team_has_no_days_of_its_own() -> None:
    flow = forecast.flow_of([(0.0,) * 7] * 3, MONDAY - timedelta(days=2))  # begins on a Saturday
    assert flow.done_by[1] == pytest.approx(0.25 / 5.5)
    assert flow.done_by[7] == pytest.approx(1.0)


def test_a_sprint_over_christmas_does_less_and_says_less_of_the_one_after_it() -> None:
    """22 December to 4 January: ten weekdays and two of four weekend days are quiet ones, 10.5 of 11 in all."""
    size = (0.5 + 10.5 * ALL.quiet) / 11
    plain = ((10.0,) + (0.0,) * 13,) * 3
    assert forecast.flow_of(plain, date(2025, 12, 22)).mean == pytest.approx(10 * size)
    after = forecast.flow_of((*plain, (10 * size,) + (0.0,) * 13), date(2026, 1, 5))
    assert after.mean == pytest.approx(10)
    assert forecast.quiet_share(date(2025, 12, 22), date(2026, 1, 5)) == pytest.approx(size)
    assert forecast.quiet_share(MONDAY, MONDAY + timedelta(days=14)) == 1.0
    assert forecast.quiet_share(MONDAY, MONDAY) == 1.0, "no day is no quiet day"


@pytest.mark.parametrize("weights", [ALL.cold_start, *(one.cold_start for one in WITHOUT.values())])
def test_without_a_past_more_done_is_never_a_lower_chance_and_less_time_never_a_higher_one(
    weights: tuple[float, ...],
) -> None:
    for tenths in range(11):
        chances = [chance_of(tenths / 10, way / 20, weights) for way in range(21)]
        assert chances == sorted(chances)
        assert chances[0] > 0
        assert chances[-1] == 1
    for way in (n / 20 for n in range(19)):
        chances = [chance_of(n / 10, way, weights) for n in range(10)]
        assert chances == sorted(chances, reverse=True)


def test_a_repository_of_the_fitted_ones_is_scored_with_what_the_others_give() -> None:
    with gzip.open(DATA / "daily_merged_prs.csv.gz", "rt", encoding="utf-8") as file:
        assert set(WITHOUT) == set(forecast.read(file.read()))
    assert len({one.cold_start for one in (ALL, *WITHOUT.values())}) == 12


@settings(deadline=None)
@given(
    st.lists(st.lists(st.integers(0, 30), min_size=14, max_size=14), min_size=3, max_size=12),
    st.integers(0, 14),
    st.integers(0, 60),
    st.integers(0, 200),
)
def test_a_chance_falls_with_the_target_and_never_leaves_nought_to_one(
    past: list[list[int]], day: int, done: int, needed: int
) -> None:
    flow = forecast.flow_of(past, MONDAY)
    here, further = forecast.reaching(flow, day, done, needed), forecast.reaching(flow, day, done, needed + 1)
    assert 0.0 <= further.p <= here.p <= 1.0
    assert done <= here.low <= here.high
    assert forecast.reaching(flow, day, done + 1, needed).p >= here.p - 1e-9
    assert 1 <= flow.dispersion <= 6
    assert 0.03 <= flow.cv2 <= 0.5


@settings(max_examples=25, deadline=None)
@given(st.floats(0.5, 20), st.floats(1.01, 4))
def test_the_masses_of_the_rest_sum_to_one_with_the_mean_asked_for(mean: float, ratio: float) -> None:
    from platform_dash.core.forecast.steady import _NegativeBinomial

    rest = _NegativeBinomial(mean, mean * ratio)
    tails = [rest.at_least(n) for n in range(1, 250)]
    assert sum(tails) == pytest.approx(mean, rel=1e-3)  # the sum of P(X ≥ n) over n ≥ 1 is the mean
    assert math.isclose(rest.at_least(0), 1.0)


def test_fewer_days_for_the_team_make_a_lower_chance() -> None:
    flow = forecast.flow_of(STEADY, MONDAY)
    assert forecast.reaching(flow, 4, 6, 20, capacity=0.5).p < forecast.reaching(flow, 4, 6, 20).p


def test_too_little_history_is_refused_not_guessed() -> None:
    with pytest.raises(ValueError, match="three past sprints"):
        forecast.flow_of(STEADY[:2], MONDAY)
    with pytest.raises(ValueError, match="four past sprints"):
        forecast.fixed_scope([forecast.PastScope(open=5, after=5, reached=True)] * 3, 5, 2)


def test_the_base_rate_starts_at_45_in_100_with_the_weight_of_four() -> None:
    assert forecast.base_rate(0, 0) == pytest.approx(0.45)
    assert forecast.base_rate(4, 4) == pytest.approx((4 + 1.8) / 8)


def test_a_fixed_scope_is_what_past_sprints_finished_after_the_same_point() -> None:
    """Six sprints that finished all their 4 open items, against six that finished none."""
    finishers = [forecast.PastScope(open=4, after=4, reached=True)] * 6
    stuck = [forecast.PastScope(open=4, after=0, reached=False)] * 6
    assert forecast.fixed_scope(finishers, 4, 4) > 0.75
    assert forecast.fixed_scope(stuck, 4, 4) < 0.25
    assert forecast.fixed_scope(stuck, 4, 0) == 1.0
    assert forecast.fixed_scope(finishers, 4, 5) == 0.0


@given(
    st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20), st.booleans()), min_size=4, max_size=10),
    st.integers(0, 20),
)
def test_the_chance_of_a_scope_never_leaves_nought_to_one_and_falls_with_what_is_missing(
    past: list[tuple[int, int, bool]], open_now: int
) -> None:
    seen = [forecast.PastScope(open=max(a, b), after=min(a, b), reached=r) for a, b, r in past]
    found = [forecast.fixed_scope(seen, open_now, n) for n in range(open_now + 2)]
    assert all(0.0 <= p <= 1.0 for p in found)
    assert all(a >= b - 1e-9 for a, b in pairwise(found))


def test_scores_by_hand() -> None:
    """Chances 0.8 (happened) and 0.3 (did not): Brier (0.04 + 0.09) ÷ 2, log −(ln 0.8 + ln 0.7) ÷ 2, error (0.2 + 0.3) ÷ 2."""
    found = forecast.score([0.8, 0.3], [True, False])
    assert found.brier == pytest.approx(0.065)
    assert found.log == pytest.approx(-(math.log(0.8) + math.log(0.7)) / 2)
    assert found.ece == pytest.approx(0.25)
    assert forecast.score([1.0], [False]).log == pytest.approx(-math.log(0.01))


def counts(days: list[int], first: str = "2026-01-05", repo: str = "a/b") -> str:
    begin = date.fromisoformat(first)
    rows = [f"{repo},{begin + timedelta(days=i)},{n}" for i, n in enumerate(days)]
    return "\n".join(["repo,date_utc,merged_prs", *rows])


def test_a_backtest_asks_four_targets_on_four_days_of_each_sprint_with_three_before_it() -> None:
    found = forecast.backtest(forecast.read(counts([10] * 14 * 5)))
    assert (found.repositories, found.sprints, found.forecasts) == (1, 2, 32)
    assert set(found.methods) == {"shipped", "monte_carlo", "linear", "base_rate", "cold_start"}
    assert {one.n for one in found.methods.values()} == {32}
    # 140 a sprint without any change: the pace says yes to 70, 85 and 100 %, no to 115 %, and is right.
    assert found.methods["linear"].brier == 0.0


def test_a_backtest_begins_on_a_monday_and_fills_missing_days_with_nought() -> None:
    first, days = forecast.read("repo,date_utc,merged_prs\na/b,2026-01-07,2\na/b,2026-01-10,1")["a/b"]
    assert (first, days) == (date(2026, 1, 7), (2, 0, 0, 1))
    early = counts([9, 9, *[10] * 14 * 4], "2026-01-03")  # a Saturday and a Sunday more
    assert forecast.backtest(forecast.read(early)) == forecast.backtest(forecast.read(counts([10] * 14 * 4)))


def test_no_chance_knows_what_came_later() -> None:
    """Another last week changes only what is compared with the chances of days 0, 4 and 7, not the chances."""
    from platform_dash.core.forecast.backtest import questions  # what the methods are given is compared

    calm = [3] * 14 * 5
    other = [*calm[:-7], *[9] * 7]
    for one, two in zip(
        questions("a/b", date(2026, 1, 5), calm, ALL), questions("a/b", date(2026, 1, 5), other, ALL), strict=True
    ):
        if one.day <= 7:
            assert (one.flow, one.done, one.needed, one.before) == (two.flow, two.done, two.needed, two.before)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("repo,date_utc\na/b,2026-01-05", "no column merged_prs"),
        ("repo,date_utc,merged_prs\na/b,yesterday,3", "Line 2: “yesterday” is no date"),
        ("repo,date_utc,merged_prs\na/b,2026-01-05,-3", "no count"),
        ("repo,date_utc,merged_prs\na/b,2026-01-05,nan", "no count"),
        ("repo,date_utc,merged_prs\na/b,2026-01-05,inf", "no count"),
        ("repo,date_utc,merged_prs\na/b,2026-01-05,1.5", "no count"),
        ("repo,date_utc,merged_prs\na/b,2026-01-05,1\na/b,2026-01-05,2", "twice"),
        ("repo,date_utc,merged_prs\n", "holds no day"),
        ("repo,date_utc,merged_prs\n" + "a" * 140_000, "Line 2: this is no CSV file"),
        (counts([1] * 30), "nothing can be scored"),
        (counts([0] * 14 * 6), "nothing can be scored"),
    ],
)
def test_a_file_that_is_no_daily_count_is_refused_by_line(text: str, words: str) -> None:
    with pytest.raises(forecast.BacktestError, match=words):
        forecast.backtest(forecast.read(text))


def test_the_command_prints_one_json_value_and_says_what_is_wrong(tmp_path: Path) -> None:
    file = tmp_path / "counts.csv"
    file.write_text(counts([1, 4, 0, 2, 6, 0, 0] * 2 * 8))
    done = dash("backtest", str(file), "--format", "json")
    body = json.loads(done.stdout)
    assert done.returncode == 0
    assert set(body["methods"]["shipped"]) >= {"brier", "log", "ece"}
    low, high = body["difference"]["interval"]
    assert low <= body["difference"]["brier"] <= high
    file.write_text("repo,date\n")
    wrong = dash("backtest", str(file), "--format", "json")
    assert wrong.returncode == 1
    assert "merged_prs" in json.loads(wrong.stdout)["error"]
    assert "Traceback" not in wrong.stderr


@pytest.mark.slow
def test_on_eleven_public_repositories_the_shipped_model_beats_the_monte_carlo() -> None:
    found = forecast.backtest(forecast.read(gzip.decompress((DATA / "daily_merged_prs.csv.gz").read_bytes()).decode()))
    assert found.methods["shipped"].brier <= 0.136
    assert found.difference.interval[1] < 0
    assert found.methods["cold_start"].brier <= 0.9 * found.methods["base_rate"].brier
    low, high = found.intervals["shipped"]
    assert low < found.methods["shipped"].brier < high


def kept(p: float, happened: bool | None, goal_id: int = 1) -> Forecast:
    return Forecast(goal_id=goal_id, at=NOW, method=Method.STEADY, p=p, happened=happened)


def test_past_forecasts_are_scored_unrounded_and_bins_under_fifteen_say_nothing() -> None:
    assert forecast.held([kept(0.7, None)]) is None
    few = forecast.held([kept(0.72, True), kept(0.72, False), kept(0.5, None)])
    assert few is not None
    assert few.score.brier == pytest.approx((0.28**2 + 0.72**2) / 2)
    assert few.base_brier == pytest.approx((0.55**2 + 0.45**2) / 2)
    assert few.bins == ()
    many = forecast.held([kept(0.72, n < 12, n) for n in range(16)])
    assert many is not None
    assert [(b.low, b.n, b.share) for b in many.bins] == [(0.7, 16, 0.75)]
