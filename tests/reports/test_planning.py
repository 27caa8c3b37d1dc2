"""From the draft to the close: what is kept, what is fixed at a commit, what a closed sprint never loses."""

import random
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from platform_dash.core import minutes
from platform_dash.demo.boards import option, world_at
from platform_dash.demo.server import LocalGitHub, running
from platform_dash.github import Client
from platform_dash.model import (
    Calendar,
    Criterion,
    Draft,
    Feedback,
    FeedbackKind,
    FeedbackState,
    Goal,
    HangOverDecision,
    ItemsMeasure,
    Outcome,
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
from platform_dash.reports import minutes_source, overview, planning, retro, rows, sprint_facts
from platform_dash.reports.placed import placed_items
from platform_dash.reports.sprint_facts import frozen_of
from platform_dash.store import Conflict, Store, StoreError, boards, drafts, feedback, goals, retros, sprints, teams
from platform_dash.store.engine import make_engine
from platform_dash.sync import closing, difference, sync_boards
from platform_dash.sync.planning import NotCommitted, carry_on, commit
from tests import counts, templates
from tests.builders import NOW, SPRINT, TODAY, board, item, person

WHO = {"author": "Ana", "at": NOW}
PLANNING = datetime(2026, 11, 25, 15, tzinfo=UTC)
AFTER = Sprint(id=0, name="Sprint 43", start_on=date(2026, 11, 30), end_on=date(2026, 12, 14), version=0)


@pytest.fixture
def planned(store: Store) -> Store:
    """Two sprints, one team of two, a board of four items with one done; on both databases."""
    with store.write() as connection:
        sprints.save_calendar(connection, Calendar(zone="UTC"), **WHO)
        first = sprints.save_sprint(connection, changed(SPRINT, id=0, version=0), **WHO)
        sprints.save_sprint(connection, AFTER, **WHO)
        team = teams.save_team(connection, Team(id=0, name="Ingestion", version=0), **WHO)
        for n in (1, 2, 3):
            teams.save_person(connection, changed(person(n), id=0, version=0), **WHO)
        teams.save_members(connection, first.id, {team.id: [1, 2]}, **WHO)
        boards.save_board(connection, board(id=0, version=0, team_id=team.id), **WHO)
    made = [
        item(
            n,
            Status.DONE if n == 1 else Status.PLANNED,
            column_id="c3" if n == 1 else "a1",
            labels=("x",),
            sprint="Sprint 42",
        )
        for n in (1, 2, 3, 4)
    ]
    boards.load_first(store, 1, made, NOW)
    with store.write() as connection:
        boards.finish(connection, 1, NOW)
    return store


def save(store: Store, **more: object) -> Goal:
    given = {
        "sprint_id": 1,
        "team_id": 1,
        "title": "Four of x",
        "owners": (1, 2),
        "measure": ItemsMeasure(filter="label:x"),
    }
    with store.write() as connection:
        return goals.save_goal(connection, Goal.model_validate({**given, **more}), **WHO)


def as_committed(store: Store, goal: Goal, reason: str = "") -> Goal:
    return commit(store, goal, TODAY, by="Ana", at=NOW, reason=reason)


# ── drafts ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_draft_keeps_what_is_typed_field_by_field_and_its_base_version(planned: Store):
    goal = save(planned)
    with planned.write(quiet=True) as connection:
        opened = drafts.begin(
            connection,
            Draft(
                person="Ben",
                goal_id=goal.id,
                sprint_id=1,
                team_id=1,
                base_version=1,
                base={"title": "Four of x"},
                updated_at=NOW,
            ),
        )
        drafts.keep(connection, opened.id, {"title": "Five of"}, NOW)
        drafts.keep(connection, opened.id, {"why": "Because"}, NOW + timedelta(seconds=1))
    save(planned, id=goal.id, version=1, title="Somebody else was here")
    with planned.read() as connection:
        found = drafts.own(connection, ["Ben", "browser 1"], 1, 1, goal.id)
    assert found is not None
    assert (found.text, found.base_version) == ({"title": "Five of", "why": "Because"}, 1)


def test_words_for_a_draft_that_is_gone_go_into_one_new_one_and_into_none_that_began_from_a_newer_goal(planned: Store):
    goal = save(planned)
    given = Draft(person="Ben", goal_id=goal.id, sprint_id=1, team_id=1, base_version=1, updated_at=NOW)
    with planned.write(quiet=True) as connection:
        gone = drafts.begin(connection, given)
        drafts.forget(connection, gone.id)
        newer = drafts.begin(connection, changed(given, base_version=2))
        drafts.keep_or_begin(connection, gone, {"title": "Five"}, NOW + timedelta(seconds=1))
        drafts.keep_or_begin(connection, gone, {"why": "Because"}, NOW + timedelta(seconds=2))
        found = {d.id: (d.base_version, d.text) for d in drafts.drafts(connection, 1)}
    assert found.pop(newer.id) == (2, {})
    assert list(found.values()) == [(1, {"title": "Five", "why": "Because"})]


def test_typing_makes_no_page_read_anew(planned: Store):
    before = planned.version()
    with planned.write(quiet=True) as connection:
        drafts.begin(connection, Draft(person="Ben", sprint_id=1, team_id=1, updated_at=NOW))
    assert planned.version() == before


# ── commit, feedback, revisions ───────────────────────────────────────────────────────────────────────────────


def test_a_commit_fixes_baseline_target_scope_and_owners(planned: Store):
    goal = as_committed(planned, save(planned))
    with planned.read() as connection:
        fixed = goals.commitments(connection)[goal.id]
    assert (goal.stage, goal.baseline, goal.committed_by) == (Stage.COMMITTED, 1, "Ana")
    assert (fixed.target, fixed.owners, len(fixed.scope)) == (4, (1, 2), 4)


def test_what_changes_after_the_commit_is_marked_and_kept(planned: Store):
    goal = as_committed(planned, save(planned))
    save(planned, **{**dict(goal), "owners": (2,), "measure": ItemsMeasure(filter="label:x", target=3)})
    row = overview.of_sprint(planned, TODAY).teams[0].goals[0]
    assert row.revised == ("target", "owners")
    with planned.read() as connection:
        fields = {r.field for r in goals.revisions(connection, goal.id) if r.author == "Ana"}
    assert {"owners", "measure"} <= fields


def test_scope_is_told_by_item_since_the_commit(planned: Store):
    goal = as_committed(planned, save(planned))
    with planned.write() as connection:
        four = next(i for i in boards.items(connection) if i.number == 4)
        three = next(i for i in boards.items(connection) if i.number == 3)
        boards.apply(
            connection,
            1,
            added=(item(5, column_id="a1", labels=("x",)),),
            gone=(),
            changes=(),
            at=NOW,
            altered=(changed(four, labels=()), changed(three, closed=True, not_planned=True)),
        )
    facts = sprint_facts.facts_of(planned, TODAY)
    scope = overview.scope_of(facts, goal)
    assert [[s.node_id for s in part] for part in (scope.added, scope.removed, scope.dropped)] == [
        ["N5"],
        ["N4"],
        ["N3"],
    ]


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"measure": None}, "has no measure"),
        ({"owners": ()}, "has no owner"),
        ({"measure": ItemsMeasure(filter="label:none")}, "matches no item"),
        ({"measure": ItemsMeasure(filter="label:x", target=1)}, "there is no way to go"),
    ],
)
def test_a_goal_that_cannot_be_counted_is_not_committed(planned: Store, more: dict[str, object], words: str):
    goal = save(planned, **more)
    with pytest.raises(NotCommitted, match=words):
        as_committed(planned, goal)
    with planned.read() as connection:
        assert goals.goal(connection, goal.id) == goal


def test_an_open_concern_is_shown_until_it_is_set_aside_with_a_reason(planned: Store):
    goal = save(planned, stage=Stage.PITCHED)
    with planned.write() as connection:
        value = Feedback(goal_id=goal.id, kind=FeedbackKind.CONCERN, team="Support", text="Too risky", at=NOW)
        feedback.save_feedback(connection, value, **WHO)
    row = overview.of_sprint(planned, TODAY).teams[0].goals[0]
    assert (row.goal.concerns, row.concern) == (1, "Support: Too risky")
    with pytest.raises(NotCommitted, match="open concern of Support"):
        as_committed(planned, goal)
    as_committed(planned, goal, reason="We test it on one customer first")
    with planned.read() as connection:
        one = feedback.feedback(connection, goal.id)[0]
        assert goals.goal(connection, goal.id).concerns == 0
    assert (one.state, one.answer) == (FeedbackState.SET_ASIDE, "We test it on one customer first")


@pytest.mark.parametrize(
    "more",
    [
        {"kind": FeedbackKind.CONCERN, "text": ""},
        {"kind": FeedbackKind.CONCERN, "text": "x", "state": FeedbackState.ANSWERED},
    ],
)
def test_a_concern_needs_words_and_so_does_its_answer(more: dict[str, object]):
    with pytest.raises(ValueError, match=r"needs words|takes an answer"):
        Feedback.model_validate({"goal_id": 1, "team": "Support", "at": NOW, **more})


def test_a_deleted_goal_comes_back_with_all_that_belongs_to_it(planned: Store):
    goal = as_committed(planned, save(planned))
    with planned.write() as connection:
        goals.delete_goal(connection, goal, **WHO)
    with planned.read() as connection:
        assert goals.goals(connection, 1) == ()
        assert goals.goal(connection, goal.id) is None
    with pytest.raises(Conflict):
        save(planned, **dict(goal))
    with planned.write() as connection:
        goals.restore_goal(connection, goal.id, **WHO)
        assert goals.commitments(connection)[goal.id].target == 4
        assert [g.title for g in goals.goals(connection, 1)] == ["Four of x"]


# ── hang-overs and teams ──────────────────────────────────────────────────────────────────────────────────────


def test_a_hang_over_counts_the_sprints_it_was_carried(planned: Store):
    first = as_committed(planned, save(planned))
    with planned.read() as connection:
        _, after = sprints.sprints(connection)
    left = planning.hang_overs(planned, after, TODAY)
    assert [(g.goal.title, g.nth) for g in left.goals] == [("Four of x", 1)]
    assert len(left.item_ids) == 3
    new = carry_on(planned, first, after, HangOverDecision.CARRY_ON, "", "Ana", NOW)
    assert new is not None
    assert (new.carried_from, new.stage, new.sprint_id) == (first.id, Stage.DRAFT, after.id)
    assert [g.decision.decision for g in planning.hang_overs(planned, after, TODAY).goals] == [
        HangOverDecision.CARRY_ON
    ]
    with planned.write() as connection:
        third = sprints.save_sprint(
            connection, changed(AFTER, name="Sprint 44", start_on=date(2026, 12, 14), end_on=date(2026, 12, 28)), **WHO
        )
    as_committed(planned, new)
    assert [g.nth for g in planning.hang_overs(planned, third, TODAY).goals] == [2]


def test_dropping_takes_a_reason_and_ends_the_goal(planned: Store):
    goal = as_committed(planned, save(planned))
    with planned.read() as connection:
        _, after = sprints.sprints(connection)
    with pytest.raises(ValueError, match="takes a reason"):
        carry_on(planned, goal, after, HangOverDecision.DROP, "", "Ana", NOW)
    assert carry_on(planned, goal, after, HangOverDecision.DROP, "No use", "Ana", NOW) is None
    with planned.read() as connection:
        ended = goals.goal(connection, goal.id)
    assert (ended.outcome, ended.outcome_note) == (Outcome.ABANDONED, "No use")


def test_a_roster_belongs_to_its_sprint(planned: Store):
    with planned.write() as connection:
        assert teams.members(connection, 2) == {1: frozenset({1, 2})}
        teams.save_members(connection, 2, {1: [2, 3]}, **WHO)
        assert teams.members(connection, 1) == {1: frozenset({1, 2})}
        assert teams.members(connection, 2) == {1: frozenset({2, 3})}


def test_a_change_of_an_earlier_roster_leaves_a_sprint_in_use_alone(planned: Store):
    save(planned, sprint_id=2)
    with planned.write() as connection:
        teams.save_members(connection, 1, {1: [3]}, **WHO)
        assert teams.members(connection, 2) == {1: frozenset({1, 2})}


# ── results and the freeze ────────────────────────────────────────────────────────────────────────────────────


def test_provisional_and_final_are_both_kept(planned: Store):
    goal = as_committed(planned, save(planned))
    with planned.read() as connection:
        first = sprints.sprints(connection)[0]
    assert not closing.take_provisional(planned, first, TODAY, NOW, "Ana", None), "not before the planning day"
    assert closing.take_provisional(planned, first, PLANNING.date(), PLANNING, "Ana", None)
    assert not closing.take_provisional(planned, first, PLANNING.date(), PLANNING, "Ana", None), "once"
    with planned.write() as connection:
        rest = [changed(i, column_id="c3", status=Status.DONE) for i in boards.items(connection) if i.number in (2, 3)]
        boards.apply(connection, 1, added=(), altered=rest, gone=(), changes=(), at=NOW)
    closing.close(planned, first, TODAY, NOW, "Ana", {}, None)
    with planned.read() as connection:
        kept = retros.results(connection, first.id)
    assert [kept[k].of_goal(goal.id).done for k in (ResultKind.PROVISIONAL, ResultKind.FINAL)] == [1, 3]
    assert kept[ResultKind.PROVISIONAL].of_goal(goal.id).outcome == Outcome.NOT_STARTED
    assert kept[ResultKind.FINAL].of_goal(goal.id).outcome == Outcome.WILL_NOT_COMPLETE


def test_provisional_results_that_come_late_are_those_of_the_planning_days_end(planned: Store):
    """Nobody took them on Wednesday; on Thursday a sync sees one more done, a criterion is ticked, a reading typed in; on
    Friday somebody opens a page."""
    goal = as_committed(planned, save(planned))
    checks = ReadinessMeasure(criteria=(Criterion(text="a"), Criterion(text="b")))
    ready = as_committed(planned, save(planned, title="Ready", measure=checks))
    read = as_committed(
        planned, save(planned, title="Read", measure=ReadingMeasure(baseline=50, target=30, direction="down"))
    )
    with planned.read() as connection:
        first, before = sprints.sprints(connection)[0], boards.every_item(connection, 1)
    at = PLANNING + timedelta(days=1)
    moved = [changed(i, column_id="c3", status=Status.DONE) for i, _ in before.values() if i.number == 2]
    seen = difference.compare(before, [*moved, *(i for i, _ in before.values() if i.number != 2)], since=NOW, at=at)
    ticked = changed(checks, criteria=(Criterion(text="a", met=True), Criterion(text="b")))
    with planned.write() as connection:
        goals.save_goal(connection, changed(ready, measure=ticked), author="Ana", at=at)
        for value, typed in ((44, NOW), (29, at)):
            reading = Reading(
                subject="goal", subject_id=read.id, value=value, on=NOW.date(), at=typed, source="s", author="a"
            )
            goals.add_reading(connection, reading)
        boards.apply(connection, 1, added=(), altered=seen.altered, gone=(), changes=seen.changes, at=at)
        boards.finish(connection, 1, at)
    assert closing.take_provisional(planned, first, date(2026, 11, 27), at + timedelta(days=1), "a page", None)
    with planned.read() as connection:
        kept = retros.results(connection, first.id)[ResultKind.PROVISIONAL]
    assert [kept.of_goal(g.id).done for g in (goal, ready, read)] == [1, 0, 44]
    assert kept.at == datetime(2026, 11, 25, 23, 59, tzinfo=UTC)


def test_provisional_results_are_due_the_day_after_planning(planned: Store):
    assert retro.provisional_due(planned, date(2026, 11, 25), None) is None, "planning day is not over"
    due = retro.provisional_due(planned, date(2026, 11, 26), None)
    assert due is not None
    assert due.name == "Sprint 42"
    missed = retro.provisional_due(planned, date(2026, 12, 2), None)
    assert missed is not None
    assert missed.name == "Sprint 42", "nothing ran here until after its end"
    assert closing.take_provisional(planned, missed, date(2026, 12, 2), PLANNING + timedelta(days=7), "a page", None)
    assert retro.provisional_due(planned, date(2026, 12, 2), None) is None
    with planned.read() as connection:
        kept = retros.results(connection, missed.id)[ResultKind.PROVISIONAL]
    assert kept.at == datetime(2026, 11, 25, 23, 59, tzinfo=UTC)


def test_a_goal_that_goes_on_is_carried_on_at_the_close(planned: Store):
    goal = as_committed(planned, save(planned))
    with planned.read() as connection:
        first, after = sprints.sprints(connection)
    carry_on(planned, goal, after, HangOverDecision.CARRY_ON, "", "Ana", NOW)
    final = closing.close(planned, first, TODAY, NOW, "Ana", {}, None)
    assert final.of_goal(goal.id).outcome == Outcome.CARRIED_ON


def test_nothing_of_a_closed_sprint_is_written_any_more(planned: Store):
    goal = as_committed(planned, save(planned))
    with planned.read() as connection:
        first = sprints.sprints(connection)[0]
    closing.close(planned, first, TODAY, NOW, "Ana", {}, None)
    with planned.read() as connection:
        closed, first = goals.goal(connection, goal.id), sprints.sprints(connection)[0]
    for write in (
        lambda c: goals.save_goal(c, changed(closed, title="Other"), **WHO),
        lambda c: goals.delete_goal(c, closed, **WHO),
        lambda c: teams.save_members(c, first.id, {1: [3]}, **WHO),
        lambda c: feedback.save_feedback(
            c, Feedback(goal_id=goal.id, kind=FeedbackKind.SUPPORT, team="T", at=NOW), **WHO
        ),
    ):
        with pytest.raises(StoreError, match="is closed"), planned.write() as connection:
            write(connection)
    with pytest.raises(StoreError, match="closed already"):
        closing.close(planned, first, TODAY, NOW, "Ana", {}, None)


def _answers(store: Store, name: str, today: date, now: datetime) -> str:
    """Everything that page and export say of a sprint, as text."""
    found = overview.of_sprint(store, today, sprint=name)
    frozen = frozen_of(store, found.day.sprint)
    sprint = next(s for s in found.sprints if s.name == name)
    parts = [
        repr(found.teams),
        repr(found.people),
        repr(found.day),
        repr(rows.goal_rows(found)),
        repr(rows.status(found, now)["teams"]),
        minutes.minutes(minutes_source.paper(store, sprint, today, now)),
        repr(rows.board_rows(frozen.items, [b.board for b in found.boards]) if frozen else ""),
    ]
    return "\n".join(parts)


def test_board_changes_leave_a_closed_sprint_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The demo team's sprint is closed; then random changes come in over HTTP, and a week passes."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    store = templates.demo_store()
    today = NOW.date()
    with store.read() as connection:
        sprint = next(s for s in sprints.sprints(connection) if s.name == "Sprint 42")
    closing.close(store, sprint, today, NOW, "Ana", {}, None)
    before = _answers(store, "Sprint 42", today, NOW)
    world = world_at(lambda: NOW)
    shuffled = random.Random(7)
    later = NOW
    with running(LocalGitHub(world, points_per_hour=0)) as url:
        for _ in range(counts.SYNCS):
            for _ in range(200 // counts.SYNCS):
                change_a_board(world, shuffled)
            later += timedelta(hours=5)
            results = sync_boards(store, Client(url, "t"), later, accept_loss=True)
            assert [r.reason for r in results if not r.ok] == []
    after = _answers(store, "Sprint 42", today + timedelta(days=1), later)
    assert after == before
    frozen = frozen_of(store, sprint if sprint.closed_at else changed(sprint, closed_at=NOW))
    items, _, _ = placed_items(store)
    assert retro.moved_on(items, frozen) > 0, "and the note says that the board has moved on"
    with_open = overview.of_sprint(store, today, sprint="Sprint 43")
    assert with_open.closed_at is None
    store.close()


def change_a_board(world: object, shuffled: random.Random) -> None:
    """Move, reopen, rename, retag, reassign or delete one item of the sub-teams' boards."""
    projects = [p for a in world.accounts.values() for p in a.projects if p.number in (2, 3)]  # type: ignore[attr-defined]
    project = shuffled.choice(projects)
    card = shuffled.choice([c for c in project.cards if c.content is not None])
    kind = shuffled.choice(("move", "move", "move", "reopen", "rename", "retag", "assign", "delete"))
    match kind:
        case "move":
            card.values["Status"] = option(project, shuffled.choice(("Todo", "In Progress", "In Review", "Done")))
        case "reopen":
            card.content.state, card.content.closedAt, card.content.reason = "OPEN", None, None
        case "rename":
            card.content.title += " again"
        case "retag":
            card.values["Sprint"] = None
        case "assign":
            card.content.assigned = [shuffled.choice(["ana-k", "ben-d"])]
        case _:
            if len(project.cards) > 12:
                project.cards.remove(card)
    card.content.updatedAt = "2026-11-21T00:00:00Z"
    world.forget_ids()  # type: ignore[attr-defined]


# ── the schema before this issue ──────────────────────────────────────────────────────────────────────────────


def test_a_store_of_the_first_schema_keeps_its_goals(tmp_path: Path):
    from alembic import command
    from alembic.config import Config

    from platform_dash.store import migrating, open_store

    path = tmp_path / "old.db"
    engine = make_engine(str(path))
    with engine.connect().execution_options(dash_write=True) as connection, connection.begin():
        config = Config()
        config.set_main_option("script_location", str(Path(migrating.__file__).parent / "migrations"))
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        connection.execute(text("INSERT INTO team (name, mission, position, version) VALUES ('T', '', 0, 1)"))
        connection.execute(
            text(
                "INSERT INTO sprint (name, start_on, end_on, source, version) VALUES ('S', '2026-11-16', '2026-11-30', 'c', 1)"
            )
        )
        connection.execute(
            text(
                "INSERT INTO goal (sprint_id, team_id, title, why, priority, stage, owners, affects, committed_by, "
                "outcome_note, concerns, position, version) VALUES (1, 1, 'Old', '', 'high', 'draft', '[]', '', '', '', 2, 1, 1)"
            )
        )
    engine.dispose()
    store = open_store(str(path))
    with store.read() as connection:
        assert [(g.title, g.concerns) for g in goals.goals(connection)] == [("Old", 0)]
    columns = {c["name"] for c in inspect(store.engine).get_columns("goal")}
    assert "concerns" not in columns
    store.close()
    assert (tmp_path / "old.db.before-upgrade-from-0001").exists()


def test_guests_write_nothing(planned: Store):
    with pytest.raises(StoreError, match="guests' view"), planned.for_guests().write():
        pass
    with pytest.raises(StoreError, match="guests' view"), planned.for_guests().write(quiet=True):
        pass
    with planned.for_guests().read() as connection:
        assert len(sprints.sprints(connection)) == 2
