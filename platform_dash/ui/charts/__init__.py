"""Frame in, Altair chart out; a table beside every chart."""

from platform_dash.ui.charts.flow import (
    age_frame,
    ages,
    burnup,
    burnup_frame,
    burnup_table,
    cumulative,
    cumulative_frame,
    cycle_frame,
    cycle_times,
    hang_over_frame,
    hang_overs,
    items_table,
    throughput,
    throughput_frame,
    throughput_table,
)
from platform_dash.ui.charts.pairs import day_strip, pair_frame, pair_matrix, strip_frame
from platform_dash.ui.charts.roadmap import roadmap, roadmap_frame, roadmap_table, timeline, timeline_frame
from platform_dash.ui.charts.theme import Drawn
