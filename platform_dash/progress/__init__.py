"""How far: goals and the roadmap, as done / target, bar, tick and health. Every place that shows a number asks here."""

from platform_dash.progress.goals import Counted, GoalProgress, counted, of_goal, words_of_chance
from platform_dash.progress.roadmap import (
    HorizonProgress,
    RoadmapLine,
    horizons,
    of_horizon,
    of_parent,
    of_roadmap,
)
from platform_dash.progress.way import number, share

__all__ = [
    "Counted",
    "GoalProgress",
    "HorizonProgress",
    "RoadmapLine",
    "counted",
    "horizons",
    "number",
    "of_goal",
    "of_horizon",
    "of_parent",
    "of_roadmap",
    "share",
    "words_of_chance",
]
