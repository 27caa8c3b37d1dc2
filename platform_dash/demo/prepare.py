"""Building the demo store: its own file, laid around the moment it is shown, synced over HTTP like any other."""

import asyncio
import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection

from platform_dash.core import progress
from platform_dash.demo import boards as demo_boards
from platform_dash.demo import team as demo_team
from platform_dash.demo.server import LocalGitHub, running
from platform_dash.github import Client
from platform_dash.model import Board, ReadinessMeasure, changed
from platform_dash.reports.placed import placed_items
from platform_dash.settings import data_folder
from platform_dash.store import Store, boards, feedback, goals, meetings, open_store, retros, roadmap, sprints, teams
from platform_dash.sync import backfill, connect, sync_boards

TOKEN = "demo"  # noqa: S105 - the local GitHub takes any token
AUTHOR = "demo"


def demo_path(now: datetime, fixed: bool) -> Path:
    """One file a day; with a set clock, one a moment."""
    name = f"demo-{now:%Y%m%dT%H%M}" if fixed else f"demo-{now:%Y%m%d}"
    return data_folder() / "demo" / f"{name}.db"


def demo_store(now: datetime, *, fixed: bool = False) -> Store:
    """The demo of that day, built when it is not there yet. Other days' demos are cleared away."""
    path = demo_path(now, fixed)
    path.parent.mkdir(parents=True, exist_ok=True)
    with (path.parent / "build.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # one process lays the demo, the others find it there
        if not path.exists():
            _build(path, now, fixed)
    return open_store(str(path), demo=True)


def _build(path: Path, now: datetime, fixed: bool) -> None:
    part = path.with_name(f"{path.stem}.{os.getpid()}.part")
    store = open_store(str(part), demo=True)
    try:
        lay(store, now)
    finally:
        store.close()
    for extra in (f"{part}-wal", f"{part}-shm", f"{part}.sync-lock"):
        Path(extra).unlink(missing_ok=True)
    part.replace(path)
    if not fixed:
        _clear_away(path)


def _clear_away(today: Path) -> None:
    for old in today.parent.glob("demo-????????.db*"):
        if not old.name.startswith(today.name):
            old.unlink(missing_ok=True)


def lay(store: Store, now: datetime) -> None:
    """Write the demo team, then sync its boards as they stood on each day of the sprint and a few before."""
    team = demo_team.laid(now)
    _write(store, team, now)
    clock = [now]
    world = demo_boards.world_at(lambda: clock[0])
    github = LocalGitHub(world, points_per_hour=0)
    with running(github) as url:
        days = demo_boards.Days(now)
        looked = {days.moment(day, 415) for day in (-15, -8, -4, 0, *range(1, 11))} | set(days.free())
        moments = sorted(m for m in looked if m < now)
        for n, moment in enumerate([*moments, now]):
            clock[0] = moment
            github.world = demo_boards.world_at(lambda: clock[0], anchor=now)
            if n == 0:
                asyncio.run(_connect(store, url, moment))
            sync_boards(store, Client(url, TOKEN), moment, only=_worth_a_look(store, n, len(moments)))
            if n == COMMITTED_AFTER:
                _fix(store, team)
        while (board := backfill.waiting(store)) is not None:
            backfill.backfill(store, Client(url, TOKEN), board)
    with store.write() as connection:
        _say(connection, team, now)


COMMITTED_AFTER = 2  # the sync after which the demo's goals were committed: what they counted then is their scope


def _fix(store: Store, team: demo_team.DemoTeam) -> None:
    """What was fixed as the running sprint's goals were committed, on the boards as they stood then."""
    items, _, _ = placed_items(store)
    with store.write() as connection:
        for goal in goals.goals(connection, team.current.id):
            at = goal.committed_at or team.ticked_at
            fixed = progress.commitment(goal, items, at, goal.committed_by)
            goals.fix(connection, changed(fixed, baseline=goal.baseline))


def _say(connection: Connection, team: demo_team.DemoTeam, now: datetime) -> None:
    """Feedback, actions, notes and topics of the demo team, as they would have been said by now."""
    by_title = {g.title: g for g in goals.goals(connection, team.current.id)}
    for title, one in demo_team.feedback_of(team):
        value = changed(one, goal_id=by_title[title].id)
        feedback.save_feedback(connection, value, author=value.author, at=value.at)
    for action in demo_team.actions_of(team, now):
        meetings.save_action(connection, action, author=AUTHOR, at=action.created_at)
    for note in demo_team.notes_of(team, now):
        retros.save_note(connection, note, author=note.author, at=note.at)
    for topic in demo_team.topics_of(now):
        meetings.save_topic(connection, topic, author=topic.author, at=topic.at)


def _write(store: Store, team: demo_team.DemoTeam, now: datetime) -> None:
    before = now - timedelta(days=30)
    with store.write() as connection:
        sprints.save_calendar(connection, team.calendar, author=AUTHOR, at=before)
        for one in demo_team.TEAMS:
            teams.save_team(connection, changed(one, id=0), author=AUTHOR, at=before)
        for sprint in team.sprints:
            sprints.save_sprint(connection, changed(sprint, id=0), author=AUTHOR, at=before)
        for person in team.people:
            teams.save_person(connection, changed(person, id=0), author=AUTHOR, at=before)
        for off in team.time_off:
            teams.save_time_off(connection, off, author=AUTHOR, at=before)
        for sprint in team.sprints:
            if sprint.end_on > team.current.start_on - timedelta(days=30):
                teams.save_members(connection, sprint.id, demo_team.MEMBERS, author=AUTHOR, at=before)
        for objective in team.objectives:
            roadmap.save_objective(connection, changed(objective, id=0), author=AUTHOR, at=before)
        roadmap.set_guidelines(connection, demo_team.GUIDELINES, author=AUTHOR, at=before)
        roadmap.set_note(connection, "slack", demo_team.SLACK)
        for goal in team.goals:
            # ids follow the order in which they are written; the demo's readings rely on it
            saved = goals.save_goal(connection, changed(goal, id=0), author=AUTHOR, at=goal.committed_at or now)
            if isinstance(goal.measure, ReadinessMeasure) and goal.sprint_id == team.current.id:
                stated = changed(goal.measure, confidence=0.7)
                goals.save_goal(connection, changed(saved, measure=stated), author=AUTHOR, at=team.ticked_at)
        for reading in team.readings:
            goals.add_reading(connection, reading)


def _worth_a_look(store: Store, n: int, last: int) -> tuple[Board, ...]:
    """The sub-teams' boards each time; the big one, which nobody watches by the day, now and then."""
    with store.read() as connection:
        every = boards.boards(connection)
    return tuple(b for b in every if b.team_id is not None or n in (0, last // 2, last))


async def _connect(store: Store, url: str, now: datetime) -> None:
    names = {1: "", 2: "Ingestion", 3: "Infrastructure"}
    async with Client(url, TOKEN) as client:
        for number, team in names.items():
            meta = await connect.look(client, demo_boards.ORG, number)
            board = connect.proposal(demo_boards.ORG, number, meta)
            connect.save(store, board, meta, team, author=AUTHOR, at=now)


@contextmanager
def demo_github(now: Callable[[], datetime]) -> Iterator[Callable[[], Client]]:
    """A local GitHub while the block runs: each call connects to the demo's boards as they stand at that moment."""
    github = LocalGitHub(demo_boards.world_at(now), points_per_hour=0)
    with running(github) as url:

        def connected() -> Client:
            written = github.world.written
            github.world = demo_boards.world_at(now)
            github.world.replay(written)  # what people wrote there stays, though the day's script goes on
            return Client(url, TOKEN)

        yield connected
