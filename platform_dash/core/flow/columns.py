"""How work moves: one item per issue, columns, what is blocked and on whom it waits, what to talk about."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum

from platform_dash.core.calendar import local_date
from platform_dash.model import OPEN_STATUSES, Board, Item, ItemKind, Sprint, SprintSource, Status, Value

COLUMNS = (Status.PLANNED, Status.IN_PROGRESS, Status.BLOCKED, Status.IN_REVIEW, Status.DONE)


class Column(Value):
    """The items of one status: all of them counted, those without an owner too."""

    status: Status
    count: int
    unowned: int
    items: tuple[Item, ...] = ()


class Disagreement(Value):
    """One issue that two boards hold at different statuses; the first is taken."""

    item: Item
    taken: Status
    other: Status
    other_board_id: int


class TalkKind(StrEnum):
    """Why an item needs talking about, the most pressing first."""

    BLOCKED = "blocked"
    IN_REVIEW = "in review"
    CARRIED = "carried"


class Talk(Value):
    """An item that needs talking about, and why."""

    item: Item
    kind: TalkKind
    days: int
    at_least: bool
    waits_on: tuple[str, ...] = ()


def status_reader(board: Board) -> Callable[[Item], Status]:
    """What the board's mapping makes of an item; an open dependency or the chosen label makes it blocked."""
    by_id = {c.option_id: c.status for c in board.columns}
    by_name = {c.name: c.status for c in board.columns}
    label = board.blocked_label.casefold()

    def read(item: Item) -> Status:
        if item.closed and item.not_planned:
            return Status.DROPPED
        if item.column_id:
            status = by_id.get(item.column_id, Status.UNSORTED)
        else:
            status = by_name.get(item.column, Status.UNSORTED)
        if status in (Status.DONE, Status.DROPPED):
            return status
        if item.open_blockers or (label and any(name.casefold() == label for name in item.labels)):
            return Status.BLOCKED
        return status

    return read


def placed(items: Iterable[Item], boards: Sequence[Board]) -> tuple[tuple[Item, ...], tuple[Disagreement, ...]]:
    """Items with their status; an issue on several boards once, as its team's board has it.

    A team's board comes before the platform's; where two boards disagree the disagreement is listed. The one item
    knows the other boards it is on and has the fields of all of them.
    """
    by_id = {board.id: board for board in boards}
    statuses = {board.id: status_reader(board) for board in boards}
    taken: dict[str, Item] = {}
    disagreements = []
    order = sorted(items, key=lambda i: (by_id[i.board_id].team_id is None, i.board_id, i.position))
    for item in order:
        status = statuses[item.board_id](item)
        key = item.url or item.content_id or item.node_id
        first = taken.get(key)
        if first is None:
            taken[key] = item if item.status == status else item.model_copy(update={"status": status})
            continue
        if first.status != status:
            disagreements.append(
                Disagreement(item=first, taken=first.status, other=status, other_board_id=item.board_id)
            )
        known = {f.name.casefold() for f in first.fields}
        more = tuple(f for f in item.fields if f.name.casefold() not in known)
        taken[key] = first.model_copy(
            update={"also_on": (*first.also_on, item.board_id), "fields": (*first.fields, *more)}
        )
    return tuple(taken.values()), tuple(disagreements)


def in_sprint(items: Iterable[Item], sprint: Sprint) -> tuple[Item, ...]:
    """The items of a sprint: its iteration starts inside it, else its field or label names it."""
    name = sprint.name.casefold()
    return tuple(
        item
        for item in items
        if (sprint.holds(item.sprint_start_on) if item.sprint_start_on is not None else item.sprint.casefold() == name)
    )


def sprint_label(item: Item, board: Board, names: Mapping[str, str]) -> str:
    """Where a label carries the sprint: the first label that names one. `names` maps folded to written names."""
    if board.sprint_source != SprintSource.LABEL:
        return item.sprint
    prefix = board.sprint_field.casefold()
    for label in item.labels:
        folded = label.casefold()
        if prefix and folded.startswith(prefix):
            folded = folded.removeprefix(prefix).strip(" :/-")
        for candidate in (folded, f"sprint {folded}"):
            if candidate in names:
                return names[candidate]
    return ""


def of_team(items: Iterable[Item], team_id: int | None, boards: Sequence[Board]) -> tuple[Item, ...]:
    """The items on a team's boards; all of them where no team is given."""
    if team_id is None:
        return tuple(items)
    ids = {board.id for board in boards if board.team_id == team_id}
    return tuple(item for item in items if item.board_id in ids)


def columns(items: Iterable[Item], *, with_items: bool = False) -> tuple[Column, ...]:
    """Counts by status in the order of the columns; their sum is the number of items that are not hidden."""
    sorted_items: dict[Status, list[Item]] = defaultdict(list)
    for item in items:
        if item.kind != ItemKind.HIDDEN:
            sorted_items[item.status].append(item)
    shown = [*COLUMNS, *(s for s in (Status.DROPPED, Status.UNSORTED) if sorted_items[s])]
    return tuple(
        Column(
            status=status,
            count=len(sorted_items[status]),
            unowned=sum(not item.owners for item in sorted_items[status]),
            items=tuple(sorted_items[status]) if with_items else (),
        )
        for status in shown
    )


def age(item: Item, today: date, zone: str) -> tuple[int, bool]:
    """Days since the present status was taken, and whether that is only a lower bound (no change was seen yet)."""
    since = item.status_since or item.created_at
    if since is None:
        return 0, True
    return max(0, (today - local_date(since, zone)).days), not item.status_since_known


def waits_on(item: Item, names: Mapping[str, str]) -> tuple[str, ...]:
    """Who can unblock an item: the blockers' owners by name, else the blockers themselves."""
    people = [names.get(login.casefold(), login) for blocker in item.blockers for login in blocker.owners]
    if people:
        return tuple(dict.fromkeys(people))
    return tuple(f"{b.repository.rpartition('/')[2]} #{b.number}" if b.number else b.title for b in item.blockers)


def to_talk_about(
    items: Iterable[Item],
    told_on: Callable[[int], date],
    zone: str,
    names: Mapping[str, str],
    carried: Mapping[str, int],
    *,
    limit: int = 3,
) -> tuple[Talk, ...]:
    """The few items a meeting should look at: blocked by age, then the longest in review, then carried longest.

    `told_on` gives the day as of which a board is told, by its id. `carried` gives the number of sprints by item node
    id; an item in its second sprint or later is listed.
    """
    open_items = [item for item in items if item.status in OPEN_STATUSES and item.kind != ItemKind.HIDDEN]
    talks = []
    for item in open_items:
        days, at_least = age(item, told_on(item.board_id), zone)
        if item.status == Status.BLOCKED:
            talks.append(
                Talk(item=item, kind=TalkKind.BLOCKED, days=days, at_least=at_least, waits_on=waits_on(item, names))
            )
        elif item.status == Status.IN_REVIEW and days >= 3:
            owners = tuple(names.get(o.casefold(), o) for o in item.owners)
            talks.append(Talk(item=item, kind=TalkKind.IN_REVIEW, days=days, at_least=at_least, waits_on=owners))
        elif carried.get(item.node_id, 1) > 1:
            talks.append(Talk(item=item, kind=TalkKind.CARRIED, days=carried[item.node_id], at_least=False))
    rank = {kind: n for n, kind in enumerate(TalkKind)}
    talks.sort(key=lambda talk: (rank[talk.kind], -talk.days, talk.item.repository, talk.item.number or 0))
    best = [next((t for t in talks if t.kind == kind), None) for kind in rank]
    chosen = [talk for talk in best if talk is not None]
    chosen += [talk for talk in talks if talk not in chosen]
    return tuple(sorted(chosen[:limit], key=lambda talk: rank[talk.kind]))


def unfinished(items: Iterable[Item], sprint: Sprint) -> tuple[Item, ...]:
    """The items tagged with a sprint that are neither done nor dropped: its hang-overs, hidden ones apart."""
    tagged = in_sprint(items, sprint)
    return tuple(i for i in tagged if i.status in OPEN_STATUSES and i.kind != ItemKind.HIDDEN and not i.archived)


def waited_on(items: Iterable[Item], names: Mapping[str, str]) -> dict[str, int]:
    """How many blocked items wait on each person, the busiest first."""
    counts: dict[str, int] = defaultdict(int)
    for item in items:
        if item.status == Status.BLOCKED:
            owners = [names.get(login.casefold(), login) for b in item.blockers for login in b.owners]
            for name in dict.fromkeys(owners):
                counts[name] += 1
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))
