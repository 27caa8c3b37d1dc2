"""On which days a team works, as pages and the command line have it: shared holidays, corrections, the team's own day."""

from datetime import date

import pytest

from platform_dash.core import calendar as sprint_calendar
from platform_dash.model import Calendar, HolidayRule, Sprint, Team, changed
from platform_dash.reports import overview, sprint_facts
from platform_dash.store import Store, sprints, teams
from tests.builders import NOW, SPRINT, person
from tests.commands import as_json, dash

WHO = {"author": "Ana", "at": NOW}
THANKSGIVING = date(2026, 11, 26)


@pytest.fixture
def americans(store: Store) -> Store:
    """Two people who keep the calendar of the United States; the sprint runs from 16 to 29 November."""
    with store.write() as connection:
        sprints.save_calendar(connection, Calendar(zone="America/New_York", standup_weekdays=(0, 3)), **WHO)
        sprints.save_sprint(connection, changed(SPRINT, id=0, version=0), **WHO)
        for n in (1, 2):
            teams.save_person(connection, changed(person(n, "America/New_York"), id=0, version=0, country="US"), **WHO)
    return store


def test_a_holiday_of_everybody_is_a_day_off_of_the_team(americans: Store):
    day = overview.of_sprint(americans, THANKSGIVING).day
    assert day is not None
    assert (day.state, day.off_name, day.days, day.day, day.working) == ("day off", "Thanksgiving Day", 9, 8, False)
    calendar = sprint_facts.calendar_of(americans)
    laid = sprint_calendar.ceremonies((SPRINT,), calendar, SPRINT.start_on, SPRINT.end_on)
    assert THANKSGIVING not in {c.start.date() for c in laid}
    thursday = changed(calendar, planning_weekday=3)
    assert sprint_calendar.planning_day(SPRINT, (SPRINT,), thursday) == date(2026, 11, 25)


def test_the_team_may_overrule_it_and_somebody_elses_calendar_ends_it(americans: Store):
    with americans.write() as connection:
        teams.save_holiday_rule(
            connection, HolidayRule(country="US", subdivision="", on=THANKSGIVING, works=True), **WHO
        )
    assert overview.of_sprint(americans, THANKSGIVING).day.state == "running"
    with americans.write() as connection:
        teams.delete_holiday_rule(connection, teams.holiday_rules(connection)[0], **WHO)
        teams.save_person(connection, changed(person(3), id=0, version=0, country="DE"), **WHO)
    assert overview.of_sprint(americans, THANKSGIVING).day.state == "running", "not everybody is off"


def test_a_holiday_of_only_some_is_proposed_and_changes_nothing_by_itself(americans: Store):
    with americans.write() as connection:
        teams.save_person(connection, changed(person(3), id=0, version=0, country="DE"), **WHO)
    calendar = sprint_facts.calendar_of(americans)
    proposed = sprint_facts.holidays_proposed(americans, calendar, date(2026, 11, 16))
    assert proposed[0].words == "Thanksgiving Day: Person1, Person2 off, 2 of 3"
    assert [(p.on, len(p.off), p.of) for p in proposed] == [(THANKSGIVING, 2, 3)]
    assert overview.of_sprint(americans, THANKSGIVING).day.state == "running"
    with americans.write() as connection:
        now = sprints.calendar(connection)
        taken = sprints.save_calendar(connection, changed(now, holidays=(THANKSGIVING,)), **WHO)
    assert sprint_facts.holidays_proposed(americans, taken, date(2026, 11, 16)) == ()
    assert overview.of_sprint(americans, THANKSGIVING).day.state == "day off"


def test_what_follows_from_the_roster_is_not_stored_with_the_calendar(americans: Store):
    with americans.write() as connection:
        saved = sprints.save_calendar(connection, sprint_facts.calendar_of(americans), **WHO)
        assert sprints.calendar(connection).shared_holidays == ()
    assert saved.version == 2


def test_a_corrected_calendar_lays_the_sprints_ahead_anew_and_says_which():
    now = {"NOW": "2026-11-17T10:00:00Z"}
    dash("calendar", "--length", "14", "--first-day", "2026-11-02", "--first-number", "41", **now)
    told = dash("calendar", "--length", "21", "--first-day", "2026-11-18", "--format", "json", **now)
    assert as_json(told)["length_days"] == 21
    assert "Sprint 43 now runs Wed 9 Dec to Tue 29 Dec (before: Mon 30 Nov to Sun 13 Dec)." in told.stderr
    body = as_json(dash("status", "--format", "json", **now))
    assert (body["sprint"]["name"], body["sprint"]["start_on"], body["sprint"]["end_on"]) == (
        "Sprint 42",
        "2026-11-16",
        "2026-11-30",
    ), "what has begun stays"
    later = as_json(dash("status", "--format", "json", NOW="2026-12-10T10:00:00Z"))
    assert (later["sprint"]["name"], later["sprint"]["end_on"]) == ("Sprint 43", "2026-12-30")


def test_working_days_and_days_off_are_set_on_the_command_line():
    words = ("--works", "sun,mon,tue,wed,thu", "--days-off", "2026-12-24, 2026-12-27 to 2026-12-29")
    body = as_json(dash("calendar", *words, "--format", "json"))
    assert body["working_weekdays"] == [0, 1, 2, 3, 6]
    assert body["holidays"] == ["2026-12-24", "2026-12-27", "2026-12-28", "2026-12-29"]
    wrong = dash("calendar", "--days-off", "Christmas")
    assert wrong.returncode == 1
    assert "“Christmas” is no day" in wrong.stderr


def test_somebody_joins_the_sprint_that_runs_where_the_team_is(tmp_path):
    """Sunday 15 November, seven in the evening in Los Angeles, is Monday in UTC; Sprint 41 ends that night."""
    from platform_dash.store import open_store

    path = tmp_path / "west.db"
    store = open_store(str(path))
    with store.write() as connection:
        sprints.save_calendar(connection, Calendar(zone="America/Los_Angeles"), **WHO)
        for n, start, end in (
            (41, date(2026, 11, 2), date(2026, 11, 16)),
            (42, date(2026, 11, 16), date(2026, 11, 30)),
        ):
            sprints.save_sprint(
                connection, Sprint(id=0, version=0, name=f"Sprint {n}", start_on=start, end_on=end), **WHO
            )
        team = teams.save_team(connection, Team(id=0, name="Data", version=0), **WHO)
    env = {"DATABASE_URL": str(path), "NOW": "2026-11-16T03:00:00Z"}
    done = dash("person", "Cleo Late", "--zone", "America/Los_Angeles", "--team", "Data", **env)
    assert done.returncode == 0, done.stderr
    with store.read() as connection:
        cleo = teams.people(connection)[0]
        known = {s.name: s.id for s in sprints.sprints(connection)}
        assert cleo.id in teams.members(connection, known["Sprint 41"])[team.id]
    store.close()
