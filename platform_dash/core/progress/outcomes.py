"""What a commit fixes, what changed since, and what became of a goal."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from platform_dash.core.progress.goals import Counted, GoalProgress, counted
from platform_dash.model import (
    BoardMeasure,
    Commitment,
    Goal,
    Health,
    Item,
    Outcome,
    Reading,
    ReadingMeasure,
    ScopeChange,
    ScopeItem,
    Status,
)


def scope_item(item: Item) -> ScopeItem:
    """An item as a line of a list that outlives it."""
    return ScopeItem(
        node_id=item.node_id, title=item.title or "untitled", place=item.place, status=item.status, private=item.private
    )


def _found(goal: Goal, items: Iterable[Item]) -> Counted | None:
    measure = goal.measure
    return counted(measure, items) if isinstance(measure, BoardMeasure) else None


def baseline_now(goal: Goal, items: Iterable[Item], readings: Sequence[Reading] = ()) -> float | None:
    """Where a goal stands at this moment: what a commit fixes. Raises filters.FilterError for an unreadable filter.

    A reading starts from the number that was typed in for it, else from the baseline the measure names.
    """
    count = _found(goal, items)
    if count is not None:
        return count.done
    if isinstance(goal.measure, ReadingMeasure):
        return goal.measure.baseline
    return 0.0 if goal.measure is not None else None


def commitment(goal: Goal, items: Sequence[Item], at: datetime, by: str) -> Commitment:
    """Baseline, target, scope and owners of a goal as of this moment. Raises filters.FilterError."""
    count = _found(goal, items)
    scope: tuple[ScopeItem, ...] = ()
    target = getattr(goal.measure, "target", None)
    if count is not None:
        inside = {*count.done_items, *count.open_items, *count.dropped_items}
        scope = tuple(scope_item(i) for i in items if i.node_id in inside)
        target = count.scope if target is None else target
    elif goal.measure is not None and goal.measure.kind == "readiness":
        target = float(len(goal.measure.criteria))
    return Commitment(
        goal_id=goal.id,
        at=at,
        by=by,
        baseline=baseline_now(goal, items),
        target=target,
        owners=goal.owners,
        scope=scope,
    )


def scope_change(fixed: Commitment, goal: Goal, items: Sequence[Item]) -> ScopeChange:
    """What was added, removed and dropped since the commit, by item. Nothing where the measure counts no items."""
    count = _found(goal, items)
    if count is None:
        return ScopeChange()
    by_id = {i.node_id: i for i in items}
    before = {s.node_id: s for s in fixed.scope}
    now = {*count.done_items, *count.open_items}
    dropped = [
        by_id[i] for i in count.dropped_items if i in by_id and (i not in before or before[i].status != Status.DROPPED)
    ]
    return ScopeChange(
        added=tuple(scope_item(by_id[i]) for i in by_id if i in now and i not in before),
        removed=tuple(s for i, s in before.items() if i not in now and i not in count.dropped_items),
        dropped=tuple(scope_item(i) for i in dropped),
    )


def changed_since(fixed: Commitment, goal: Goal) -> tuple[str, ...]:
    """What people changed of a goal after its commit: its target, its owners."""
    measure = goal.measure
    target = getattr(measure, "target", None)
    if measure is not None and measure.kind == "readiness":
        target = float(len(measure.criteria))
    words = []
    if target is not None and target != fixed.target:
        words.append("target")
    if set(goal.owners) != set(fixed.owners):
        words.append("owners")
    return tuple(words)


def proposed_outcome(goal: Goal, reached: GoalProgress, *, carried_on: bool, closing: bool) -> Outcome:
    """The outcome of a goal: what somebody said, else what the numbers say.

    At the close nothing stays not started or in progress: it is carried on, or it will not complete.
    """
    begun = (Outcome.NOT_STARTED, Outcome.IN_PROGRESS)
    if goal.outcome is not None and not (closing and goal.outcome in begun):
        return goal.outcome
    if reached.health == Health.MET:
        return Outcome.COMPLETED
    if closing:
        return Outcome.CARRIED_ON if carried_on else Outcome.WILL_NOT_COMPLETE
    moved = reached.done is not None and reached.bar > 0
    return Outcome.IN_PROGRESS if moved else Outcome.NOT_STARTED
