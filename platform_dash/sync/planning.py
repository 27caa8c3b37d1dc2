"""What planning decides, written: a goal committed as it stands now, a hang-over carried on, shrunk or dropped."""

from datetime import date, datetime

from platform_dash.core import filters, progress
from platform_dash.model import (
    BoardMeasure,
    FeedbackState,
    Goal,
    HangOver,
    HangOverDecision,
    Outcome,
    Sprint,
    Stage,
    changed,
)
from platform_dash.reports.placed import placed_items
from platform_dash.store import Store, StoreError, feedback, goals, retros, teams
from platform_dash.sync.keep_forecasts import keep_forecasts


def carry_on(
    store: Store, left: Goal, sprint: Sprint, decision: HangOverDecision, reason: str, by: str, at: datetime
) -> Goal | None:
    """Decide on a goal that was left: carrying on or shrinking makes its next goal, dropping says why it ends.

    The new goal (None when dropped), written in one transaction with the decision.
    """
    value = HangOver(
        sprint_id=sprint.id, subject="goal", ref=str(left.id), decision=decision, reason=reason, by=by, at=at
    )
    with store.write() as connection:
        old = goals.goal(connection, left.id)
        already = next((g for g in goals.goals(connection, sprint.id) if g.carried_from == left.id), None)
        retros.decide(connection, value)
        if decision == HangOverDecision.DROP:
            if old is not None and old.stage != Stage.CLOSED:
                ended = changed(old, outcome=Outcome.ABANDONED, outcome_note=reason)
                goals.save_goal(connection, ended, author=by, at=at)
            return None
        if already is not None:
            return already
        members = teams.members(connection, sprint.id).get(left.team_id)
        new = changed(
            left,
            id=0,
            version=0,
            sprint_id=sprint.id,
            stage=Stage.DRAFT,
            carried_from=left.id,
            outcome=None,
            outcome_note="",
            committed_at=None,
            committed_by="",
            baseline=None,
            position=0,
            concerns=0,
            owners=tuple(o for o in left.owners if not members or o in members),
        )
        return goals.save_goal(connection, new, author=by, at=at)


class NotCommitted(StoreError):
    """The goal cannot be committed as it stands; the message says why and what to do."""


def commit(
    store: Store, goal: Goal, today: date, *, by: str, at: datetime, reason: str = "", zone: str | None = None
) -> Goal:
    """Commit a goal at the version it was read at: baseline, target, scope and owners are fixed as of now.

    reason: why it is committed with open concerns; they are set aside with it, in the same transaction.
    Raises NotCommitted, Conflict.
    """
    if goal.measure is None:
        raise NotCommitted(f"“{goal.title}” has no measure: say how it is counted, then commit it.")
    if not goal.owners:
        raise NotCommitted(f"“{goal.title}” has no owner: somebody takes it on, then commit it.")
    items = placed_items(store).items
    try:
        fixed = progress.commitment(goal, items, at, by)
    except filters.FilterError as error:
        raise NotCommitted(f"“{goal.title}”: {error}") from error
    if fixed.target is not None and fixed.baseline is not None and isinstance(goal.measure, BoardMeasure):
        if not fixed.scope:
            raise NotCommitted(
                f"“{goal.title}”: its filter matches no item of the boards, so nothing would be counted."
            )
        if fixed.target <= fixed.baseline:
            raise NotCommitted(
                f"“{goal.title}” stands at {progress.number(fixed.baseline)} already and its target is "
                f"{progress.number(fixed.target)}: there is no way to go. Set a higher target."
            )
    with store.write() as connection:
        concerns = [f for f in feedback.feedback(connection, goal.id) if f.is_open_concern]
        if concerns and not reason.strip():
            raise NotCommitted(
                f"“{goal.title}” has an open concern of {concerns[0].team}: answer it, or say why it is committed anyway."
            )
        for one in concerns:
            aside = changed(one, state=FeedbackState.SET_ASIDE, answer=reason.strip(), answered_by=by, answered_at=at)
            feedback.save_feedback(connection, aside, author=by, at=at)
        new = changed(goal, stage=Stage.COMMITTED, baseline=fixed.baseline, committed_at=at, committed_by=by)
        committed = goals.commit_goal(connection, new, fixed, author=by, at=at)
    keep_forecasts(store, today, at, zone)
    return committed
