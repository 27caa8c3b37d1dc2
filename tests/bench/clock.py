"""The demo and a synced team at many moments of a sprint and around it: what stands on every page, against statements
that were worked out by hand."""

import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from platform_dash.demo import prepare
from platform_dash.model import Calendar, ItemsMeasure, Stage, Status, Team, changed
from platform_dash.store import goals, open_store, sprints, teams
from platform_dash.sync import closing
from tests import clock, templates, year
from tests.builders import NOW, goal, person
from tests.clock import ENDED, GOING, OVER, WHO, Moment

SPRINT = "Sprint 42"  # of the demo: Mon 16 to Sun 29 Nov 2026, ten working days, planning on Wed 25
FRIDAY = "2026-11-27T17:00:00+00:00"
DAY_WORDS = {16: 1, 17: 2, 18: 3, 19: 4, 20: 5, 23: 6, 24: 7, 25: 8, 26: 9, 27: 10}
MET = "5 of 8 goals met"  # as the demo's boards and readings stand on its last evening
LEFT = ("not met · 1 of 6 items", "not met · 4 of 7 checks", "not met · 16 of 18 points")


def days() -> list[Moment]:
    """Each day of the demo's sprint at ten in the morning, its boards just read."""
    out = []
    for n in range(16, 30):
        now = f"2026-11-{n}T10:00:00+00:00"
        if n in DAY_WORDS:
            says = [f"day {DAY_WORDS[n]} of 10 · {10 - DAY_WORDS[n]} working days left", "ends Fri 27 Nov"]
            after = "Wed 25 Nov" if n < 25 else "today" if n == 25 else "Wed 9 Dec"
            says.append(f"planning and retro {after}")
            early = ("too early to say",) if n in (16, 17) else ()
            out.append(Moment(f"day {n} Nov", now, {"meeting": (*says, *early)}, GOING))
        elif n < 23:
            says = ["weekend", "ends Fri 27 Nov", "5 working days left"]
            out.append(
                Moment(f"weekend {n} Nov", now, {"meeting": tuple(says), "standup": ("No standup today",)}, GOING)
            )
        else:
            says = ["work ended Fri 27 Nov", MET]
            over = {
                "meeting": tuple(says),
                "standup": ("No standup today",),
                "status": (f"working days are over, {MET}",),
            }
            out.append(Moment(f"weekend after, {n} Nov", now, over, OVER))
    return out


def edges() -> list[Moment]:
    """The first hour, planning, the last afternoon and evening, between sprints."""
    no = "no working day left"
    return [
        Moment("first morning", "2026-11-16T06:00:00+00:00", {"meeting": ("day 1 of 10", "too early to say")}, GOING),
        Moment(
            "planning", "2026-11-25T14:05:00+00:00", {"meeting": ("day 8 of 10", "planning and retro today")}, GOING
        ),
        Moment(
            "last afternoon", "2026-11-27T16:00:00+00:00", {"meeting": ("day 10 of 10", "0 working days left")}, GOING
        ),
        Moment("last evening", "2026-11-27T23:30:00+00:00", {"meeting": (no, f"work ended Fri 27 Nov: {MET}")}, OVER),
        Moment("Sunday night", "2026-11-29T23:59:00+00:00", {"meeting": (no, f"work ended Fri 27 Nov: {MET}")}, OVER),
        Moment("between sprints", "2026-12-30T10:00:00+00:00", {"meeting": ("between sprints",)}, ENDED),
        Moment("between, New Year's Day", "2027-01-01T10:00:00+00:00", {"meeting": ("between sprints",)}, ENDED),
    ]


def laid(folder: Path, now: str) -> Path:
    """A file of the demo as of a moment, that goes on without a sync."""
    templates.demo(folder, datetime.fromisoformat(now))
    return folder / "platform-dash" / "demo" / prepare.demo_path(datetime.fromisoformat(now), fixed=True).name


def zones(folder: Path) -> list[Moment]:
    """The last evening, in four zones: when the working day is over, and when the sprint has ended."""
    friday = laid(folder, FRIDAY)
    no = "no working day left"
    rows = (
        ("America/Los_Angeles", "2026-11-28T01:00:00+00:00", ("day 10 of 10",), GOING),  # Friday, 17:00
        (
            "America/Los_Angeles",
            "2026-11-30T07:30:00+00:00",
            (f"work ended Fri 27 Nov: {MET}", no),
            OVER,
        ),  # Sunday, 23:30
        (
            "Asia/Tokyo",
            "2026-11-27T14:59:00+00:00",
            ("day 10 of 10",),
            GOING,
        ),  # Friday, 23:59; Ben works till 17:30 UTC
        ("Asia/Tokyo", "2026-11-29T15:30:00+00:00", (f"ended Fri 27 Nov: {MET}", *LEFT), ENDED),  # Monday, 0:30
        ("Asia/Kolkata", "2026-11-29T18:29:00+00:00", (f"work ended Fri 27 Nov: {MET}", no), OVER),  # Sunday, 23:59
        ("Asia/Kolkata", "2026-11-29T18:30:00+00:00", (f"ended Fri 27 Nov: {MET}", *LEFT), ENDED),  # Monday, 0:00
        ("Europe/London", "2026-11-29T23:59:00+00:00", (f"work ended Fri 27 Nov: {MET}", no), OVER),
        ("Europe/London", "2026-11-30T00:00:00+00:00", (f"ended Fri 27 Nov: {MET}", *LEFT), ENDED),
    )
    out = []
    for n, (zone, now, says, never) in enumerate(rows):
        store = clock.in_zone(friday, folder / f"zone-{n}.db", zone)
        out.append(Moment(f"{zone} {now[8:16]}", now, {"meeting": says}, never, store, SPRINT))
    return out


def late(folder: Path) -> list[Moment]:
    """Nobody closes the sprint, then somebody does, late; nobody looks at the boards any more."""
    friday = laid(folder, FRIDAY)
    says = {
        "meeting": (f"ended Fri 27 Nov: {MET}", "boards as seen Fri 27 Nov 17:00", *LEFT),
        "retro": ("ended, not closed yet · 5 of 8 goals completed", "not completed"),
        "status": (f"ended, {MET}",),
        "minutes": ("ended, not closed yet",),
        "digest": ("(ended)", "Left blocked"),
        "board": ("as the sprint ended",),
    }
    out = [
        Moment(f"never closed, {day} Dec", f"2026-12-{day}T09:00:00+00:00", says, ENDED, friday, SPRINT)
        for day in ("01", "02", "09", "20")
    ]
    closed = clock.in_zone(friday, folder / "closed.db", "Europe/London")
    store, at = open_store(str(closed), demo=True), datetime(2026, 12, 2, 9, tzinfo=UTC)
    with store.read() as connection:
        sprint = next(s for s in sprints.sprints(connection) if s.name == SPRINT)
    closing.close(store, sprint, at.date(), at, "Ana", {}, None)
    store.close()
    says = {
        "meeting": (f"closed Wed 02 Dec 09:00 GMT: {MET}", *LEFT),
        "minutes": ("closed by Ana",),
        "digest": ("(closed)",),
    }
    out += [
        Moment(f"closed late, {day} Dec", f"2026-12-{day}T10:00:00+00:00", says, ENDED, closed, SPRINT)
        for day in ("02", "11")
    ]
    day5 = laid(folder, "2026-11-20T13:20:00+00:00")
    return [
        *out,
        Moment("not looked at since Friday", "2026-11-24T13:20:00+00:00",
               {"meeting": ("as of Fri 20 Nov", "boards 4 days old"), "digest": ("as of Fri 20 Nov",)}, GOING, day5, SPRINT),
        Moment("not looked at for a week", "2026-11-27T13:20:00+00:00",
               {"meeting": ("boards last seen 7 days ago", "boards 7 days old")}, {"*": r"▬|in 10, as in public"}, day5, SPRINT),
        Moment("boards a week old, next sprint", "2026-12-03T10:00:00+00:00",
               {"meeting": ("day 4 of 10", "boards 5 days old")}, GOING, friday, "Sprint 43"),
    ]  # fmt: skip


YEAR = 26  # sprints of two weeks from 5 January on
LOOKED_AT = (2, 13, 25)  # the sprints whose goal counts the tables


def synced(folder: Path) -> list[Moment]:
    """A team's boards, synced every noon for a year; the counts are taken from what each sync saw."""
    path, first = folder / "synced.db", year.FIRST.date()
    store = open_store(str(path))
    lived = year.live(store, 14 * YEAR, items=60)
    with store.write() as connection:
        at = {**WHO, "at": year.FIRST}
        sprints.save_calendar(connection, Calendar(zone="UTC", first_on=first, first_number=1), **at)
        team = teams.save_team(connection, Team(id=0, name="Ingestion", version=0), **at)
        people = [teams.save_person(connection, changed(person(n), id=0, version=0), **at).id for n in (1, 2)]
        measure = ItemsMeasure(filter="label:event-table", board_id=1, target=1_000)
        for n in range(1, YEAR + 2):
            made = sprints.save_sprint(connection, clock.sprint(f"Fortnight {n}", _starts(n)), **at)
            teams.save_members(connection, made.id, {team.id: people}, **at)
            if n in LOOKED_AT:
                new = goal(id=0, title="Tables", sprint_id=made.id, team_id=team.id, version=0, stage=Stage.PITCHED)
                goals.save_goal(connection, changed(new, measure=measure, owners=tuple(people)), **at)
    store.close()

    def counted(moment: datetime) -> str:
        """Done tables as the last look before a moment saw them."""
        last = lived.snapshots[max(at for at in lived.snapshots if at < moment)].values()
        done = sum(told[0] == Status.DONE and "event-table" in told[4] and told[7] == 1 for told in last)
        return f"{done} of 1,000"

    out = []
    for n in LOOKED_AT:
        end = datetime.combine(_starts(n + 1), datetime.min.time(), UTC)
        friday, name, words = end - timedelta(days=3), f"Fortnight {n}", counted(end)
        says = {
            "meeting": (f"ended {friday:%a} {friday.day} {friday:%b}: 0 of 1 goals met", f"not met · {words}"),
            "digest": (words,),
            "status": (words,),
        }
        out += [
            Moment(f"synced, {name} +{later}", (end + later).isoformat(), says, ENDED, path, name)
            for later in (timedelta(0), timedelta(hours=13), timedelta(days=9))
        ]
    return out


def _starts(n: int) -> date:
    return year.FIRST.date() + timedelta(days=14 * (n - 1))


def others(folder: Path) -> list[Moment]:
    """A roster on which everybody keeps Thanksgiving, and one whose zones nobody entered."""
    out = []
    for name, now in (("holiday", "2026-11-26T15:00:00+00:00"), ("zones", "2026-11-20T13:20:00+00:00")):
        path = clock.in_zone(laid(folder, now), folder / f"{name}.db", "America/New_York")
        store = open_store(str(path), demo=True)
        with store.write() as connection:
            for one in teams.people(connection):
                stays = () if name == "zones" else one.stays
                teams.save_person(connection, changed(one, stays=stays, country="US", subdivision=""), **WHO, at=NOW)
        store.close()
        if name == "holiday":
            says = {
                "meeting": ("day 8 of 9", "Thanksgiving Day", "1 working days left"),
                "standup": ("No standup today",),
            }
            out.append(Moment("everybody's holiday", now, says, GOING, path, SPRINT))
        else:
            says = {"meeting": ("nobody's hours are known", "day 5 of 9"), "people": ("nobody's hours are known",)}
            unknown = {"*": rf"{clock.PAST}|nobody works today|all overlap|\\balone\\b", "roadmap": "", "retro": ""}
            out.append(Moment("no zone entered", now, says, unknown, path, SPRINT))
    return out


def moments(folder: Path) -> list[Moment]:
    return [*days(), *edges(), *zones(folder), *late(folder), *synced(folder), *others(folder)]


def main() -> None:
    began, looked, wrong, texts = time.perf_counter(), 0, [], 0
    with tempfile.TemporaryDirectory() as name:
        every = moments(Path(name))
        for n, one in enumerate(every):
            said = clock.texts(one, Path(name) / f"data-{n}")
            count, false = clock.false_in(one, said)
            looked, texts, wrong = looked + count, texts + len(said), wrong + false
    print(*wrong, sep="\n")
    seconds = time.perf_counter() - began
    print(f"clock: {len(every)} moments, {texts} texts, {looked} statements, {len(wrong)} false ({seconds:.0f} s)")
