"""The standup's answer: blocked and help wanted first, then topics, then each goal with what moved."""

from datetime import date, datetime

from platform_dash.core import flow, game_plan, meeting_clock
from platform_dash.core.progress import number
from platform_dash.model import Item, ItemKind, Status, Topic, Value
from platform_dash.reports import overview, sprint_facts
from platform_dash.reports.overview_values import GoalRow
from platform_dash.reports.placed import Placed
from platform_dash.store import Store, histories
from platform_dash.store import meetings as stored_meetings

SHOWN = 6


class Move(Value):
    """An item whose status changed, from what to what, and when that was seen."""

    item: Item
    before: str
    after: str
    at: datetime


class GoalMoves(Value):
    """A goal with what moved of it since the last standup; `count` is whole, the list is cut."""

    row: GoalRow
    team: str
    moves: tuple[Move, ...] = ()
    count: int = 0
    readings: tuple[str, ...] = ()


class Standup(Value):
    """What a standup goes through, in its order."""

    since: datetime
    blocked: tuple[flow.Talk, ...]
    help: tuple[Item, ...]
    topics: tuple[Topic, ...]
    goals: tuple[GoalMoves, ...]


def wants_help(item: Item) -> bool:
    """GitHub's own label for it, in its usual spellings."""
    return any(name.casefold().replace("-", " ") in ("help wanted", "needs help") for name in item.labels)


def of_day(
    store: Store, today: date, now: datetime, *, team: str = "", zone: str | None = None, placed: Placed | None = None
) -> Standup:
    """The standup of a day for one team's name or all: moves since the last standup before `now`."""
    facts = sprint_facts.facts_of(store, today, zone=zone, placed=placed, now=now)
    found = overview.of_facts(facts, team)
    since = meeting_clock.last_standup(facts.calendar, now)
    with store.read() as connection:
        changes = histories.changes(connection, field="status", since=since)
        topics = stored_meetings.topics(connection)
    by_id = {i.node_id: i for i in facts.items}
    last = {c.node_id: c for c in changes}
    first = {c.node_id: c for c in reversed(changes)}
    steps = [(c.node_id, c.before, c.after, c.seen_at) for c in changes]
    rows = []
    for row in found.teams:
        for one in row.goals:
            ids = [i.node_id for i in game_plan.matches(one.goal, facts.items)]
            moved = [i for i in meeting_clock.moved(ids, steps, since) if first[i].before != last[i].after]
            rows.append(
                GoalMoves(
                    row=one,
                    team=row.team.name,
                    count=len(moved),
                    moves=tuple(
                        Move(item=by_id[i], before=first[i].before, after=last[i].after, at=last[i].seen_at)
                        for i in moved[:SHOWN]
                    ),
                    readings=tuple(
                        f"{number(r.value)} {one.progress.unit} ({r.author})"
                        for r in facts.readings
                        if r.subject == "goal" and r.subject_id == one.goal.id and r.at >= since
                    ),
                )
            )
    own = {b.id for b in facts.boards if not team or any(b.team_id == t.team.id for t in found.teams)}
    calls = [
        i
        for i in facts.items
        if i.board_id in own
        and wants_help(i)
        and i.status not in (Status.DONE, Status.DROPPED)
        and not i.archived
        and i.kind != ItemKind.HIDDEN
    ]
    blocked = sorted((t for row in found.teams for t in row.blocked), key=lambda t: -t.days)
    return Standup(since=since, blocked=tuple(blocked), help=tuple(calls[:SHOWN]), topics=topics, goals=tuple(rows))
