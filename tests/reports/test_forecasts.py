"""Which forecast a goal gets, from what, when it is kept, and how it is scored."""

from datetime import date, datetime, time, timedelta

import pytest

from platform_dash.core import forecast
from platform_dash.core.calendar import day_of
from platform_dash.model import (
    Calendar,
    Checkpoint,
    Criterion,
    Forecast,
    Goal,
    Health,
    ItemsMeasure,
    Method,
    ReadinessMeasure,
    ReadingMeasure,
    Sprint,
    Status,
    Team,
    TimeOff,
    changed,
)
from platform_dash.reports import forecasts, overview, planning
from platform_dash.store import Store, boards, goals, histories, sprints, teams
from platform_dash.sync import closing, keep_forecasts
from platform_dash.sync.planning import commit
from tests.builders import CALENDAR, NOW, SPRINT, TODAY, board, goal, item, person

WHO = {"author": "Ana", "at": NOW}
TABLES = ItemsMeasure(filter="label:tables", target=50, unit="tables")


def done_items(n: int, days_ago: int, first: int = 1):
    """n tables, one a day from `days_ago` days ago on; closed at noon."""
    return [
        item(
            first + i,
            Status.DONE,
            labels=("tables",),
            column="Done",
            closed=True,
            column_id="c3",
            closed_at=datetime.combine(TODAY - timedelta(days=days_ago - i), time(12), NOW.tzinfo),
            created_at=NOW - timedelta(days=200),
        )
        for i in range(n)
    ]


def open_items(n: int, first: int = 500):
    return [item(first + i, labels=("tables",), column_id="a1", created_at=NOW - timedelta(days=200)) for i in range(n)]


def seen(found, today: date = TODAY, goals=(), commitments=None, known=(SPRINT,)) -> forecasts.Outlook:
    return forecasts.Outlook(
        day=day_of(SPRINT, known, CALENDAR, today),
        calendar=CALENDAR,
        sprints=tuple(known),
        goals=tuple(goals),
        commitments=commitments or {},
        done_on=forecasts.done_days(found, {}, "UTC"),
        watched_since=None,
    )


def test_a_new_team_has_a_forecast_on_its_first_day_from_closing_dates() -> None:
    """One table a day for 70 days is 14 a sprint; 60 done, a target of 62 is near, one of 90 is far."""
    found = [*done_items(60, 60), *open_items(60)]
    ahead = seen(found)
    near = forecasts.of_goal(ahead, goal(measure=changed(TABLES, target=62)), found)
    far = forecasts.of_goal(ahead, goal(measure=changed(TABLES, target=90)), found)
    assert near is not None
    assert far is not None
    assert (near.method, near.inputs["backfilled"]) == (Method.STEADY, True)
    assert "closing dates" in near.words
    assert near.p > 0.95
    assert far.p < 0.05
    assert near.low is not None
    assert near.high is not None
    assert 60 <= near.low < near.high <= 120


def test_who_is_away_lowers_the_chance_against_who_usually_is_there() -> None:
    """Four people, never off before: with two of them away for the rest half of the usual person-days are left."""
    found = [*done_items(60, 60), *open_items(60)]
    four = tuple(person(n) for n in range(1, 5))
    away = tuple(TimeOff(person_id=n, start_on=TODAY, end_on=SPRINT.end_on) for n in (1, 2))
    asked = goal(measure=changed(TABLES, target=66))

    def given(*off: TimeOff) -> Forecast:
        made = forecasts.of_goal(seen(found)._replace(staff=forecasts.Staff({asked.team_id: four}, off)), asked, found)
        assert made is not None
        return made

    whole, half = given(), given(*away)
    assert whole == forecasts.of_goal(seen(found), asked, found)
    assert (whole.inputs["capacity"], half.inputs["capacity"]) == (1.0, 0.5)
    assert half.p < whole.p - 0.2
    assert "with 50% of the usual person-days" in half.words


def test_without_a_past_of_its_own_a_goal_has_the_chance_of_public_ones_that_stood_as_far() -> None:
    def chance(done: int) -> Forecast:
        found = [*(one for n in range(done) for one in done_items(1, 1, first=n)), *open_items(80 - done)]
        made = forecasts.of_goal(seen(found), goal(measure=TABLES), found)
        assert made is not None
        return made

    little, much = chance(5), chance(40)
    assert {little.method, much.method} == {Method.COLD_START}
    assert little.p < 0.3 < 0.6 < much.p
    assert "as in public repositories" in forecast.sentence(much)


def test_a_scope_of_the_sprint_itself_is_told_from_past_goals_of_the_team() -> None:
    """Four past sprints that finished everything in their last days: late in the sprint the rest is likely."""
    known = [
        Sprint(
            id=i,
            name=f"S{i}",
            start_on=SPRINT.start_on - timedelta(days=14 * i),
            end_on=SPRINT.start_on - timedelta(days=14 * (i - 1)),
        )
        for i in range(4, 0, -1)
    ]
    past, commitments, found = [], {}, []
    for sprint in known:
        own = goal(id=100 + sprint.id, sprint_id=sprint.id, measure=ItemsMeasure(filter="label:x"), outcome="completed")
        made = [
            item(
                1000 * sprint.id + n,
                Status.DONE,
                labels=("old",),
                closed_at=datetime.combine(sprint.end_on - timedelta(days=2), time(12), NOW.tzinfo),
            )
            for n in range(4)
        ]
        commitments[own.id] = planning.progress.commitment(
            changed(own, measure=ItemsMeasure(filter="label:old")), made, NOW, "Ana"
        )
        past.append(changed(own, sprint_id=sprint.id))
        found += made
    mine = [
        item(n, Status.DONE if n < 3 else Status.PLANNED, labels=("x",), closed_at=NOW if n < 3 else None)
        for n in range(1, 6)
    ]
    ahead = seen([*found, *mine], goals=past, commitments=commitments, known=(*known, changed(SPRINT, id=9)))
    given = forecasts.of_goal(ahead, goal(sprint_id=9, measure=ItemsMeasure(filter="label:x")), mine)
    assert given is not None
    assert given.method == Method.SCOPE
    assert given.p > 0.6
    few = seen([*found, *mine], goals=past[1:], commitments=commitments, known=(*known, changed(SPRINT, id=9)))
    less = forecasts.of_goal(few, goal(sprint_id=9, measure=ItemsMeasure(filter="label:x")), mine)
    assert less is not None
    assert less.method == Method.COLD_START
    assert "as in public repositories" in less.words
    assert "3 of 3 goals of the team were reached so far" in less.words


def test_criteria_are_told_by_their_owners_confidence_and_typed_readings_are_not_told() -> None:
    ready = ReadinessMeasure(criteria=(Criterion(text="alarms"), Criterion(text="runbook")), confidence=0.7)
    given = forecasts.of_goal(seen(()), goal(measure=ready), ())
    assert given is not None
    assert (given.method, given.p, given.target) == (Method.CONFIDENCE, 0.7, 2)
    assert forecasts.of_goal(seen(()), goal(measure=changed(ready, confidence=None)), ()) is None
    assert forecasts.of_goal(seen(()), goal(measure=ReadingMeasure(baseline=1, target=2)), ()) is None


def test_what_a_sync_saw_goes_before_the_closing_date_outside_its_span() -> None:
    """Closed on the 3rd, reopened, done again between the syncs of the 10th and the 11th."""
    third, tenth = NOW - timedelta(days=17), NOW - timedelta(days=10)
    one = item(1, Status.DONE, closed_at=third)
    watched = {"N1": (tenth, tenth + timedelta(days=1))}
    assert forecasts.done_days([one], watched, "UTC") == {"N1": (tenth + timedelta(days=1)).date()}
    inside = changed(one, closed_at=tenth + timedelta(hours=1))
    assert forecasts.done_days([inside], watched, "UTC") == {"N1": tenth.date()}
    assert forecasts.done_days([changed(one, closed_at=None)], {}, "UTC") == {}


@pytest.mark.parametrize(
    ("today", "due"),
    [
        (date(2026, 11, 13), Checkpoint.PLANNING),
        (date(2026, 11, 17), Checkpoint.PLANNING),
        (date(2026, 11, 18), None),
        (date(2026, 11, 20), Checkpoint.MIDDLE),
        (date(2026, 11, 24), Checkpoint.MIDDLE),
        (date(2026, 11, 25), Checkpoint.LATE),
        (date(2026, 11, 26), Checkpoint.LATE),
        (date(2026, 11, 27), None),
        (date(2026, 11, 28), None),
        (date(2026, 11, 30), None),
    ],
)
def test_forecasts_are_due_at_planning_in_the_middle_and_two_days_before_the_end(today, due) -> None:
    assert forecasts.checkpoint_due(day_of(SPRINT, (SPRINT,), CALENDAR, today)) == due


@pytest.fixture
def store_of_tables(store: Store) -> Store:
    """A team, a sprint and a board with a table a day for sixty days; on both databases."""
    with store.write() as connection:
        sprints.save_calendar(connection, Calendar(zone="UTC"), **WHO)
        sprints.save_sprint(connection, changed(SPRINT, id=0, version=0), **WHO)
        team = teams.save_team(connection, Team(id=0, name="Ingestion", version=0), **WHO)
        for n in (1, 2):
            teams.save_person(connection, changed(person(n), id=0, version=0), **WHO)
        boards.save_board(connection, board(id=0, version=0, team_id=team.id), **WHO)
    boards.load_first(store, 1, [*done_items(60, 60), *open_items(60)], NOW)
    with store.write() as connection:
        boards.finish(connection, 1, NOW)
    return store


def committed(store: Store, target: float = 70) -> Goal:
    given = Goal(sprint_id=1, team_id=1, title="Tables", owners=(1, 2), measure=changed(TABLES, target=target))
    with store.write() as connection:
        new = goals.save_goal(connection, given, **WHO)
    return commit(store, new, TODAY, by="Ana", at=NOW)


def kept(store: Store) -> tuple[Forecast, ...]:
    with store.read() as connection:
        return histories.forecasts(connection)


def test_a_forecast_is_kept_once_at_each_checkpoint_with_what_it_was_made_from(store_of_tables: Store) -> None:
    committed(store_of_tables)
    assert [f.checkpoint for f in kept(store_of_tables)] == [Checkpoint.MIDDLE]  # committed in mid-sprint
    later = NOW + timedelta(days=3)
    assert keep_forecasts.keep_forecasts(store_of_tables, TODAY, later, None) == 0
    assert keep_forecasts.keep_forecasts(store_of_tables, date(2026, 11, 25), later, None) == 1
    assert keep_forecasts.keep_forecasts(store_of_tables, date(2026, 11, 26), later, None) == 0
    found = kept(store_of_tables)
    assert [f.checkpoint for f in found] == [Checkpoint.MIDDLE, Checkpoint.LATE]
    assert all(f.inputs["past"] and f.target == 70 and f.happened is None for f in found)


@pytest.mark.parametrize(("more", "happened"), [(10, True), (9, False)])
def test_a_forecast_meets_what_happened_when_the_sprint_closes(
    store_of_tables: Store, more: int, happened: bool
) -> None:
    committed(store_of_tables)
    with store_of_tables.write() as connection:
        rest = [changed(i, status=Status.DONE, column_id="c3") for i in boards.items(connection) if i.number >= 500]
        boards.apply(connection, 1, added=(), altered=rest[:more], gone=(), changes=(), at=NOW)
        first = sprints.sprints(connection)[0]
    closing.close(store_of_tables, first, TODAY, NOW, "Ana", {}, None)
    assert [(f.happened, f.scored_at) for f in kept(store_of_tables)] == [(happened, NOW)]


def test_a_forecast_whose_target_changed_is_shown_and_not_scored(store_of_tables: Store) -> None:
    new = committed(store_of_tables)
    with store_of_tables.write() as connection:
        goals.save_goal(connection, changed(new, measure=changed(TABLES, target=65)), **WHO)
        first = sprints.sprints(connection)[0]
    closing.close(store_of_tables, first, TODAY, NOW, "Ana", {}, None)
    assert [(f.happened, f.scored_at) for f in kept(store_of_tables)] == [(None, NOW)]


def test_a_forecast_of_all_in_scope_is_scored_though_the_scope_grew() -> None:
    """Nobody changed a target: everything was to be done, and everything is, or not. A number set since is another."""
    kept_one = Forecast(
        goal_id=1, at=NOW, method=Method.SCOPE, p=0.4, target=8, words="", inputs={"all_in_scope": True}
    )
    assert forecasts.happened(kept_one, 9, 9, all_in_scope=True) is True
    assert forecasts.happened(kept_one, 8, 9, all_in_scope=True) is False
    assert forecasts.happened(kept_one, 9, 9) is None, "a number was set since"
    fixed = kept_one.model_copy(update={"inputs": {"all_in_scope": False}})
    assert forecasts.happened(fixed, 9, 9, all_in_scope=True) is None
    assert forecasts.happened(fixed, 8, 8) is True
    assert forecasts.happened(kept_one, 0, 0, all_in_scope=True) is None, "nothing was in scope"


def test_the_meeting_shows_the_chance_and_colours_by_it(store_of_tables: Store) -> None:
    committed(store_of_tables, target=100)
    [row] = overview.of_sprint(store_of_tables, TODAY).teams[0].goals
    assert row.progress.forecast is not None
    assert (row.progress.health, row.progress.reason) == (Health.OFF_TRACK, "under 1 in 20")


def test_days_off_that_people_enter_are_in_the_forecast(store_of_tables: Store) -> None:
    """One of the team's two is off from today to the end: half of the usual person-days are left."""
    committed(store_of_tables)
    with store_of_tables.write() as connection:
        teams.save_members(connection, 1, {1: [1, 2]}, **WHO)
        teams.save_time_off(connection, TimeOff(person_id=1, start_on=TODAY, end_on=SPRINT.end_on), **WHO)
    [row] = overview.of_sprint(store_of_tables, TODAY).teams[0].goals
    assert row.progress.forecast is not None
    assert row.progress.forecast.inputs["capacity"] == 0.5


def test_what_was_done_today_is_not_counted_twice() -> None:
    """Ten a sprint, steady: two done on the first morning raise the chance of ten, less than two more days would."""
    base = done_items(60, 60)
    asked = goal(measure=changed(TABLES, target=67))
    first = SPRINT.start_on
    before = [i for i in base if i.closed_at is not None and i.closed_at.date() < first]
    extra = [changed(i, closed_at=datetime.combine(first, time(9), NOW.tzinfo)) for i in done_items(2, 1, first=800)]
    found = [*before, *extra, *open_items(60)]
    with_two = forecasts.of_goal(
        seen(found, first), changed(asked, measure=changed(TABLES, target=len(before) + 14)), found
    )
    without = [*before, *open_items(62)]
    none = forecasts.of_goal(
        seen(without, first), changed(asked, measure=changed(TABLES, target=len(before) + 14)), without
    )
    assert with_two is not None
    assert none is not None
    assert none.p < with_two.p < 0.85
    assert with_two.inputs["day_of_sprint"] == 0.5
