"""The game plan: which items serve which goal, what is tagged for nothing, what somebody could pick up next."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from platform_dash.core import filters, flow
from platform_dash.model import BoardMeasure, Goal, Item, ItemKind, Priority, Sprint, Stage, Status, Value

SHOWN = 12


class GoalItems(Value):
    """A goal with the items that its measure matches: those tagged with the sprint, and open ones nobody tagged."""

    goal: Goal
    tagged: tuple[Item, ...] = ()
    tagged_count: int = 0
    untagged: tuple[Item, ...] = ()
    untagged_count: int = 0


class Shared(Value):
    """An item that more than one goal counts."""

    item: Item
    goals: tuple[str, ...]


class GamePlan(Value):
    """The tasks of a sprint against its goals. Lists are cut at twelve, counts are whole."""

    goals: tuple[GoalItems, ...]
    no_goal: tuple[Item, ...]
    no_goal_count: int
    in_two: tuple[Shared, ...]
    unowned: tuple[Item, ...]
    unowned_count: int


class PickUp(Value):
    """An item that somebody may take next, and why it stands where it stands."""

    item: Item
    why: str
    rank: int


def matches(goal: Goal, items: Iterable[Item]) -> tuple[Item, ...]:
    """The items that a goal's measure counts; none where it counts no items or its filter cannot be read."""
    measure = goal.measure
    if not isinstance(measure, BoardMeasure):
        return ()
    pool = (i for i in items if measure.board_id in (None, i.board_id) or measure.board_id in i.also_on)
    try:
        return filters.matching(measure.filter, pool)
    except filters.FilterError:
        return ()


def of_sprint(
    goals: Sequence[Goal], items: Sequence[Item], sprint: Sprint, own: Iterable[str] | None = None
) -> GamePlan:
    """The plan for a sprint's goals that are pitched or committed.

    items: every placed item. own: node ids of the boards of the chosen team; all without.
    """
    live = [i for i in items if not i.archived and i.kind != ItemKind.HIDDEN]
    tagged = {i.node_id for i in flow.in_sprint(live, sprint)}
    inside = set(own) if own is not None else {i.node_id for i in live}
    rows, serves = [], defaultdict[str, list[str]](list)
    for goal in goals:
        if goal.stage == Stage.DRAFT:
            continue
        matching = matches(goal, live)
        for item in matching:
            serves[item.node_id].append(goal.title)
        mine = [i for i in matching if i.node_id in tagged]
        rest = [i for i in matching if i.node_id not in tagged and i.status not in (Status.DONE, Status.DROPPED)]
        rows.append(
            GoalItems(
                goal=goal,
                tagged=tuple(mine[:SHOWN]),
                tagged_count=len(mine),
                untagged=tuple(rest[:SHOWN]),
                untagged_count=len(rest),
            )
        )
    here = [i for i in live if i.node_id in tagged and i.node_id in inside]
    idle = [i for i in here if i.node_id not in serves and i.status not in (Status.DONE, Status.DROPPED)]
    unowned = [i for i in here if not i.owners and i.status not in (Status.DONE, Status.DROPPED)]
    both = [Shared(item=i, goals=tuple(serves[i.node_id])) for i in live if len(serves.get(i.node_id, ())) > 1]
    open_both = [s for s in both if s.item.status not in (Status.DONE, Status.DROPPED)]
    return GamePlan(
        goals=tuple(rows),
        no_goal=tuple(idle[:SHOWN]),
        no_goal_count=len(idle),
        in_two=tuple(open_both[:SHOWN]),
        unowned=tuple(unowned[:SHOWN]),
        unowned_count=len(unowned),
    )


def pick_up(
    items: Sequence[Item], goals: Sequence[Goal], behind: Mapping[int, bool], sprint: Sprint, limit: int = 8
) -> tuple[PickUp, ...]:
    """Unowned, unblocked, planned items, best first: what unblocks others, then what serves a high goal behind its
    pace, then what serves any goal, then what is tagged.

    items: those of one's team. behind: goal id to whether its bar is behind its tick.
    """
    free = [
        i for i in items if i.status == Status.PLANNED and not i.owners and not i.archived and i.kind != ItemKind.HIDDEN
    ]
    tagged = {i.node_id for i in flow.in_sprint(free, sprint)}
    serves: dict[str, list[Goal]] = defaultdict(list)
    for goal in goals:
        for item in matches(goal, free):
            serves[item.node_id].append(goal)
    candidates = [_placed(item, serves[item.node_id], behind, item.node_id in tagged) for item in free]
    candidates.sort(key=lambda p: (p.rank, -p.item.blocks, p.item.position))
    return tuple(candidates[:limit])


def _placed(item: Item, serves: Sequence[Goal], behind: Mapping[int, bool], tagged: bool) -> PickUp:
    late = next((g for g in serves if g.priority == Priority.HIGH and behind.get(g.id)), None)
    high = next((g for g in serves if g.priority == Priority.HIGH), None)
    if item.blocks:
        others = "1 item waits" if item.blocks == 1 else f"{item.blocks} items wait"
        return PickUp(item=item, why=f"{others} on it", rank=0)
    if late is not None:
        return PickUp(item=item, why=f"serves “{late.title}”, a high goal behind its pace", rank=1)
    if high is not None:
        return PickUp(item=item, why=f"serves “{high.title}”, a high goal", rank=2)
    if serves:
        return PickUp(item=item, why=f"serves “{serves[0].title}”", rank=3)
    if tagged:
        return PickUp(item=item, why="set aside for this sprint, serves no goal", rank=4)
    return PickUp(item=item, why="on deck, not tagged, serves no goal", rank=5)
