"""A meeting's phases and clock, the guidelines, the game plan, and what leaves the room."""

import asyncio
import socket
import threading
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar as Ics

from platform_dash.core import calendar as sprint_calendar
from platform_dash.core import flow, game_plan, guidelines, lookup, meeting_clock, minutes
from platform_dash.core.pairing import GoalPair, Verdict
from platform_dash.demo.boards import world_at
from platform_dash.demo.server import LocalGitHub, running
from platform_dash.github import Client, said_in_advance
from platform_dash.model import (
    Action,
    Calendar,
    Digest,
    DigestState,
    ItemsMeasure,
    Meeting,
    MeetingKind,
    Phase,
    PhaseName,
    Priority,
    ResultKind,
    Sprint,
    SprintSource,
    Stage,
    Status,
    changed,
)
from platform_dash.outbound import ical, slack
from platform_dash.reports.placed import placed_items
from platform_dash.store import Store, boards, sprints, syncs
from platform_dash.store import meetings as stored
from platform_dash.sync import connect, sync_boards
from platform_dash.sync.watch import Watcher
from tests.builders import NOW, SPRINT, TODAY, board, goal, item

MINUTE = timedelta(minutes=1)


def begun(at: datetime = NOW) -> Meeting:
    phases = (Phase(name=PhaseName.ACTIONS, minutes=5), Phase(name=PhaseName.BREAKOUT, minutes=30))
    return meeting_clock.begin(Meeting(kind=MeetingKind.PLANNING, sprint_id=1, phases=phases, on=at.date()), "Ana", at)


def test_one_clock_counts_a_phase_down_and_shows_an_overrun():
    assert meeting_clock.clock(begun(), NOW + 2 * MINUTE).left == 3 * MINUTE
    over = meeting_clock.clock(begun(), NOW + 7 * MINUTE)
    assert (over.left, over.over, over.late) == (-2 * MINUTE, True, 2 * MINUTE)


def test_a_pause_takes_nothing_from_what_is_left():
    paused = meeting_clock.pause(begun(), NOW + MINUTE)
    assert meeting_clock.clock(paused, NOW + 60 * MINUTE).left == 4 * MINUTE
    assert meeting_clock.clock(meeting_clock.pause(paused, NOW + 11 * MINUTE), NOW + 11 * MINUTE).left == 4 * MINUTE


def test_a_minute_more_on_an_overrun_is_a_minute_from_now():
    assert meeting_clock.clock(meeting_clock.add_minute(begun(), NOW), NOW).left == 6 * MINUTE
    late = NOW + 8 * MINUTE
    assert meeting_clock.clock(meeting_clock.add_minute(begun(), late), late).left == MINUTE


def test_setting_a_phase_begins_its_minutes_and_a_phase_that_is_not_there_is_refused():
    second = meeting_clock.go(begun(), 1, NOW + 5 * MINUTE)
    assert (second.now_at.name, meeting_clock.clock(second, NOW + 5 * MINUTE).left) == (PhaseName.BREAKOUT, 30 * MINUTE)
    with pytest.raises(ValueError, match="no such phase"):
        meeting_clock.go(begun(), 2, NOW)


def test_a_meeting_that_nobody_ended_is_over_four_hours_after_the_last_hand_on_it(sqlite_store: Store):
    hour = timedelta(hours=1)
    with sqlite_store.write() as connection:
        sprint = sprints.save_sprint(connection, changed(SPRINT, id=0, version=0), author="a", at=NOW)
        meeting = stored.save_meeting(connection, changed(begun(), sprint_id=sprint.id), author="a", at=NOW)
    with sqlite_store.read() as connection:
        assert stored.running(connection, NOW + 4 * hour) is not None
        assert stored.running(connection, NOW + 4.1 * hour) is None
    with sqlite_store.write() as connection:
        stored.save_meeting(connection, meeting_clock.add_minute(meeting, NOW + 3 * hour), author="a", at=NOW)
    with sqlite_store.read() as connection:
        assert stored.running(connection, NOW + 6.9 * hour) is not None


def test_every_phase_is_looked_at_somewhere():
    for kind in MeetingKind:
        assert all(meeting_clock.place(p.name).page for p in meeting_clock.agenda(kind))


def test_the_last_standup_is_the_one_before_this():
    calendar = Calendar(zone="UTC", standup_at=time(10, 0))  # Monday, Wednesday, Friday
    wednesday = datetime(2026, 11, 25, 10, 20, tzinfo=UTC)
    assert meeting_clock.last_standup(calendar, wednesday).date() == date(2026, 11, 23)
    assert meeting_clock.last_standup(calendar, wednesday + timedelta(hours=3)).date() == date(2026, 11, 25)


# ── the game plan ─────────────────────────────────────────────────────────────────────────────────────────────


def test_the_game_plan_finds_what_serves_what_serves_nothing_and_what_two_count():
    x = goal(id=1, title="X", measure=ItemsMeasure(filter="label:x"))
    y = goal(id=2, title="Y", measure=ItemsMeasure(filter="label:y"))
    tag = {"sprint": "Sprint 42"}
    made = [
        item(1, labels=("x",), owners=("a",), **tag),
        item(2, labels=("x",)),
        item(3, labels=("x", "y"), owners=("a",), **tag),
        item(4, **tag),
        item(5, Status.DONE, labels=("x",), **tag),
    ]
    plan = game_plan.of_sprint((x, y, goal(id=3, stage=Stage.DRAFT)), made, SPRINT)
    assert [[i.number for i in row.tagged] for row in plan.goals] == [[1, 3, 5], [3]]
    assert [i.number for i in plan.goals[0].untagged] == [2]
    assert [i.number for i in plan.no_goal] == [4]
    assert [(s.item.number, s.goals) for s in plan.in_two] == [(3, ("X", "Y"))]
    assert [i.number for i in plan.unowned] == [4]


def test_what_unblocks_others_comes_first_then_a_high_goal_behind_its_pace():
    high = goal(id=1, title="High", measure=ItemsMeasure(filter="label:h"))
    low = goal(id=2, title="Low", priority=Priority.LOW, measure=ItemsMeasure(filter="label:l"))
    made = [
        item(1, labels=("l",)),
        item(2, labels=("h",)),
        item(3, blocks=2),
        item(4, labels=("h",), owners=("a",)),
        item(5, Status.BLOCKED, labels=("h",)),
        item(6),
    ]
    found = game_plan.pick_up(made, (high, low), {1: True, 2: True}, SPRINT)
    assert [(p.item.number, p.why) for p in found] == [
        (3, "2 items wait on it"),
        (2, "serves “High”, a high goal behind its pace"),
        (1, "serves “Low”"),
        (6, "on deck, not tagged, serves no goal"),
    ]


def test_guests_learn_whether_it_is_in_the_sprint_how_far_and_who():
    rows = [(goal(id=1, title="Tables", measure=ItemsMeasure(filter="label:t")), "3 of 5 · on track", ("Ana",))]
    made = [
        item(7, Status.IN_PROGRESS, labels=("t",), owners=("ben-d",), title="Table seven"),
        item(8, title="Table eight"),
    ]
    found = lookup.answers("table", rows, made, SPRINT, {"ben-d": "Ben"})
    assert [(w.title, w.in_sprint, w.how_far, w.who) for w in found] == [
        ("Tables", True, "3 of 5 · on track", ("Ana",)),
        ("Table seven", True, "in progress", ("Ben",)),
        ("Table eight", False, "planned", ()),
    ]
    assert lookup.answers("  ", rows, made, SPRINT, {}) == ()
    secret = [item(n, title=f"Table of the sale {n}", private=True) for n in range(20, 40)]
    assert lookup.answers("table", rows, [*secret, *made], SPRINT, {"ben-d": "Ben"}) == found, "left out before the cut"


# ── the guidelines ────────────────────────────────────────────────────────────────────────────────────────────


def test_each_guideline_answers_in_one_line_with_evidence():
    alone = GoalPair(goal_id=1, verdict=Verdict.ALONE, reason="Ben alone, 10 of 10 days")
    old = item(1, Status.IN_PROGRESS, title="Slow", status_since=NOW - timedelta(days=9))
    late = Action(text="Call them", owner_id=1, due_on=date(2026, 11, 1), created_at=NOW)
    found = [
        guidelines.lone_wolves([goal(id=1)], {1: alone}),
        guidelines.not_too_many([goal(), goal()], 1.5),
        guidelines.measured_and_owned([goal(owners=())]),
        guidelines.old_work([old], 4, TODAY, "UTC"),
        guidelines.unblocking({"Ana": 2, "Ben": 1}, 3),
        guidelines.tagged_for_a_goal([item(2, title="Stray")], 1, 2),
        guidelines.has_agenda(False, TODAY, TODAY),
        guidelines.follow_up([late], 3),
    ]
    assert [c.ok for c in found] == [False] * 8
    assert all("\n" not in c.words and len(c.words) < 160 for c in found)
    assert [
        w in c.words
        for c, w in zip(
            found, ("Ben alone", "1.5", "no owner", "Slow", "Ana by 2", "Stray", "none yet", "Call them"), strict=True
        )
    ] == [True] * 8


def test_where_nobody_can_tell_no_guideline_says_fine():
    unclear = GoalPair(goal_id=1, verdict=Verdict.CANNOT_TELL, reason="zone of Hal missing")
    assert guidelines.lone_wolves([goal(id=1)], {1: unclear}).ok is None
    assert guidelines.not_too_many([goal()], None).ok is None
    assert guidelines.old_work([], None, TODAY, "UTC").ok is None


def test_where_there_is_nothing_to_judge_no_guideline_says_fine():
    nothing = [
        guidelines.lone_wolves([], {}),
        guidelines.not_too_many([], 2.0),
        guidelines.measured_and_owned([]),
        guidelines.old_work([], 4, TODAY, "UTC"),
        guidelines.unblocking({}, 0),
        guidelines.tagged_for_a_goal([], 0, 0),
        guidelines.has_agenda(False, TODAY + timedelta(days=3), TODAY),
        guidelines.follow_up([], 0),
    ]
    assert [c.ok for c in nothing] == [None] * 8
    assert [c.ok for c in (guidelines.unblocking({}, 1), guidelines.tagged_for_a_goal([], 0, 1))] == [True, True]


def test_the_cycle_time_runs_from_first_work_to_last_done_and_wants_five():
    day = timedelta(days=1)
    moves = [
        ("a", "in progress", NOW),
        ("a", "done", NOW + day),
        ("a", "in progress", NOW + 2 * day),
        ("a", "done", NOW + 3 * day),
        ("b", "done", NOW),
    ]
    assert flow.cycle_times(moves) == (3 * day,)
    assert flow.usual_cycle_days([day] * 4) is None
    assert flow.usual_cycle_days([day, day, 2 * day, 3 * day, 9 * day]) == 2


# ── out of the room ───────────────────────────────────────────────────────────────────────────────────────────


def test_ceremonies_keep_their_wall_clock_over_a_clock_change():
    calendar = Calendar(zone="Europe/Dublin", planning_at=time(14, 0))
    two = [
        Sprint(id=1, name="S1", start_on=date(2027, 3, 15), end_on=date(2027, 3, 29)),
        Sprint(id=2, name="S2", start_on=date(2027, 3, 29), end_on=date(2027, 4, 12)),
    ]
    laid = sprint_calendar.ceremonies(two, calendar, date(2027, 3, 15), date(2027, 4, 12))
    text = ical.written(laid, "Team", NOW)
    events = Ics.from_ical(text).walk("VEVENT")
    plannings = [e for e in events if str(e["summary"]).startswith("Sprint planning")]
    local = [e.start.astimezone(ZoneInfo("Europe/Dublin")) for e in plannings]
    assert [at.strftime("%d %b %H:%M") for at in local] == ["24 Mar 14:00", "07 Apr 14:00"]
    assert [e.start.astimezone(UTC).hour for e in plannings] == [14, 13], "the clocks went forward on 28 March"
    assert len({str(e["uid"]) for e in events}) == len(events)


@pytest.mark.parametrize("zone", ["Africa/Casablanca", "America/Sao_Paulo", "Australia/Lord_Howe", "Asia/Gaza", "UTC"])
def test_every_ceremony_of_two_years_is_at_its_wall_clock_in_the_file(zone: str):
    calendar = Calendar(zone=zone, standup_weekdays=(0, 1, 2, 3, 4))
    first, end = date(2026, 1, 5), date(2028, 1, 5)
    laid = sprint_calendar.ceremonies(sprint_calendar.laid(calendar, first, end), calendar, first, end)
    starts = [e.start for e in Ics.from_ical(ical.written(laid, "Team", NOW)).walk("VEVENT")]
    assert len(starts) > 500
    assert [s.astimezone(ZoneInfo(zone)).time() for s in starts] == [c.start.time() for c in laid]


def test_an_event_whose_time_moves_stays_the_same_event_and_another_teams_is_another():
    sprint = Sprint(id=7, name="S", start_on=date(2026, 11, 16), end_on=date(2026, 11, 30))

    def uids(calendar: Calendar, team: str) -> dict[str, tuple[str, int, datetime]]:
        laid = sprint_calendar.ceremonies([sprint], calendar, sprint.start_on, sprint.end_on)
        events = Ics.from_ical(ical.written(laid, team, NOW, calendar.version)).walk("VEVENT")
        return {str(e["summary"]): (str(e["uid"]), int(e["sequence"]), e.start) for e in events}

    before = uids(Calendar(version=1), "Ingestion")["Sprint planning"]
    off = Calendar(version=2, planning_at=time(9), holidays=(date(2026, 11, 25),))
    after = uids(off, "Ingestion")["Sprint planning"]
    assert after[0] == before[0]
    assert after[1] > before[1]
    assert (before[2].day, after[2].day) == (25, 24)
    assert uids(off, "Infrastructure")["Sprint planning"][0] != before[0]


@pytest.mark.parametrize(
    "odd", ["*bold* [x](http://a) <b>", "- item :smile: @ana #12", "1. one ![i](http://b/c.png) `x`"]
)
def test_foreign_text_never_acts_in_the_minutes(odd: str):
    from markdown_it import MarkdownIt

    tokens = MarkdownIt("commonmark").parse(f"- {minutes.md(odd)}")
    inline = [t for t in tokens if t.type == "inline"]
    kinds = {c.type for t in inline for c in t.children or []}
    assert kinds <= {"text", "text_special"}
    assert "".join(c.content for t in inline for c in t.children or []).replace("\u2060", "") == odd


class _Channel(BaseHTTPRequestHandler):
    """A Slack that counts what comes in, or refuses."""

    status, got = 200, []

    def do_POST(self):
        type(self).got.append(self.rfile.read(int(self.headers["content-length"])).decode())
        self.send_response(type(self).status)
        self.end_headers()
        self.wfile.write(b"ok" if type(self).status == 200 else b"no_service")

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture
def channel():
    server = HTTPServer(("127.0.0.1", 0), _Channel)
    _Channel.status, _Channel.got = 200, []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/services/canary"
    server.shutdown()
    server.server_close()


def kept(store: Store) -> int:
    with store.write() as connection:
        sprint = sprints.save_sprint(connection, changed(SPRINT, id=0, version=0), author="a", at=NOW)
        return stored.keep_digest(
            connection, Digest(sprint_id=sprint.id, on=TODAY, text="<!here> *Goals* met", by="Ana", at=NOW)
        ).id


def press(store: Store, digest_id: int) -> None:
    with store.write(quiet=True) as connection:
        syncs.ask(connection, syncs.RequestKind.SEND_DIGEST, {"digest_id": digest_id}, asked_by="Ana", at=NOW)


def test_a_digest_is_sent_once_however_often_the_button_is_pressed(store: Store, channel: str):
    digest_id = kept(store)
    watcher = Watcher(store, lambda: None, lambda: NOW, tell=lambda text: slack.send(channel, text))
    press(store, digest_id)
    press(store, digest_id)
    watcher.step()
    press(store, digest_id)
    watcher.step()
    assert len(_Channel.got) == 1
    assert "&lt;!here&gt;" in _Channel.got[0], "no mention acts"
    with store.read() as connection:
        assert stored.digests(connection)[0].state == DigestState.SENT


def test_of_two_who_send_it_at_different_times_one_is_told_who_sent_it(store: Store, channel: str):
    digest_id = kept(store)
    watcher = Watcher(store, lambda: None, lambda: NOW, tell=lambda text: slack.send(channel, text))
    press(store, digest_id)
    watcher.step()
    later = Digest(sprint_id=1, on=TODAY, text="the same a minute later", by="Ben", at=NOW + timedelta(minutes=1))
    with store.write() as connection:
        second = stored.keep_digest(connection, later)
    assert (second.id, second.state, second.by) == (digest_id, DigestState.SENT, "Ana")
    press(store, second.id)
    watcher.step()
    assert len(_Channel.got) == 1
    with store.write() as connection:
        again = stored.keep_digest(connection, later, again=True)
        of_the_close = stored.keep_digest(connection, changed(later, kind=ResultKind.FINAL))
    for one in (again, of_the_close):
        press(store, one.id)
    watcher.step()
    assert len(_Channel.got) == 3, "in so many words, and once for the close"


def test_a_webhook_that_fails_says_so_keeps_the_digest_and_hides_its_address(sqlite_store: Store, channel: str):
    digest_id = kept(sqlite_store)
    _Channel.status = 404
    watcher = Watcher(sqlite_store, lambda: None, lambda: NOW, tell=lambda text: slack.send(channel, text))
    press(sqlite_store, digest_id)
    watcher.step()
    with sqlite_store.read() as connection:
        one, answer = stored.digests(connection)[0], syncs.last_request(connection, syncs.RequestKind.SEND_DIGEST)
    assert (one.state, answer.ok) == (DigestState.FAILED, False)
    assert "there is no such webhook" in one.said
    assert "canary" not in one.said
    _Channel.status = 200
    press(sqlite_store, digest_id)
    watcher.step()
    assert len(_Channel.got) == 2


def test_a_channel_that_cannot_be_reached_is_a_sentence():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(slack.SlackError, match="cannot be reached"):
        slack.send(f"http://127.0.0.1:{port}/canary", "x")


# ── an item into the sprint, on GitHub itself ─────────────────────────────────────────────────────────────────


@contextmanager
def connected_by(store: Store, **carrier: str):
    """The demo's Ingestion board, connected and synced over HTTP, a field or label of ours carrying its sprints."""
    world = world_at(lambda: NOW)
    project = next(p for a in world.accounts.values() for p in a.projects if p.number == 2)
    project.add_field(
        "Wave", "SINGLE_SELECT", choices=[{"id": "w43", "name": "Sprint 43", "color": "RED", "description": ""}]
    )
    project.add_field("Round", "TEXT")
    world.more_labels += ["sprint: 42", "sprint: 43"]
    with running(LocalGitHub(world, points_per_hour=0)) as url:

        async def look():
            async with Client(url, "t") as client:
                return await connect.look(client, "demo-org", 2)

        meta = asyncio.run(look())
        connect.save(store, connect.proposal("demo-org", 2, meta, **carrier), meta, "", author="a", at=NOW)
        if carrier:
            with store.write() as connection:
                next_one = Sprint(
                    id=0, version=0, name="Sprint 43", start_on=date(2026, 11, 30), end_on=date(2026, 12, 14)
                )
                sprints.save_sprint(connection, next_one, author="a", at=NOW)
        sync_boards(store, Client(url, "t"), NOW)
        yield store, world, url


@pytest.fixture
def connected(sqlite_store: Store):
    with connected_by(sqlite_store) as found:
        yield found


def put(store: Store, url: str, *, may_write: bool = True) -> syncs.Request:
    with store.write(quiet=True) as connection:
        one = next(i for i in boards.items(connection) if i.title == "Exactly-once for exports")
        sprint = next(s for s in sprints.sprints(connection) if s.name == "Sprint 43")
        body = {"board_id": one.board_id, "node_id": one.node_id, "sprint_id": sprint.id}
        syncs.ask(connection, syncs.RequestKind.PUT_INTO_SPRINT, body, asked_by="Ana", at=NOW)
    Watcher(store, lambda: Client(url, "t"), lambda: NOW + MINUTE, may_write=may_write).step()
    with store.read() as connection:
        return syncs.last_request(connection, syncs.RequestKind.PUT_INTO_SPRINT)


def sprint_of(store: Store) -> str:
    return next(i.sprint for i in placed_items(store)[0] if i.title == "Exactly-once for exports")


@pytest.mark.parametrize(
    ("carrier", "words"),
    [
        ({"sprint_field": "Wave"}, "GitHub answers: “Wave” is Sprint 43 now."),
        ({"sprint_field": "Round"}, "GitHub answers: “Round” is Sprint 43 now."),
        ({"sprint_label": "sprint"}, "GitHub answers: the labels are ingestion, sprint: 43 now."),
    ],
)
def test_an_option_a_text_or_a_label_carries_the_sprint_as_the_board_uses_it(sqlite_store: Store, carrier, words):
    with connected_by(sqlite_store, **carrier) as (store, _, url):
        assert sprint_of(store) == ""
        answer = put(store, url)
        assert (answer.ok, answer.answer["words"]) == (True, words)
        assert sprint_of(store) == "Sprint 43"


def test_a_sprint_that_github_has_no_word_for_is_refused_in_words(sqlite_store: Store):
    with connected_by(sqlite_store, sprint_label="wave") as (store, world, url):
        world.more_labels.clear()
        answer = put(store, url)
        assert answer.ok is False
        assert "has no label that names Sprint 43: add it there. Nothing was changed" in answer.answer["words"]
        assert sprint_of(store) == ""


def test_an_item_is_put_into_the_sprint_and_githubs_answer_is_told(connected):
    store, _, url = connected
    answer = put(store, url)
    assert (answer.ok, answer.answer["words"]) == (True, "GitHub answers: “Sprint” is Sprint 43 now.")
    assert sprint_of(store) == "Sprint 43"


def test_writing_is_off_by_default_and_nothing_is_asked(connected):
    store, world, url = connected
    answer = put(store, url, may_write=False)
    assert "PLATFORM_DASH_GITHUB_WRITE=1" in answer.answer["words"]
    assert (world.written, sprint_of(store)) == ([], "")


def test_a_refusal_changes_nothing_here_either(connected):
    store, world, url = connected
    world.read_only = True
    answer = put(store, url)
    assert answer.ok is False
    assert "needs the scope project. Nothing was changed" in answer.answer["words"]
    assert sprint_of(store) == ""


def test_what_will_change_is_said_in_advance():
    words = said_in_advance(board(), item(4), SPRINT)
    assert words == "sets “Sprint” of acme/db #4 on board acme/1 from empty to Sprint 42"
    labelled = board(sprint_source=SprintSource.LABEL)
    assert said_in_advance(labelled, item(4), SPRINT) == "adds the label that names Sprint 42 to acme/db #4 on GitHub"
