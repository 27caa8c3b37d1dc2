"""Horizons that name a time: which days they mean, and in which order they stand."""

from datetime import date

import pytest

from platform_dash.core.progress import horizons, period_of
from tests.core.test_worked_out import outcome as objective


@pytest.mark.parametrize(
    ("name", "first", "after"),
    [
        ("Q1 2027", date(2027, 1, 1), date(2027, 4, 1)),
        ("Q4 2026", date(2026, 10, 1), date(2027, 1, 1)),
        ("Q2–Q3 2027", date(2027, 4, 1), date(2027, 10, 1)),
        ("H1 2027", date(2027, 1, 1), date(2027, 7, 1)),
        ("H2 2027", date(2027, 7, 1), date(2028, 1, 1)),
        ("2027", date(2027, 1, 1), date(2028, 1, 1)),
        ("2027–2029", date(2027, 1, 1), date(2030, 1, 1)),
        ("December 2026", date(2026, 12, 1), date(2027, 1, 1)),
        ("July–September 2027", date(2027, 7, 1), date(2027, 10, 1)),
    ],
)
def test_a_dated_horizon_means_its_days(name: str, first: date, after: date) -> None:
    assert period_of(name) == (first, after)


@pytest.mark.parametrize(
    "name", ["6 months", "Now", "FY27 Q3", "Q3", "H3 2027", "Q3–Q1 2027", "September–July 2027", "v2027"]
)
def test_what_names_no_days_has_none(name: str) -> None:
    assert period_of(name) is None


def test_horizons_of_one_length_stand_by_their_time_and_what_is_over_comes_last() -> None:
    names = {
        "Q1 2027": 3,
        "Q4 2026": 3,
        "Q3 2026": 3,
        "Q2 2026": 3,
        "6 months": 6,
        "2027": 12,
        "2026": 12,
        "Some day": 0,
    }
    every = [objective(horizon=name, horizon_months=months) for name, months in names.items()]
    at = date(2026, 11, 25)
    assert [name for name, _ in horizons(every, at)] == [
        "Q4 2026",
        "Q1 2027",
        "6 months",
        "2026",
        "2027",
        "Some day",
        "Q3 2026",
        "Q2 2026",
    ]
    assert [name for name, _ in horizons(every, date(2027, 1, 1))][:2] == ["Q1 2027", "6 months"], (
        "the last day is over"
    )
    assert [name for name, _ in horizons(every, date(2026, 12, 31))][:2] == ["Q4 2026", "Q1 2027"]
