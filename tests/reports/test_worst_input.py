"""The worst that a calendar, a board or a clock can bring: what is said stays true, and nothing falls over."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from platform_dash.core import calendar as sprint_calendar
from platform_dash.core import minutes
from platform_dash.model import Calendar, Goal, Health, ItemsMeasure, ResultKind, Sprint, Stage, Status, Team, changed
from platform_dash.reports import minutes_source, overview, planning, retro, rows
from platform_dash.store import Store, boards, goals, sprints, teams
from platform_dash.sync import closing
from platform_dash.ui.kit import clock
from platform_dash.ui.meeting import panels
from tests.builders import board, item, person
from tests.reports.test_ended_sprint import synced

BEGIN = datetime(2026, 1, 5, 9, tzinfo=UTC)
WHO = {"author": "Ana", "at": BEGIN}


def team_with(store: Store, *runs: tuple[str, date, date]) -> None:
    """A team of two on one board; each sprint has a goal that counts its own items."""
    with store.write() as connection:
        sprints.save_calendar(connection, Calendar(zone="UTC"), **WHO)
        team = teams.save_team(connection, Team(id=0, name="Data", version=0), **WHO)
        people = [teams.save_person(connection, changed(person(n), id=0, version=0), **WHO).id for n in (1, 2)]
        boards.save_board(connection, board(id=0, version=0, team_id=team.id), **WHO)
        for name, first, end in runs:
            made = Sprint(id=0, version=0, name=name, start_on=first, end_on=end)
            sprint = sprints.save_sprint(connection, made, **WHO)
            teams.save_members(connection, sprint.id, {team.id: people}, **WHO)
            measure = ItemsMeasure(filter=f'sprint:"{name}"', target=3)
            goals.save_goal(connection, Goal(
                sprint_id=sprint.id, team_id=team.id, title=f"Goal of {name}", owners=tuple(people),
                stage=Stage.COMMITTED, measure=measure), **WHO)  # fmt: skip


@pytest.mark.parametrize(
    ("first", "end", "words"),
    [
        (date(2026, 1, 9), date(2026, 1, 12), "day 1 of 1"),  # a Friday and its weekend
        (date(2026, 1, 10), date(2026, 1, 12), "no working day in it"),  # a weekend
        (date(2026, 1, 10), date(2026, 1, 14), "first working day Mon 12 Jan"),  # from a Saturday on
    ],
)
def test_a_sprint_of_one_working_day_or_of_none(sqlite_store: Store, first: date, end: date, words: str):
    team_with(sqlite_store, ("Short", first, end))
    synced(sqlite_store, [item(n, Status.PLANNED, sprint="Short") for n in (1, 2, 3)], BEGIN)
    for hours in range(0, 24 * 8, 7):
        now = datetime.combine(first - timedelta(days=2), datetime.min.time(), UTC) + timedelta(hours=hours)
        shown = overview.of_sprint(sqlite_store, now.date(), sprint="Short", now=now)
        one = shown.rows[0].progress
        assert 0 <= one.tick <= 1
        line = str(panels.sprint_line(shown))
        assert "day 0" not in line
        assert "of 0" not in line
        if now.date() >= end:
            assert one.health == Health.NOT_MET
        elif now.date() == first:
            assert words in line.replace("<b>", "").replace("</b>", "")
        assert rows.status(shown, now)["teams"][0]["goals"][0]["health"] == one.health.value
        planning.of_sprint(sqlite_store, shown.day.sprint, now.date(), now=now)
        assert "Short" in minutes.minutes(minutes_source.paper(sqlite_store, shown.day.sprint, now.date(), now))
    calendar = Calendar(zone="UTC")
    one = Sprint(id=1, name="Short", start_on=first, end_on=end)
    sprint_calendar.ceremonies((one,), calendar, first, end)


def test_a_year_of_sprints_that_is_closed_late_stands_as_each_ended(sqlite_store: Store):
    runs = [
        (f"S{n}", (BEGIN + timedelta(days=14 * n)).date(), (BEGIN + timedelta(days=14 * n + 14)).date())
        for n in range(26)
    ]
    team_with(sqlite_store, *runs)
    every = []
    for n, (name, _, _) in enumerate(runs):
        at = BEGIN + timedelta(days=14 * n + 11)
        states = [Status.DONE] * (n % 4) + [Status.PLANNED] * (3 - n % 4)
        every += [item(10 * n + k, state, sprint=name) for k, state in enumerate(states)]
        synced(sqlite_store, every, at)
    late = BEGIN + timedelta(days=400)
    done = [i.model_copy(update={"status": Status.DONE, "column": "Done"}) for i in every]
    synced(sqlite_store, done, late)  # a year later all of it is done
    with sqlite_store.read() as connection:
        known = sprints.sprints(connection)
    for n, sprint in enumerate(known):
        proposed = retro.proposal(sqlite_store, sprint, late.date(), late, None, ResultKind.FINAL)
        assert proposed.goals[0].done == n % 4, sprint.name
        final = closing.close(sqlite_store, sprint, late.date(), late, "Ana", {}, None)
        assert (final.goals[0].done, len(final.hang_overs)) == (n % 4, 3 - n % 4)


def test_a_clock_that_was_set_back_an_hour_shows_nothing_of_the_future(sqlite_store: Store):
    team_with(sqlite_store, ("S", date(2026, 1, 5), date(2026, 1, 19)))
    items = [item(n, Status.PLANNED, sprint="S") for n in (1, 2, 3)]
    at = datetime(2026, 1, 8, 0, 30, tzinfo=UTC)
    synced(sqlite_store, items, at)
    back = at - timedelta(hours=1)  # and a day before, too
    synced(sqlite_store, [items[0].model_copy(update={"status": Status.DONE, "column": "Done"}), *items[1:]], back)
    for now in (back, at - timedelta(minutes=1), at + timedelta(hours=2)):
        shown = overview.of_sprint(sqlite_store, now.date(), sprint="S", now=now)
        assert shown.rows[0].progress.done == 1
        said = rows.status(shown, now)
        assert said["board_age_s"] >= 0
        assert "-" not in clock.ago(shown.synced_at, now)
        assert all(t.days >= 0 for team in shown.teams for t in team.talk)


def test_two_hundred_boards_with_iterations_of_the_same_name(sqlite_store: Store):
    """A company's boards, each a day later than the one before: the first one's dates stand, whoever syncs when."""

    def iterations(number: int) -> list[Sprint]:
        first = [date(2026, 1, 5) + timedelta(days=14 * n + number % 14) for n in range(4)]
        return [
            Sprint(
                id=0, version=0, name=f"Iteration {n}", start_on=day, end_on=day + timedelta(days=14), source="board"
            )
            for n, day in enumerate(first, start=1)
        ]

    bringing, settled = frozenset(range(1, 201)), []
    with sqlite_store.write() as connection:
        for order in (bringing, sorted(bringing, reverse=True)):
            for number in order:
                sprints.take_sprints(
                    connection, iterations(number), author="sync", at=BEGIN, board_id=number, bringing=bringing
                )
            settled.append([(s.name, s.start_on, s.board_id) for s in sprints.sprints(connection)])
        stored = sprints.sprints(connection)
    assert settled[0] == settled[1] == [(s.name, s.start_on, 1) for s in iterations(1)]
    assert all(a.end_on <= b.start_on for a, b in pairwise(stored))
