"""How work moved, on the Board page: charts with their tables; every table names the items behind its numbers."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from platform_dash.core.filters import FilterError
from platform_dash.core.progress import number
from platform_dash.model import BoardMeasure
from platform_dash.reports.board_flow import Flow
from platform_dash.reports.overview_values import Overview
from platform_dash.ui import charts
from platform_dash.ui.kit import cache, say
from platform_dash.ui.kit.session import Here
from platform_dash.ui.kit.template import drawn
from platform_dash.ui.kit.text import one_line

WEEKS = {"This sprint": 0, "12 weeks": 10}


def draw(here: Here, overview: Overview) -> None:
    """The choice of a subject, then the charts of it and of the boards."""
    counted = {
        row.goal.id: one_line(row.goal.title)
        for team in overview.teams
        for row in team.goals
        if isinstance(row.goal.measure, BoardMeasure)
    }
    with st.container(key="flow-controls", horizontal=True):
        subject = st.selectbox(
            "Burn-up of",
            [0, *counted],
            format_func=lambda i: counted.get(i, "The sprint's items"),
            key="subject",
            bind="query-params",
            label_visibility="collapsed",
        )
        span = st.segmented_control(
            "Days",
            list(WEEKS),
            default="This sprint",
            required=True,
            key="days",
            bind="query-params",
            label_visibility="collapsed",
        )
    try:
        shown = cache.flow_of(here.key, int(subject or 0), WEEKS[str(span)])
    except FilterError as error:
        say.note(f"{error} Mend the goal's filter on the Goals page.")
        return
    if shown is None or not shown.days:
        say.empty("No day of this sprint was synced yet: the first sync begins the history.")
        return
    dark = st.context.theme.type == "dark"
    left, right = st.columns(2, gap="small")
    with left:
        _burnup(shown, dark=dark)
        _cycles(shown, dark=dark)
        _hang_overs(shown, dark=dark)
    with right:
        _cumulative(shown, dark=dark)
        _throughput(shown, dark=dark)
        _ages(shown, dark=dark)


def _panel(
    name: str,
    title: str,
    words: str,
    chart: charts.Drawn | None,
    table: Callable[[], pd.DataFrame],
    items: Callable[[], pd.DataFrame] | None = None,
) -> None:
    """A chart under its heading, its table and the items behind it one click away; words alone where there is nothing."""
    with st.container(key=f"panel-flow-{name}"):
        say.html(drawn("board/flow", "heading", name, title, words))
        if chart is None:
            return
        st.altair_chart(chart, theme=None)
        link = {"url": st.column_config.LinkColumn("GitHub")}
        with st.container(horizontal=True, key=f"flow-more-{name}"):
            as_table = st.toggle("Table", key=f"flow-table-{name}")
            as_items = items is not None and st.toggle("Items of the last day", key=f"flow-items-{name}")
        if as_table:
            st.dataframe(table(), hide_index=True, column_config=link)
        if as_items and items is not None:
            st.dataframe(items(), hide_index=True, column_config=link)


def _burnup(shown: Flow, *, dark: bool) -> None:
    last = next((d for d in reversed(shown.days) if d.done is not None), None)
    unknown = sum(d.done is None for d in shown.days)
    words = "nobody looked on any of these days"
    if last is not None and last.done is not None and last.scope is not None:
        words = f"{number(last.done)} of {number(last.scope)} {shown.unit} done on {last.on:%a %d %b}"
    words += f" · {unknown} days unknown: a gap" if unknown else ""
    words += " · dashed: from closing dates" if any(d.knowledge == "backfilled" for d in shown.days) else ""
    if shown.disagreements:
        words += f" · GitHub's timeline says otherwise of {shown.disagreements} items; what was seen here stands"
    frame = charts.burnup_frame(shown.days, shown.targets)
    _panel(
        "burnup",
        f"Burn-up of {one_line(shown.subject, 60)}",
        words,
        charts.burnup(frame, shown.unit, dark=dark) if last else None,
        lambda: charts.burnup_table(shown.days, shown.names, shown.targets),
        (lambda: charts.items_table(last, shown.names)) if last else None,
    )


def _cumulative(shown: Flow, *, dark: bool) -> None:
    frame = charts.cumulative_frame(shown.days)
    total = int(frame[frame["on"] == frame["on"].max()]["items"].sum()) if len(frame) else 0
    chart = charts.cumulative(frame, dark=dark) if len(frame) else None
    last = next((d for d in reversed(shown.days) if d.done is not None), None)
    _panel(
        "cumulative",
        "Cumulative flow",
        f"{total} items by status at the end of each day",
        chart,
        lambda: frame,
        (lambda: charts.items_table(last, shown.names)) if last else None,
    )


def _cycles(shown: Flow, *, dark: bool) -> None:
    n = len(shown.cycles)
    words = f"{n} items finished in 26 weeks were seen to begin"
    if not shown.percentiles:
        words += "; too few for a percentile (5 bear the median, 19 the 85th)"
    for one in shown.percentiles:
        words += f" · {one.share:.0%} took at most {one.days} d"
    frame = charts.cycle_frame(shown.cycles)
    _panel(
        "cycle",
        "Cycle time",
        words,
        charts.cycle_times(frame, shown.percentiles, dark=dark) if n else None,
        lambda: frame,
    )


def _throughput(shown: Flow, *, dark: bool) -> None:
    known = [d.count for d in shown.finished if d.count is not None]
    words = f"{sum(known)} items finished on {len(known)} known days"
    frame = charts.throughput_frame(shown.finished)
    _panel(
        "throughput",
        "Throughput",
        words,
        charts.throughput(frame, dark=dark) if known else None,
        lambda: charts.throughput_table(shown.finished, shown.names),
    )


def _ages(shown: Flow, *, dark: bool) -> None:
    frame = charts.age_frame(shown.ages)
    words = f"{len(frame)} items in progress, blocked or in review; hollow: at least that old"
    _panel(
        "age", "Age of work in progress", words, charts.ages(frame, dark=dark) if len(frame) else None, lambda: frame
    )


def _hang_overs(shown: Flow, *, dark: bool) -> None:
    frame = charts.hang_over_frame(shown.hang_overs)
    words = "no sprint was closed yet" if not len(frame) else f"left undone at the close of {len(frame)} sprints"
    _panel(
        "hang-overs", "Hang-overs", words, charts.hang_overs(frame, dark=dark) if len(frame) else None, lambda: frame
    )
