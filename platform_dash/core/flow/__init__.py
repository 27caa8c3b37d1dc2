"""How work moves: columns, what to talk about, days of a sprint, times. Pure."""

from platform_dash.core.flow.column_words import proposed_status
from platform_dash.core.flow.columns import (
    COLUMNS,
    Column,
    Disagreement,
    Talk,
    TalkKind,
    age,
    columns,
    in_sprint,
    of_team,
    placed,
    sprint_label,
    status_reader,
    to_talk_about,
    unfinished,
    waited_on,
    waits_on,
)
from platform_dash.core.flow.days import DayCount, Figures, day_counts, day_range, figures_of_items
from platform_dash.core.flow.times import (
    Cycle,
    Finished,
    Percentile,
    cycle_times,
    cycles,
    finished_by_day,
    finished_on,
    needed_for,
    percentiles,
    usual_cycle_days,
)
