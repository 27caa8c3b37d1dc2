"""Health at every moment: a table of states, and what may never be said in any of them."""

from collections import defaultdict
from datetime import date
from itertools import product

import pytest

from platform_dash.core import calendar
from platform_dash.core.progress.health import Standing, health_of
from platform_dash.model import Health, changed
from tests.builders import CALENDAR, NOW, SPRINT

FIRST, SECOND, FIFTH = date(2026, 11, 16), date(2026, 11, 17), date(2026, 11, 20)
LAST, SATURDAY, SUNDAY, AFTER = date(2026, 11, 27), date(2026, 11, 28), date(2026, 11, 29), date(2026, 11, 30)
DAYS = [
    (FIRST, False),
    (SECOND, False),
    (FIFTH, False),
    (LAST, False),
    (LAST, True),
    (SATURDAY, False),
    (SUNDAY, False),
    (AFTER, False),
]
MEASURES = {"items": (0.0, 8.0, "items"), "reading down": (120.0, 30.0, "s"), "field sum": (10.0, 60.0, "points")}
SHARES = (-0.1, 0.0, 0.4, 0.9, 1.0)
BLOCKED, CHANCES, UNSEEN, STILL = (None, 1, 2), (None, 0.05, 0.14, 0.3, 0.45, 0.96), ((0, 0), (3, 2), (9, 6)), (None, 3)
PRESENT = ("to go", "in 10", "in 20", "left", "no movement", "concern", "blocked", "too early", "moving", "as of")


def at(today: date, *, over: bool = False, closed: bool = False) -> calendar.SprintDay:
    sprint = changed(SPRINT, closed_at=NOW) if closed else SPRINT
    return calendar.day_of(sprint, (sprint,), CALENDAR, today, over=over)


def standing(day: calendar.SprintDay, measure: str = "items", share: float = 0.4, **more: object) -> Standing:
    base, target, unit = MEASURES[measure]
    done = base + share * (target - base)
    given: dict[str, object] = {
        "day": day, "done": done, "target": target, "baseline": base, "unit": unit, "bar": max(0.0, share),
        "met": share >= 1, "countable": True, "moving_away": share < 0,
    }  # fmt: skip
    return Standing(**(given | more))  # type: ignore[arg-type]


def every_state() -> list[Standing]:
    return [
        standing(
            at(today, over=over),
            measure,
            share,
            blocked=blocked,
            chance=chance,
            unseen=unseen,
            stale=stale,
            still=still,
        )
        for (today, over), measure, share, blocked, chance, (unseen, stale), still in product(
            DAYS, MEASURES, SHARES, BLOCKED, CHANCES, UNSEEN, STILL
        )
    ]


def test_in_no_state_of_thousands_is_anything_false_said():
    states = every_state()
    assert len(states) >= 1_000
    tones = defaultdict(set)
    for one in states:
        health, why = health_of(one)
        tones[why].add(health)
        day = one.day
        assert (health == Health.MET) == one.met
        if day.ended and not one.met:
            assert health == Health.NOT_MET
            assert not [w for w in PRESENT if w in why]
        else:
            assert health != Health.NOT_MET
        if one.met or day.ended:
            continue
        if one.unseen == 9:
            assert (health, why) == (Health.UNKNOWN, "boards last seen 9 days ago")
            continue
        assert ("as of" in why) == (one.stale >= 2)
        if not day.work_left:
            assert health == Health.OFF_TRACK
            assert not [w for w in ("to go", "in 10", "in 20", "too early") if w in why]
        if one.blocked == 2:
            assert health == Health.OFF_TRACK
        elif one.chance is not None and day.day > 2 and day.work_left:
            assert (health == Health.OFF_TRACK) == (one.chance < 0.15)
            assert health != Health.ON_TRACK or one.chance >= 0.45
        if health == Health.ON_TRACK and one.chance is None:
            assert one.bar >= day.tick
        assert why.partition(" ·")[0] != "0 items to go"
    assert {why: kinds for why, kinds in tones.items() if len(kinds) > 1} == {}


@pytest.mark.parametrize(
    ("one", "health", "words"),
    [
        (standing(at(LAST), share=0.375), Health.UNKNOWN, "5 items to go, the last day"),
        (standing(at(LAST, over=True), share=0.375), Health.OFF_TRACK, "5 of 8 left, no working day left"),
        (standing(at(SUNDAY), share=0.375, chance=0.9), Health.OFF_TRACK, "5 of 8 left, no working day left"),
        (standing(at(AFTER), share=0.375, chance=0.9), Health.NOT_MET, "3 of 8 items"),
        (standing(at(FIFTH, closed=True), share=0.375), Health.NOT_MET, "3 of 8 items"),
        (standing(at(FIFTH, closed=True), share=1.0), Health.MET, "met"),
        (standing(at(AFTER), done=None), Health.NOT_MET, "not counted"),
        (standing(at(FIFTH), countable=False, dropped=3), Health.UNKNOWN, "all items were dropped"),
        (standing(at(FIFTH), countable=False), Health.UNKNOWN, "nothing to count yet"),
        (standing(at(FIRST), blocked=2), Health.OFF_TRACK, "blocked 2 working days"),
        (standing(at(SECOND), chance=0.02), Health.UNKNOWN, "too early to say"),
        (standing(at(FIFTH), share=-0.1, chance=0.7), Health.AT_RISK, "moving away · 7 in 10"),
        (standing(at(FIFTH), share=-0.1, done=130.0, target=30.0, baseline=120.0), Health.AT_RISK, "moving away"),
        (standing(at(FIFTH), open=0, share=0.5), Health.AT_RISK, "4 short, nothing open"),
        (standing(at(FIFTH), still=3, chance=0.6), Health.AT_RISK, "no movement for 3 days · 6 in 10"),
        (standing(at(FIFTH), concerns=1), Health.AT_RISK, "1 open concern"),
        (standing(at(FIFTH), chance=0.03), Health.OFF_TRACK, "under 1 in 20"),
        (standing(at(FIFTH), chance=0.45), Health.ON_TRACK, "4.8 items to go · 5 in 10"),
        (standing(at(FIFTH), share=0.5), Health.ON_TRACK, "4 items to go"),
        (
            standing(at(FIFTH), share=0.25, stale=2, unseen=3),
            Health.UNKNOWN,
            "6 items to go, 5 days left · as of Tue 17 Nov",
        ),
        (standing(at(FIFTH), done=7.9951, unit="", chance=0.7), Health.ON_TRACK, "0.0049 to go · 7 in 10"),
    ],
)
def test_the_first_rule_that_holds_gives_the_words(one: Standing, health: Health, words: str):
    assert health_of(one) == (health, words)


def test_a_short_sprint_is_too_early_for_a_third_of_its_days_only():
    short = changed(SPRINT, end_on=date(2026, 11, 19))
    days = [calendar.day_of(short, (short,), CALENDAR, d) for d in (FIRST, SECOND)]
    assert [health_of(standing(d, chance=0.6))[1] for d in days] == ["too early to say", "4.8 items to go · 6 in 10"]
