"""Sync: what a scan writes, what it keeps, what it costs."""

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from platform_dash.core import flow
from platform_dash.core.flow import proposed_status
from platform_dash.demo.boards import world_at, world_from_export
from platform_dash.demo.server import LocalGitHub, running
from platform_dash.github import Client
from platform_dash.model import Goal, ItemsMeasure, Source, Sprint, SprintSource, Status, Team
from platform_dash.reports import board_flow
from platform_dash.reports.placed import placed_items
from platform_dash.store import Store, boards, goals, histories, sprints, syncs, teams
from platform_dash.sync import backfill, connect, difference, ghexport, sync_boards
from platform_dash.sync.watch import SIGNED_BY_NOBODY, Watcher
from tests.builders import NOW, item
from tests.templates import DATA

LATER = NOW + timedelta(minutes=20)


def connected(store: Store, url: str, number: int, **options: Any) -> Any:
    async def look() -> Any:
        async with Client(url, "t") as one:
            return await connect.look(one, "demo-org", number)

    meta = asyncio.run(look())
    board = connect.proposal("demo-org", number, meta, **options)
    return connect.save(store, board, meta, "", author="test", at=NOW)


def run(store: Store, url: str, at=NOW, **more: Any):
    return sync_boards(store, Client(url, "t"), at, **more)[0]


def project(github: LocalGitHub, number: int = 1):
    return next(p for p in github.world.organisation("demo-org").projects if p.number == number)


def test_a_second_sync_writes_no_row(store: Store, served: str):
    connected(store, served, 1)
    assert run(store, served).written == 300
    version = store.version()
    again = run(store, served, LATER)
    assert (again.written, again.items) == (0, 300)
    with store.read() as connection:
        assert histories.changes(connection) == ()
    assert store.version() == version + 2  # the run's result and the fresh stamp, no item


def test_fifty_changed_items_write_fifty_rows_and_cost_little(store: Store, served: str, github: LocalGitHub):
    connected(store, served, 1)
    first = run(store, served)
    assert first.points <= 3 * 2 + 10
    for n, card in enumerate(project(github).cards[:50]):
        card.content.labelled = [*card.content.labelled, f"new-{n}"]
        card.content.updatedAt = "2026-11-20T13:30:00Z"
    second = run(store, served, LATER)
    assert second.written == 50
    assert second.points <= 3 + 2
    with store.read() as connection:
        assert "new-7" in next(i for i in boards.items(connection) if i.number == 8).labels


def test_what_is_stored_is_what_the_board_shows(sqlite_store: Store, served: str, github: LocalGitHub):
    connected(sqlite_store, served, 2)
    run(sqlite_store, served)
    cards = {c.id: c for c in project(github, 2).cards}
    with sqlite_store.read() as connection:
        found = boards.items(connection, archived=True)
    assert {i.node_id for i in found} == set(cards)
    names = {o["id"]: o["name"] for o in project(github, 2).by_name["Status"].choices}
    for i in found:
        card = cards[i.node_id]
        assert i.column == names.get(card.values.get("Status"), "")
        assert i.archived == card.isArchived
        if card.content is not None:
            assert i.title == card.content.title
            assert list(i.owners) == card.content.assigned
            assert list(i.labels) == card.content.labelled


def test_the_change_of_a_status_is_kept_with_the_span_it_happened_in(
    sqlite_store: Store, served: str, github: LocalGitHub
):
    connected(sqlite_store, served, 1)
    run(sqlite_store, served)
    card = project(github).cards[250]
    choices = {o["name"]: o["id"] for o in project(github).by_name["Status"].choices}
    before = next(n for n, i in choices.items() if i == card.values["Status"])
    card.values["Status"] = choices["Won't do"]
    run(sqlite_store, served, LATER)
    with sqlite_store.read() as connection:
        seen = [c for c in histories.changes(connection) if c.field == "column"]
        moved = next(i for i in boards.items(connection) if i.node_id == card.id)
    assert [(c.before, c.after, c.since_at, c.seen_at) for c in seen] == [(before, "Won't do", NOW, LATER)]
    assert (moved.status_since, moved.status_since_known) == (LATER, True)


def test_an_item_that_left_and_came_back_is_told_as_that(sqlite_store: Store, served: str, github: LocalGitHub):
    connected(sqlite_store, served, 1)
    run(sqlite_store, served)
    card = project(github).cards.pop(3)
    github.world.forget_ids()
    assert run(sqlite_store, served, LATER).written == 1
    project(github).cards.append(card)
    github.world.forget_ids()
    assert run(sqlite_store, served, LATER + timedelta(minutes=20)).written == 1
    with sqlite_store.read() as connection:
        fields = [c.field for c in histories.changes(connection) if c.node_id == card.id]
    assert fields == ["gone", "back"]


def test_only_the_estimate_and_the_fields_that_goals_name_are_read(sqlite_store: Store, served: str):
    connected(sqlite_store, served, 1)
    run(sqlite_store, served)
    with sqlite_store.read() as connection:
        assert {f.name for i in boards.items(connection) for f in i.fields} <= {"Estimate"}
    with sqlite_store.write() as connection:
        teams.save_team(connection, Team(id=0, name="T", version=0), author="a", at=NOW)
        goal = Goal(sprint_id=1, team_id=1, title="G", measure=ItemsMeasure(filter='customer:"Customer 01"'))
        goals.save_goal(connection, goal, author="a", at=NOW)
    run(sqlite_store, served, LATER)
    with sqlite_store.read() as connection:
        named = [i for i in boards.items(connection) if i.field("Customer")]
    assert len(named) == 200


def test_blockers_are_read_with_their_owners(sqlite_store: Store, served: str):
    connected(sqlite_store, served, 3)
    run(sqlite_store, served)
    with sqlite_store.read() as connection:
        blocked = {i.number: i for i in boards.items(connection) if i.open_blockers}
    assert [(b.title, b.owners) for b in blocked[412].blockers] == [
        ("Security review of the migration framework", ("sol-review",))
    ]
    assert blocked[412].status == Status.BLOCKED


def test_sprints_come_from_the_boards_iterations(sqlite_store: Store, served: str):
    connected(sqlite_store, served, 2)
    run(sqlite_store, served)
    with sqlite_store.read() as connection:
        found = {s.name: s for s in sprints.sprints(connection)}
        tagged = [i for i in boards.items(connection) if i.sprint == "Sprint 42"]
    assert found["Sprint 42"].start_on.isoformat() == "2026-11-16"
    assert len(tagged) == 25


def test_where_no_field_carries_the_sprint_its_labels_are_proposed(
    sqlite_store: Store, served: str, github: LocalGitHub
):
    project(github, 2).cards[0].content.labelled = ["sprint 42"]
    with sqlite_store.write() as connection:
        sprints.save_sprint(
            connection,
            Sprint(id=0, version=0, name="Sprint 42", start_on=NOW.date(), end_on=LATER.date() + timedelta(days=14)),
            author="a",
            at=NOW,
        )
    field = project(github, 2).by_name.pop("Sprint")
    project(github, 2).all_fields.remove(field)
    board = connected(sqlite_store, served, 2)  # proposed from the labels in use
    assert board.sprint_source == SprintSource.LABEL
    run(sqlite_store, served)
    with sqlite_store.read() as connection:
        assert [i.sprint for i in boards.items(connection) if i.sprint] == ["Sprint 42"]


def test_connecting_needs_a_field_that_reads_like_a_status(sqlite_store: Store, served: str, github: LocalGitHub):
    board = project(github, 2)
    board.all_fields.remove(board.by_name.pop("Status"))
    with pytest.raises(connect.ConnectError, match="no field that reads like a status"):
        connected(sqlite_store, served, 2)
    with sqlite_store.read() as connection:
        assert boards.boards(connection) == ()


def test_an_unknown_team_connects_nothing(sqlite_store: Store, served: str):
    async def look() -> Any:
        async with Client(served, "t") as one:
            return await connect.look(one, "demo-org", 2)

    meta = asyncio.run(look())
    with pytest.raises(connect.ConnectError, match="no team “Nope”"):
        connect.save(sqlite_store, connect.proposal("demo-org", 2, meta), meta, "Nope", author="a", at=NOW)


def test_killing_a_first_load_in_the_middle_leaves_nothing_visible(
    sqlite_store: Store, served: str, monkeypatch: pytest.MonkeyPatch
):
    connected(sqlite_store, served, 1)

    def cut(*_: object, **__: object) -> None:
        raise RuntimeError("killed")

    with monkeypatch.context() as patch:
        patch.setattr(boards, "finish", cut)
        with pytest.raises(RuntimeError):
            run(sqlite_store, served)
    with sqlite_store.read() as connection:
        assert boards.items(connection) == ()
    assert run(sqlite_store, served, LATER).written == 300


def test_the_same_scan_compared_twice_differs_in_nothing():
    known = {i.node_id: (i, False) for i in difference.compare({}, [item(1), item(2)], since=None, at=NOW).added}
    again = difference.compare(known, [item(1, position=9), item(2)], since=NOW, at=LATER)
    assert (again.written, again.missing, again.changes) == (0, (), ())


# ── the watching process ──


def test_without_a_token_the_watcher_says_so_and_answers(sqlite_store: Store):
    with sqlite_store.write() as connection:
        syncs.ask(connection, syncs.RequestKind.LIST_BOARDS, {}, asked_by="a", at=NOW)
    Watcher(sqlite_store, lambda: None, lambda: NOW).step()
    with sqlite_store.read() as connection:
        last = syncs.last_request(connection, syncs.RequestKind.LIST_BOARDS)
    assert last is not None
    assert (last.ok, last.answer["words"]) == (False, SIGNED_BY_NOBODY)


def test_the_watcher_syncs_only_while_somebody_looks(sqlite_store: Store, served: str):
    connected(sqlite_store, served, 2)
    clock = [NOW]
    watcher = Watcher(sqlite_store, lambda: Client(served, "t"), lambda: clock[0])
    assert watcher.step() == ()
    with sqlite_store.write() as connection:
        syncs.beat(connection, "viewer", NOW)
    assert [r.ok for r in watcher.step()] == [True]
    assert watcher.step() == ()
    clock[0] = NOW + timedelta(minutes=11)
    assert watcher.step() == ()
    with sqlite_store.write() as connection:
        syncs.beat(connection, "viewer", clock[0])
    assert [r.ok for r in watcher.step()] == [True]


def test_after_a_failed_run_the_next_press_waits_its_minute(sqlite_store: Store, served: str, github: LocalGitHub):
    connected(sqlite_store, served, 2)
    github.spent.limit, github.spent.used = 5, 5
    clock = [NOW]
    watcher = Watcher(sqlite_store, lambda: Client(served, "t", longest_wait=timedelta(0)), lambda: clock[0])
    counted = []
    for _ in range(3):
        with sqlite_store.write() as connection:
            syncs.ask(connection, syncs.RequestKind.SYNC, {}, asked_by="a", at=clock[0])
        watcher.step()
        counted.append(client_requests(sqlite_store))
        clock[0] += timedelta(seconds=10)
    assert counted == [1, 1, 1]
    with sqlite_store.read() as connection:
        last = syncs.last_request(connection, syncs.RequestKind.SYNC)
    assert last is not None
    assert last.ok is False
    assert "limit is used up" in last.answer["words"]


def client_requests(store: Store) -> int:
    with store.read() as connection:
        return len(syncs.last_runs(connection))


def test_a_board_of_a_user_is_read_like_one_of_an_organisation(sqlite_store: Store, served: str, github: LocalGitHub):
    org, user = github.world.organisation("demo-org"), github.world.viewer
    moved = org.projects.pop(1)
    moved.owner = user
    user.projects.append(moved)

    async def look() -> Any:
        async with Client(served, "t") as one:
            return await connect.look(one, "demo-user", moved.number)

    meta = asyncio.run(look())
    connect.save(sqlite_store, connect.proposal("demo-user", moved.number, meta), meta, "", author="a", at=NOW)
    assert run(sqlite_store, served).items == len(moved.cards)


def test_the_watcher_lists_and_connects_boards_for_setup(sqlite_store: Store, served: str):
    with sqlite_store.write() as connection:
        syncs.ask(connection, syncs.RequestKind.LIST_BOARDS, {}, asked_by="a", at=NOW)
        syncs.ask(
            connection, syncs.RequestKind.CONNECT, {"owner": "demo-org", "number": 2, "team": ""}, asked_by="a", at=NOW
        )
        syncs.ask(
            connection, syncs.RequestKind.CONNECT, {"owner": "demo-org", "number": 99, "team": ""}, asked_by="a", at=NOW
        )
    Watcher(sqlite_store, lambda: Client(served, "t"), lambda: NOW).step()
    with sqlite_store.read() as connection:
        listed = syncs.last_request(connection, syncs.RequestKind.LIST_BOARDS)
        wrong = syncs.last_request(connection, syncs.RequestKind.CONNECT)
        assert [b.number for b in boards.boards(connection)] == [2]
    assert listed is not None
    assert {b["number"] for b in listed.answer["boards"]} == {1, 2, 3}
    assert wrong is not None
    assert "no such board" in wrong.answer["words"]


# ── exports of gh ──

REAL = {"agentarena-30": (30, 30), "cansimulator-30-of-89": (30, 89)}


@pytest.mark.parametrize("name", REAL)
def test_a_real_board_from_its_export_and_over_http_is_the_same(sqlite_store: Store, name: str):
    path = DATA / f"{name}.json"
    result = ghexport.take(sqlite_store, path, as_board=None, team="", author="a", at=NOW)
    assert (result.items, result.total) == REAL[name]
    assert ghexport.take(sqlite_store, path, as_board=None, team="", author="a", at=LATER).written == 0
    with running(LocalGitHub(world_from_export(lambda: NOW, path))) as url:
        connected(sqlite_store, url, 1)
        over_http = run(sqlite_store, url)
        assert run(sqlite_store, url, LATER).written == 0
    assert over_http.items == len(json.loads(path.read_text())["items"])
    with sqlite_store.read() as connection:
        from_file, from_http = boards.boards(connection)
        rows = {b.id: {i.node_id: i for i in boards.items(connection, [b.id])} for b in (from_file, from_http)}
    cards = {c["id"]: c for c in json.loads(path.read_text())["items"]}
    assert set(rows[from_file.id]) == set(rows[from_http.id]) == set(cards)
    for node_id, card in cards.items():
        a, b = rows[from_file.id][node_id], rows[from_http.id][node_id]
        assert a.title == b.title == card["title"]
        assert a.column == b.column == card["status"]
        assert a.status == b.status == proposed_status(card["status"])
        assert a.labels == b.labels == tuple(card.get("labels", ()))
        assert a.owners == b.owners == tuple(card.get("assignees", ()))
    assert from_file.cut == (REAL[name][0] < REAL[name][1])


def export(tmp_path: Path, statuses: list[str], total: int | None = None) -> Path:
    rows = [
        {
            "id": f"I{n}",
            "title": f"T{n}",
            "status": s,
            "content": {
                "type": "Issue",
                "number": n,
                "repository": "a/b",
                "title": f"T{n}",
                "url": f"https://github.com/a/b/issues/{n}",
            },
        }
        for n, s in enumerate(statuses)
    ]
    path = tmp_path / "board.json"
    path.write_text(json.dumps({"items": rows, "totalCount": total or len(rows)}))
    return path


def test_a_cut_list_never_removes_an_item(sqlite_store: Store, tmp_path: Path):
    ghexport.take(sqlite_store, export(tmp_path, ["Todo"] * 10), as_board=None, team="", author="a", at=NOW)
    cut = ghexport.take(
        sqlite_store, export(tmp_path, ["Done"] * 3, total=10), as_board=None, team="", author="a", at=LATER
    )
    assert (cut.items, cut.total, cut.written) == (3, 10, 3)
    with sqlite_store.read() as connection:
        assert len(boards.items(connection)) == 10
        assert boards.boards(connection)[0].cut


def test_a_whole_list_that_lacks_more_than_a_fifth_is_refused(sqlite_store: Store, tmp_path: Path):
    ghexport.take(sqlite_store, export(tmp_path, ["Todo"] * 10), as_board=None, team="", author="a", at=NOW)
    with pytest.raises(ghexport.ExportError, match="lacks 3 of the 10"):
        ghexport.take(sqlite_store, export(tmp_path, ["Todo"] * 7), as_board=None, team="", author="a", at=LATER)


@pytest.mark.parametrize("text", ["", "[1]", '{"items": [1]}', "nonsense", '{"items": 3}'])
def test_what_is_no_export_is_refused_in_words(sqlite_store: Store, tmp_path: Path, text: str):
    path = tmp_path / "odd.json"
    path.write_text(text)
    with pytest.raises(ghexport.ExportError, match="gh project item-list"):
        ghexport.take(sqlite_store, path, as_board=None, team="", author="a", at=NOW)


def test_the_demo_world_at_two_moments_has_the_same_ids():
    early, late = world_at(lambda: NOW - timedelta(days=2), anchor=NOW), world_at(lambda: NOW)
    ids = [{c.id for p in w.organisation("demo-org").projects for c in p.cards} for w in (early, late)]
    assert ids[0] <= ids[1]


def test_the_time_before_the_first_sync_comes_from_githubs_timeline_once(store: Store, served: str):
    connected(store, served, 2)
    assert backfill.waiting(store) is None, "nothing was synced yet"
    run(store, served)
    board = backfill.waiting(store)
    assert board is not None
    kept = backfill.backfill(store, Client(served, "t"), board)
    with store.read() as connection:
        events = histories.backfilled(connection)
        assert histories.changes(connection) == (), "what was seen stands apart"
    assert kept == len(events) > 10
    assert {e.source for e in events} == {Source.TIMELINE}
    assert all(e.seen_at <= NOW and e.field == "column" for e in events)
    assert backfill.waiting(store) is None
    assert backfill.backfill(store, Client(served, "t"), board) == 0, "asked again, it keeps nothing new"
    placed = placed_items(store)
    told = board_flow.of_store(store, "UTC", placed)
    assert told.disagreements == 0
    seen_to_begin = flow.cycles(told.versions, "UTC")
    assert seen_to_begin
    assert all(c.finished_on <= NOW.date() for c in seen_to_begin)


def test_two_who_ask_for_the_past_at_once_keep_it_once(sqlite_store: Store, served: str):
    connected(sqlite_store, served, 2)
    run(sqlite_store, served)
    board = backfill.waiting(sqlite_store)
    with ThreadPoolExecutor(4) as several:
        counts = list(several.map(lambda _: backfill.backfill(sqlite_store, Client(served, "t"), board), range(4)))
    with sqlite_store.read() as connection:
        assert sum(counts) == len(histories.backfilled(connection)) > 0
    assert sum(n > 0 for n in counts) == 1


def test_a_changed_estimate_is_kept_though_no_goal_counts_it(sqlite_store: Store, served: str, github: LocalGitHub):
    connected(sqlite_store, served, 2)
    run(sqlite_store, served)
    card = next(c for c in project(github, 2).cards if c.values.get("Estimate") and c.content)
    before = card.values["Estimate"]
    card.values["Estimate"] = before + 5
    run(sqlite_store, served, LATER)
    with sqlite_store.read() as connection:
        seen = [c for c in histories.changes(connection) if c.field == "field:Estimate"]
    assert [(float(c.before), float(c.after)) for c in seen] == [(before, before + 5)]
