"""How far: goals and the roadmap, as done / target, bar, tick and health. Every place that shows a number asks here."""

from platform_dash.core.progress.goals import Counted, GoalProgress, counted, counted_twice, of_goal, units
from platform_dash.core.progress.numbers import number, percent, reached, share
from platform_dash.core.progress.outcomes import (
    baseline_now,
    changed_since,
    commitment,
    proposed_outcome,
    scope_change,
    scope_item,
)
from platform_dash.core.progress.periods import horizons, period_of
from platform_dash.core.progress.roadmap import (
    Effort,
    HorizonProgress,
    RoadmapLine,
    cadence,
    effort,
    of_horizon,
    of_parent,
    of_roadmap,
)
