"""A sprint that ended stays as it ended: whoever closes it and whenever, and whatever the boards do later."""

import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest

from platform_dash.core import calendar as sprint_calendar
from platform_dash.core import flow, minutes
from platform_dash.demo.boards import world_at
from platform_dash.demo.server import LocalGitHub, running
from platform_dash.github import Client
from platform_dash.model import (
    Calendar,
    Criterion,
    Goal,
    Health,
    Item,
    ItemsMeasure,
    ReadinessMeasure,
    Reading,
    ReadingMeasure,
    ResultKind,
    Sprint,
    Stage,
    Status,
    Team,
    changed,
)
from platform_dash.reports import board_flow, minutes_source, overview, planning, retro, rows, sprint_facts
from platform_dash.reports.placed import placed_items
from platform_dash.store import Store, boards, goals, sprints, teams
from platform_dash.sync import closing, difference, sync_boards
from tests import counts, templates
from tests.builders import board, item, person
from tests.reports.test_planning import change_a_board

WHO = {"author": "Ana", "at": datetime(2026, 11, 2, 8, tzinfo=UTC)}
LAST_EVENING, LATER = datetime(2026, 11, 15, 18, tzinfo=UTC), datetime(2026, 11, 18, 10, tzinfo=UTC)
READINESS = ReadinessMeasure(criteria=(Criterion(text="Done", met=True),))
SPRINTS = [
    Sprint(id=0, name=f"Sprint {n}", start_on=start, end_on=start + timedelta(days=14), version=0)
    for n, start in ((41, date(2026, 11, 2)), (42, date(2026, 11, 16)))
]


def synced(store: Store, items: Sequence[Item], at: datetime) -> None:
    """What a sync writes of a whole scan."""
    with store.read() as connection:
        known, since = boards.every_item(connection, 1), boards.boards(connection)[0].synced_at
    if since is None:
        boards.load_first(store, 1, items, at)
    found = difference.compare(known, items, since=since, at=at)
    with store.write() as connection:
        if since is not None:
            changes = (*found.changes, *difference.gone_changes(found.missing, known, since, at))
            added, altered = found.added, found.altered
            boards.apply(connection, 1, added=added, altered=altered, gone=found.missing, changes=changes, at=at)
        boards.finish(connection, 1, at)


def cards(done: int, *, closed: datetime | None = None, sprint: str = "Sprint 41", moved: int = 0) -> list[Item]:
    """Ten items labelled mig, the first few done; of those left some went on to the next sprint."""
    states = [Status.DONE] * done + [Status.PLANNED] * (10 - done)
    names = [sprint] * (10 - moved) + ["Sprint 42"] * moved
    return [
        item(n, state, labels=("mig",), sprint=name, closed_at=closed if state == Status.DONE else None)
        for n, (state, name) in enumerate(zip(states, names, strict=True), start=1)
    ]


@pytest.fixture
def ended(store: Store) -> Store:
    """Ten items of Sprint 41, four done on its last evening, two goals that count them; nobody closes it."""
    with store.write() as connection:
        sprints.save_calendar(connection, Calendar(zone="UTC"), **WHO)
        first, _ = (sprints.save_sprint(connection, s, **WHO) for s in SPRINTS)
        team = teams.save_team(connection, Team(id=0, name="Data", version=0), **WHO)
        for n in (1, 2):
            teams.save_person(connection, changed(person(n), id=0, version=0), **WHO)
        teams.save_members(connection, first.id, {team.id: [1, 2]}, **WHO)
        boards.save_board(connection, board(id=0, version=0, team_id=team.id), **WHO)
        for title, words in (("By sprint", 'label:mig sprint:"Sprint 41"'), ("By label", "label:mig")):
            made = Goal(
                id=0,
                sprint_id=first.id,
                team_id=team.id,
                title=title,
                owners=(1, 2),
                stage=Stage.COMMITTED,
                measure=ItemsMeasure(filter=words),
            )
            goals.save_goal(connection, made, **WHO)
    synced(store, cards(0), WHO["at"])
    synced(store, cards(4), LAST_EVENING)
    return store


def told(store: Store, now: datetime) -> tuple[object, ...]:
    """What every reader says of Sprint 41 at a moment."""
    today = now.date()
    shown = overview.of_sprint(store, today, sprint="Sprint 41", now=now)
    sprint = shown.day.sprint
    row = shown.teams[0]
    result = retro.proposal(store, sprint, today, now, None, ResultKind.FINAL)
    left = planning.hang_overs(store, next(s for s in shown.sprints if s.name == "Sprint 42"), today)
    live = sprint_facts.items_of(store, placed_items(store), sprint, shown.calendar, today)
    exported = rows.status(shown, now)["teams"][0]
    past = board_flow.of_store(store, "UTC", placed_items(store))
    chart = board_flow.flow_of(store, past, placed_items(store), sprint, today).days[-1]
    return (
        (chart.done, chart.scope),
        [(g.goal.title, g.progress.done, g.progress.target, g.progress.health, g.progress.reason) for g in row.goals],
        row.tagged,
        [(c.status, c.count) for c in row.columns],
        [(r.done, r.target, r.health) for r in result.goals],
        (result.tagged, result.done, [h.label for h in result.hang_overs]),
        (left.sprint.name, left.item_ids, [g.goal.title for g in left.goals]),
        [i.node_id for i in flow.in_sprint(live, sprint) if i.status == Status.DONE],
        (exported["tagged"], exported["columns"], [(g["done"], g["target"]) for g in exported["goals"]]),
    )


def test_leftovers_that_go_on_into_the_next_sprint_change_nothing_of_the_one_before(ended: Store):
    at_the_end = told(ended, datetime(2026, 11, 16, 0, 0, tzinfo=UTC))
    chart_said, goals_said, tagged, _, closing_said, of_sprint, hung, _, _ = at_the_end
    assert chart_said == (4, 10)
    assert [(t, d, of) for t, d, of, _, _ in goals_said] == [("By sprint", 4, 10), ("By label", 4, 10)]
    assert {health for *_, health, _ in goals_said} == {Health.NOT_MET}
    assert tagged == 10
    assert [(d, of) for d, of, _ in closing_said] == [(4, 10), (4, 10)]
    assert (of_sprint[0], of_sprint[1], len(of_sprint[2])) == (10, 4, 6)
    assert (hung[0], len(hung[1])) == ("Sprint 41", 6)
    synced(ended, cards(6, moved=6), LATER)
    assert told(ended, LATER) == at_the_end
    past = board_flow.of_store(ended, "UTC", placed_items(ended))
    sprint = sprint_calendar.named(overview.of_sprint(ended, LATER.date()).sprints, "Sprint 41")
    chart = board_flow.flow_of(ended, past, placed_items(ended), sprint, LATER.date())
    assert (chart.days[-1].done, chart.days[-1].scope) == (4, 10)
    final = closing.close(ended, sprint, LATER.date(), LATER, "Ana", {}, None)
    assert ([(g.done, g.target) for g in final.goals], final.tagged, len(final.hang_overs)) == ([(4, 10)] * 2, 10, 6)


def test_a_closing_date_before_the_end_counts_though_nobody_looked_until_later(ended: Store):
    synced(ended, cards(6, closed=datetime(2026, 11, 15, 22, tzinfo=UTC)), LATER)
    assert [(d, of) for _, d, of, *_ in told(ended, LATER)[1]] == [(6, 10)] * 2


def test_until_the_end_the_boards_count_as_they_are(ended: Store):
    synced(ended, cards(5), datetime(2026, 11, 15, 23, 30, tzinfo=UTC))
    assert [d for _, d, *_ in told(ended, datetime(2026, 11, 15, 23, 40, tzinfo=UTC))[1]] == [5, 5]


@pytest.mark.parametrize(
    ("zone", "late"), [("UTC", None), ("America/Los_Angeles", LAST_EVENING), ("Pacific/Kiritimati", WHO["at"])]
)
def test_a_last_look_long_before_the_end_is_said(ended: Store, zone: str, late: datetime | None):
    """18:00 UTC is six hours before the end in UTC, fourteen in Los Angeles, and after it on Kiritimati."""
    with ended.write() as connection:
        now = sprints.calendar(connection)
        sprints.save_calendar(connection, changed(now, zone=zone), **WHO)
    assert overview.of_sprint(ended, date(2026, 11, 18), sprint="Sprint 41").seen_at == late


def test_what_is_typed_after_the_end_changes_nothing_of_it(ended: Store):
    with ended.write() as connection:
        by_sprint, by_label = goals.goals(connection)
        measure = ReadingMeasure(baseline=0, target=9, unit="pages")
        new = changed(by_label, id=0, version=0, title="Pages", measure=measure)
        read = goals.save_goal(connection, new, **WHO)
    before = told(ended, LATER)
    with ended.write() as connection:
        late = {"author": "Ana", "at": LATER}
        goals.save_goal(connection, changed(by_sprint, measure=ItemsMeasure(filter="label:mig", target=4)), **late)
        goals.save_goal(connection, changed(by_label, measure=READINESS, title="Ready"), **late)
        reading = Reading(subject="goal", subject_id=read.id, value=9, on=date(2026, 11, 15), at=LATER)
        goals.add_reading(connection, reading)
    assert told(ended, LATER) == before
    assert closing.keep_ended(ended, LATER + timedelta(days=1)) == ("Sprint 41",)
    assert told(ended, LATER + timedelta(days=1)) == before


def test_the_end_is_kept_by_the_next_look_and_then_no_other_board_changes_it(ended: Store):
    """A board that is connected later brings items that were closed before the end."""
    before = told(ended, datetime(2026, 11, 16, 0, 0, tzinfo=UTC))
    assert closing.keep_ended(ended, datetime(2026, 11, 16, 8, tzinfo=UTC)) == (), "nobody has looked since"
    synced(ended, cards(4), datetime(2026, 11, 16, 9, tzinfo=UTC))
    assert closing.keep_ended(ended, datetime(2026, 11, 16, 9, tzinfo=UTC)) == ("Sprint 41",)
    assert closing.keep_ended(ended, LATER) == (), "once"
    with ended.write() as connection:
        boards.save_board(connection, board(id=0, version=0, number=7, team_id=1), **WHO)
    closed = datetime(2026, 11, 14, 9, tzinfo=UTC)
    made = [
        i.model_copy(update={"node_id": f"X{n}", "content_id": f"X{n}", "board_id": 2})
        for n, i in enumerate(cards(9, closed=closed))
    ]
    boards.load_first(ended, 2, made, LATER)
    with ended.write() as connection:
        boards.finish(connection, 2, LATER)
    assert told(ended, LATER) == before


def test_random_board_changes_after_the_end_change_nothing_of_what_is_closed_late(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    now = datetime(2026, 11, 29, 20, tzinfo=UTC)  # the Sunday evening after its last working day
    store, later = templates.demo_store(now), now + timedelta(hours=16)

    def answers() -> str:
        shown = overview.of_sprint(store, later.date(), sprint="Sprint 42", now=later)
        sprint = changed(shown.day.sprint, closed_at=None, version=0)
        goals_said = [{k: v for k, v in g.items() if k not in ("outcome", "stage")} for g in rows.goal_rows(shown)]
        return repr((goals_said, [(t.columns, t.tagged, t.unowned, t.hidden) for t in shown.teams], sprint))

    before = answers()
    world, shuffled = world_at(lambda: now), random.Random(11)
    with running(LocalGitHub(world, points_per_hour=0)) as url:
        for _ in range(counts.SYNCS):
            for _ in range(200 // counts.SYNCS):
                change_a_board(world, shuffled)
            later += timedelta(hours=5)
            assert [r.reason for r in sync_boards(store, Client(url, "t"), later, accept_loss=True) if not r.ok] == []
    assert answers() == before
    sprint = next(s for s in overview.of_sprint(store, later.date()).sprints if s.name == "Sprint 42")
    closing.close(store, sprint, later.date(), later, "Ana", {}, None)
    assert answers() == before
    words = minutes.minutes(minutes_source.paper(store, changed(sprint, closed_at=later), later.date(), later))
    assert "Sprint 42" in words
    store.close()
