"""The meeting page's answer, and the status command's: one sprint read from the store, every question asked once."""

from platform_dash.overview.facts import (
    ALL_TEAMS,
    Facts,
    all_sprints,
    calendar_of,
    facts_of,
    frozen_of,
    holidays_of,
    is_empty,
    placed_items,
    sprint_of,
)
from platform_dash.overview.keeping import keep_forecasts
from platform_dash.overview.rows import goal_rows, of_facts, of_sprint, progress_of, scope_of, usually_finished
from platform_dash.overview.values import Away, BoardState, FrozenSprint, GoalRow, Overview, ScopeCounts, TeamRow
from platform_dash.past import Placed

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
    "keep_forecasts",
    "of_facts",
    "of_sprint",
    "placed_items",
    "progress_of",
    "scope_of",
    "sprint_of",
    "usually_finished",
]
