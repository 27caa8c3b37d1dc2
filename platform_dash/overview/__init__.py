"""The meeting page's answer, and the status command's: one sprint read from the store, every question asked once."""

from platform_dash.overview.facts import (
    ALL_TEAMS,
    Facts,
    Placed,
    all_sprints,
    calendar_of,
    facts_of,
    frozen_of,
    holidays_of,
    is_empty,
    placed_items,
    sprint_of,
)
from platform_dash.overview.rows import goal_rows, of_facts, of_sprint, progress_of, scope_of, usually_finished
from platform_dash.overview.values import Away, BoardState, FrozenSprint, GoalRow, Overview, ScopeCounts, TeamRow

__all__ = [
    "ALL_TEAMS",
    "Away",
    "BoardState",
    "Facts",
    "FrozenSprint",
    "GoalRow",
    "Overview",
    "Placed",
    "ScopeCounts",
    "TeamRow",
    "all_sprints",
    "calendar_of",
    "facts_of",
    "frozen_of",
    "goal_rows",
    "holidays_of",
    "is_empty",
    "of_facts",
    "of_sprint",
    "placed_items",
    "progress_of",
    "scope_of",
    "sprint_of",
    "usually_finished",
]
