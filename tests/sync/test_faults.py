"""GitHub's troubles, each by its number in the list of faults: after each, the stored board is the old one or the
complete new one, never a mix, and the board says why in a sentence without the token."""

import asyncio
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from platform_dash.demo.server import LocalGitHub
from platform_dash.github import Client
from platform_dash.model import Board, ItemKind, Status
from platform_dash.store import Store, boards, goals, histories, open_store, sprints, syncs
from platform_dash.sync import BoardResult, connect, sync_boards
from platform_dash.sync.watch import Watcher
from tests import templates
from tests.builders import NOW
from tests.sync.faults import Answer, Asked, Script, as_json, error, faulty

TOKEN = "ghp_canary_0123456789"
LATER = NOW + timedelta(minutes=20)
PAGE = "BoardScan"


def client(url: str, **more: Any) -> Client:
    quick = {
        "page_deadline": timedelta(seconds=1.5),
        "backoff": timedelta(milliseconds=10),
        "longest_wait": timedelta(seconds=3),
    }
    return Client(url, TOKEN, **{**quick, **more})


def connected(store: Store, url: str, number: int = 1) -> Board:
    async def look() -> Any:
        async with client(url) as one:
            return await connect.look(one, "demo-org", number)

    meta = asyncio.run(look())
    return connect.save(store, connect.proposal("demo-org", number, meta), meta, "", author="test", at=NOW)


def snapshot(store: Store) -> list[tuple[str, str, str, tuple[str, ...]]]:
    with store.read() as connection:
        return sorted((i.node_id, i.title, i.status.value, i.owners) for i in boards.items(connection, archived=True))


@pytest.fixture
def synced(tmp_path: Path, served: str, github: LocalGitHub) -> Iterator[tuple[Store, str, LocalGitHub]]:
    """A store that holds board 1 (300 items) as of NOW; then ten titles and statuses change on GitHub."""

    def lay(url: str) -> None:
        store = open_store(url)
        connected(store, served)
        assert sync_boards(store, client(served), NOW)[0].ok
        store.close()

    kept = templates.made_once("synced.db", lambda path: templates.whole(path, lay))
    store = open_store(str(shutil.copy(kept, tmp_path / "synced.db")))
    change(github)
    yield store, served, github
    store.close()


def change(github: LocalGitHub, count: int = 10) -> None:
    project = github.world.organisation("demo-org").projects[0]
    done = next(o["id"] for o in project.by_name["Status"].choices if o["name"] == "Done")
    for card in project.cards[-count:]:
        card.values["Status"] = done
        card.content.title += " (renamed)"
        card.content.updatedAt = card.updatedAt = LATER.isoformat().replace("+00:00", "Z")


def run(
    store: Store, url: str, script: Script, asked_by: Callable[[str], Client] = client, **more: Any
) -> tuple[BoardResult, list[Asked]]:
    with faulty(url, script) as (address, proxy):
        result = sync_boards(store, asked_by(address), LATER, **more)[0]
        return result, proxy.asked


def told(store: Store) -> Board:
    with store.read() as connection:
        found = boards.boards(connection)[0]
    assert TOKEN not in found.model_dump_json()
    return found


def on_page(page: int, fault: Any) -> Script:
    """The fault each time the scan reads that page (1 is the first), whatever the page size."""
    seen: list[str | None] = []

    def script(asked: Asked, answer: dict[str, Any]) -> Any:
        if asked.operation != PAGE:
            return None
        cursor = asked.variables.get("after")
        if cursor not in seen:
            seen.append(cursor)
        return fault if seen.index(cursor) + 1 == page else None

    return script


HTML = Answer(body=b"<html><body>Sign in to the Wi-Fi</body></html>", headers={"content-type": "text/html"})
SOON = {"retry_after": "1"}
ALWAYS = [
    ("1 bad credentials", as_json({"message": "Bad credentials"}, 401), "refuses the token"),
    (
        "2 secondary limit, far away",
        as_json({"message": "secondary rate limit"}, 403, retry_after="900"),
        "limit is used up",
    ),
    (
        "3 limit as a 200",
        error("RATE_LIMITED", "API rate limit exceeded", x_ratelimit_remaining="0", x_ratelimit_reset="4102444800"),
        "limit is used up",
    ),
    ("3b limit spelt the other way", error("RATE_LIMIT", "API rate limit exceeded"), "limit is used up"),
    (
        "4 403 without a header",
        as_json({"message": "You have exceeded a secondary rate limit"}, 403),
        "limit is used up",
    ),
    ("4b 429", as_json({"message": "Too many requests"}, 429), "limit is used up"),
    (
        "5 SSO",
        as_json({"message": "Resource protected by organization SAML enforcement"}, 403, x_github_sso="required"),
        "single sign-on",
    ),
    ("5b FORBIDDEN", error("FORBIDDEN", "Resource not accessible by personal access token"), "may not read this"),
    (
        "6 partial data and an error",
        error(
            None,
            "Something went wrong: resource limits exceeded",
            data={
                "node": {"items": {"totalCount": 0, "pageInfo": {"hasNextPage": False, "endCursor": None}, "nodes": []}}
            },
        ),
        "too heavy",
    ),
    (
        "7 null data",
        as_json({"data": None, "errors": [{"type": "NOT_FOUND", "message": "Could not resolve to a node"}]}),
        "no such board",
    ),
    ("7b null node", as_json({"data": {"node": None}}), "form that was asked for"),
    ("8 502 as HTML", Answer(502, b"<html>502 Bad Gateway</html>", {"content-type": "text/html"}), "too heavy"),
    ("8b 504", Answer(504, b"", {}), "too heavy"),
    ("9 500", Answer(500, b"oops", {}), "trouble of its own"),
    (
        "10 cut JSON",
        Answer(
            200,
            b'{"data": {"node": {"items": {"totalCount": 300, "nod',
            {"content-type": "application/json"},
            cut_at=40,
        ),
        "not a GraphQL answer|cannot be reached",
    ),
    ("11 captive portal", HTML, "not a GraphQL answer"),
    ("11b empty body", Answer(200, b"", {"content-type": "application/json"}), "not a GraphQL answer"),
    ("11c a JSON array", as_json([1, 2]), "not a GraphQL answer"),
    (
        "13 NaN",
        Answer(200, b'{"data": {"node": {"items": NaN}}}', {"content-type": "application/json"}),
        "not a GraphQL answer",
    ),
    ("15 reset", Answer(reset=True), "cannot be reached"),
    ("18 redirect", Answer(302, b"", {"location": "http://127.0.0.1:9/"}), "not a GraphQL answer"),
]


@pytest.mark.parametrize(("fault", "words"), [c[1:] for c in ALWAYS], ids=[c[0] for c in ALWAYS])
@pytest.mark.parametrize("page", [1, 2, 3])
def test_a_fault_that_stays_leaves_the_old_board_and_says_why(synced, fault: Answer, words: str, page: int):
    store, url, _ = synced
    before = snapshot(store)
    result, _ = run(store, url, on_page(page, fault))
    assert not result.ok
    assert snapshot(store) == before
    board = told(store)
    assert re.search(words, board.trouble), board.trouble
    assert board.synced_at == NOW
    assert board.next_try_at is not None
    with store.read() as connection:
        last = syncs.last_runs(connection, 1)[0]
    assert (last.outcome, last.written) == ("failed", 0)


@pytest.mark.parametrize(
    "slow",
    [Answer(hang=True), Answer(200, b" " * 4_000, {"content-type": "application/json"}, drip_s=0.05)],
    ids=["hang before headers", "a byte at a time"],
)
def test_14_a_page_has_a_hard_deadline(synced, slow: Answer):
    store, url, _ = synced
    before = snapshot(store)
    started = datetime.now(UTC)
    deadline = timedelta(seconds=0.8)
    result, asked = run(store, url, on_page(2, slow), lambda address: client(address, page_deadline=deadline))
    assert not result.ok
    assert snapshot(store) == before
    pages = [a for a in asked if a.operation == PAGE and a.variables["after"]]
    assert [a.variables["first"] for a in pages] == [100, 50, 25, 10]
    assert datetime.now(UTC) - started < 4 * deadline + timedelta(seconds=4)
    assert "did not finish an answer" in told(store).trouble


def test_a_run_has_a_hard_deadline(synced):
    store, url, _ = synced
    before = snapshot(store)
    result, _ = run(store, url, on_page(2, Answer(hang=True)), run_deadline=timedelta(seconds=1))
    assert not result.ok
    assert "longer than" in result.reason
    assert snapshot(store) == before


def test_2_a_wait_that_is_asked_for_is_waited_and_the_sync_goes_on(synced):
    store, url, _ = synced
    once = iter([as_json({"message": "secondary rate limit"}, 403, retry_after="1")])
    started = datetime.now(UTC)
    result, _ = run(store, url, lambda asked, answer: next(once, None) if asked.operation == PAGE else None)
    assert result.ok
    assert datetime.now(UTC) - started >= timedelta(seconds=1)
    assert sum("(renamed)" in title for _, title, _, _ in snapshot(store)) == 10


def test_6_a_heavy_page_is_asked_for_in_smaller_pieces(synced):
    store, url, _ = synced

    def heavy(asked: Asked, answer: dict[str, Any]) -> Any:
        if asked.operation == PAGE and asked.variables["first"] > 25:
            return Answer(502, b"<html></html>", {})
        return None

    result, asked = run(store, url, heavy)
    assert result.ok
    assert result.items == 300
    sizes = [a.variables["first"] for a in asked if a.operation == PAGE]
    assert sizes[:3] == [100, 50, 25]
    assert sum("(renamed)" in title for _, title, _, _ in snapshot(store)) == 10


def test_9_a_passing_incident_is_retried(synced):
    store, url, _ = synced
    twice = iter([Answer(503, b"", {}), Answer(500, b"", {})])
    result, _ = run(store, url, lambda asked, answer: next(twice, None) if asked.operation == PAGE else None)
    assert result.ok


def edited(edit: Any) -> Script:
    """Edit each page of the scan."""
    count = iter(range(1, 10_000))

    def script(asked: Asked, answer: dict[str, Any]) -> Any:
        if asked.operation != PAGE:
            return None
        items = answer["data"]["node"]["items"]
        edit(next(count), items)
        return answer

    return script


def test_21_pages_in_a_circle_are_given_up(synced):
    store, url, _ = synced
    before = snapshot(store)

    def circle(n: int, items: dict[str, Any]) -> None:
        items["pageInfo"] = {"hasNextPage": True, "endCursor": "Y3Vyc29yOnYyOjcwMw=="}

    result, _ = run(store, url, edited(circle))
    assert not result.ok
    assert "in a circle" in told(store).trouble
    assert snapshot(store) == before


def test_22_a_scan_that_ends_too_early_is_read_again_then_refused(synced):
    store, url, _ = synced
    before = snapshot(store)

    def short(n: int, items: dict[str, Any]) -> None:
        items["pageInfo"]["hasNextPage"] = False

    result, asked = run(store, url, edited(short))
    assert not result.ok
    assert "handed out 100, twice" in told(store).trouble
    assert snapshot(store) == before
    assert sum(a.operation == PAGE for a in asked) == 2


def test_22b_ending_too_early_once_is_healed_by_the_second_reading(synced):
    store, url, _ = synced

    def once(n: int, items: dict[str, Any]) -> None:
        if n == 1:
            items["pageInfo"]["hasNextPage"] = False

    result, _ = run(store, url, edited(once))
    assert result.ok
    assert result.items == 300


def test_23_an_item_seen_twice_counts_once(synced):
    store, url, _ = synced
    kept: list[dict[str, Any]] = []

    def twice(n: int, items: dict[str, Any]) -> None:
        if n == 1:
            kept.append(items["nodes"][-1])
        if n == 2:
            items["nodes"].insert(0, kept[0])

    result, _ = run(store, url, edited(twice))
    assert result.ok
    assert result.items == 300


def test_23b_an_item_missed_while_it_moved_is_not_gone(synced):
    """The scan misses one item both times; asked for by its id it is still there, so it stays."""
    store, url, _ = synced

    def miss(n: int, items: dict[str, Any]) -> None:
        items["nodes"] = [node for node in items["nodes"] if node["content"]["number"] != 150]

    result, _ = run(store, url, edited(miss))
    assert result.ok
    assert len(snapshot(store)) == 300


def test_24_an_item_edited_in_mid_scan_is_one_or_the_other(synced):
    store, url, github = synced
    after_first = threading.Event()

    def edit(n: int, items: dict[str, Any]) -> None:
        if not after_first.is_set():
            after_first.set()
            github.world.organisation("demo-org").projects[0].cards[200].content.title = "Edited meanwhile"

    result, _ = run(store, url, edited(edit))
    assert result.ok
    assert sum(title == "Edited meanwhile" for _, title, _, _ in snapshot(store)) == 1


def test_25_a_deleted_status_field_keeps_the_board_and_says_so(synced):
    store, url, github = synced
    before = snapshot(store)
    project = github.world.organisation("demo-org").projects[0]
    project.all_fields.remove(project.by_name.pop("Status"))
    result = sync_boards(store, client(url), LATER)[0]
    assert not result.ok
    assert "field Status is gone" in told(store).trouble
    assert snapshot(store) == before


def test_26_a_renamed_option_keeps_its_meaning_and_a_new_one_is_unsorted(synced):
    store, url, github = synced
    project = github.world.organisation("demo-org").projects[0]
    choices = project.by_name["Status"].choices
    done = next(o for o in choices if o["name"] == "Done")
    done["name"] = "Shipped"
    choices.append({"id": "98236657", "name": "Done", "color": "GREEN", "description": ""})
    project.cards[0].values["Status"] = "98236657"
    assert sync_boards(store, client(url), LATER)[0].ok
    board = told(store)
    meanings = {c.name: c.status for c in board.columns}
    assert meanings["Shipped"] == Status.DONE
    assert meanings["Done"] == Status.UNSORTED
    assert sum(status == "unsorted" for _, _, status, _ in snapshot(store)) == 1


def test_27_a_changed_iteration_moves_no_sprint_that_has_ended(synced):
    store, url, github = synced
    with store.read() as connection:
        before = {s.name: s for s in sprints.sprints(connection)}
    field = github.world.organisation("demo-org").projects[0].by_name["Sprint"]
    field.sprints = [(i, t, s, d + 7) for i, t, s, d in field.sprints]
    assert sync_boards(store, client(url), LATER)[0].ok
    with store.read() as connection:
        after = {s.name: s for s in sprints.sprints(connection)}
    for name, sprint in before.items():
        moved = after[name].end_on - sprint.end_on
        assert moved == (timedelta(0) if sprint.end_on <= LATER.date() else timedelta(days=7))


def test_two_boards_with_other_dates_for_one_iteration_are_both_named_and_nothing_flips(
    sqlite_store: Store, served: str, github: LocalGitHub
):
    for number in (1, 2):
        connected(sqlite_store, served, number=number)
    projects = github.world.organisation("demo-org").projects
    field = projects[1].by_name["Sprint"]
    field.sprints = [(i, t, s + timedelta(days=3), d) for i, t, s, d in field.sprints]
    told_first = sync_boards(sqlite_store, client(served), NOW)
    with sqlite_store.read() as connection:
        settled = sprints.sprints(connection)
    again = sync_boards(sqlite_store, client(served), LATER)
    assert [r.ok for r in (*told_first, *again)] == [True] * 4
    with sqlite_store.read() as connection:
        assert sprints.sprints(connection) == settled
        kept = [r.reason for r in syncs.last_runs(connection, 2)]
    for reason in (told_first[1].reason, again[1].reason):
        assert "on demo-org/1, which the calendar follows; on demo-org/2" in reason
        assert reason in kept
    assert (told_first[0].reason, again[0].reason) == ("", "")
    field = projects[0].by_name["Sprint"]  # and the first one's field is swapped for another of the same name
    field.id, field.sprints = "PVTIF_other", [(f"x{i}", t, s, d) for i, t, s, d in field.sprints]
    assert sync_boards(sqlite_store, client(served), LATER + timedelta(hours=1))[0].ok
    with sqlite_store.read() as connection:
        assert sprints.sprints(connection) == settled


def test_28_redacted_items_are_counted_as_hidden_not_as_gone(sqlite_store: Store, served: str, github: LocalGitHub):
    connected(sqlite_store, served, number=2)
    sync_boards(sqlite_store, client(served), NOW)
    project = next(p for p in github.world.organisation("demo-org").projects if p.number == 2)
    for card in project.cards[:3]:
        card.content, card.type = None, "REDACTED"
    assert sync_boards(sqlite_store, client(served), LATER)[0].ok
    assert told(sqlite_store).hidden == 4
    with sqlite_store.read() as connection:
        found = boards.items(connection, archived=True)
    assert sum(i.kind == ItemKind.HIDDEN for i in found) == 4


def test_29_drafts_pull_requests_archived_items_and_other_repositories_are_read(
    sqlite_store: Store, served: str, github: LocalGitHub
):
    project = next(p for p in github.world.organisation("demo-org").projects if p.number == 2)
    project.cards[0].content.typename, project.cards[0].content.isDraft = "PullRequest", False
    project.cards[0].content.state, project.cards[0].type = "MERGED", "PULL_REQUEST"
    connected(sqlite_store, served, number=2)
    assert sync_boards(sqlite_store, client(served), NOW)[0].ok
    with sqlite_store.read() as connection:
        found = boards.items(connection, archived=True)
        shown = boards.items(connection)
    assert {i.kind for i in found} == {ItemKind.ISSUE, ItemKind.PULL_REQUEST, ItemKind.DRAFT, ItemKind.HIDDEN}
    assert len(found) - len(shown) == 1
    assert len({i.repository for i in found}) > 3
    assert next(i for i in found if i.kind == ItemKind.PULL_REQUEST).closed


def test_40_many_who_press_sync_share_one_run(synced):
    store, url, github = synced
    watcher = Watcher(store, lambda: client(url), lambda: LATER)
    before = github.spent.requests
    with store.write() as connection:
        ids = {syncs.ask(connection, syncs.RequestKind.SYNC, {}, asked_by=f"person {n}", at=LATER) for n in range(8)}
    assert len(ids) == 1
    watcher.step()
    spent = github.spent.requests - before
    with store.write() as connection:
        again = syncs.ask(connection, syncs.RequestKind.SYNC, {}, asked_by="late", at=LATER)
    watcher.step()
    assert github.spent.requests - before == spent
    with store.read() as connection:
        last = syncs.last_request(connection, syncs.RequestKind.SYNC)
    assert last is not None
    assert (last.id, last.ok) == (again, True)


def test_a_loss_of_more_than_a_fifth_is_held_and_may_be_taken(synced):
    store, url, github = synced
    before = snapshot(store)
    project = github.world.organisation("demo-org").projects[0]
    del project.cards[:61]
    github.world.forget_ids()
    result = sync_boards(store, client(url), LATER)[0]
    assert result.held
    assert "lost 61 of 300" in told(store).trouble
    assert snapshot(store) == before
    taken = sync_boards(store, client(url), LATER, accept_loss=True)[0]
    assert taken.ok
    assert len(snapshot(store)) == 239


def test_a_fifth_or_less_goes_after_it_was_confirmed(synced):
    store, url, github = synced
    del github.world.organisation("demo-org").projects[0].cards[:60]
    github.world.forget_ids()
    result = sync_boards(store, client(url), LATER)[0]
    assert (result.ok, result.written) == (True, 70)
    assert len(snapshot(store)) == 240
    with store.read() as connection:
        assert len([c for c in histories.changes(connection) if c.field == "gone"]) == 60
        assert goals.goals(connection) == ()
