"""The roadmap as one picture and as a table."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

import altair as alt
import pandas as pd

from platform_dash.core.progress import RoadmapLine, percent
from platform_dash.model import Health
from platform_dash.ui import palette
from platform_dash.ui.charts.theme import Drawn, shade

_SHAPES = {
    Health.MET: "circle",
    Health.ON_TRACK: "triangle-right",
    Health.AT_RISK: "diamond",
    Health.OFF_TRACK: "cross",
    Health.UNKNOWN: "square",
    Health.NOT_MET: "stroke",
}


INDENT = 18


def roadmap_frame(lines: Sequence[RoadmapLine]) -> pd.DataFrame:
    """One row an objective in tree order: order, depth (int), label, health (str), share (0 to 100, NaN for a parent or
    an unmeasured leaf), words (str), leaf (bool)."""
    return pd.DataFrame(
        {
            "order": range(len(lines)),
            "depth": [line.depth for line in lines],
            "label": [line.objective.title for line in lines],
            "health": [line.health.value for line in lines],
            "share": [None if line.bar is None else line.bar * 100 for line in lines],
            "words": [line.words for line in lines],
            "leaf": [line.leaf for line in lines],
        }
    ).astype({"share": "float64"})


def roadmap_table(lines: Sequence[RoadmapLine]) -> pd.DataFrame:
    """What the picture shows, for reading: Objective, Health, Way done (percent, empty where unmeasured), State."""
    frame = roadmap_frame(lines)
    names = ["\u2003" * line.depth + line.objective.title for line in lines]
    done = ["" if line.bar is None else percent(line.bar) for line in lines]
    return pd.DataFrame({"Objective": names, "Health": frame["health"], "Way done": done, "State": frame["words"]})


def roadmap(frame: pd.DataFrame, *, dark: bool) -> alt.HConcatChart:
    """Rows in tree order: the title, a track with the share done and the health as colour and shape left of zero, the
    value in plain words at the right."""
    order = frame["order"].tolist()
    y = alt.Y("order:O", sort=order, axis=None)
    tone = [shade(m.tone, dark=dark) for m in palette.HEALTH.values()]
    domain = [health.value for health in palette.HEALTH]
    shapes = [_SHAPES[h] for h in palette.HEALTH]
    colour = alt.Color("health:N", scale=alt.Scale(domain=domain, range=tone), legend=None)
    shape = alt.Shape("health:N", scale=alt.Scale(domain=domain, range=shapes), legend=None)
    ink, muted, track = (shade(t, dark=dark) for t in (palette.INK, palette.MUTED, palette.TRACK))
    base = alt.Chart(frame.fillna({"words": "", "label": ""})).encode(y=y)
    tip = [alt.Tooltip("label:N", title="objective"), alt.Tooltip("health:N"), alt.Tooltip("words:N", title="state")]

    def along(field: str) -> alt.X:
        return alt.X(field, scale=alt.Scale(domain=[-8, 100]), axis=None)

    measured = base.transform_filter("isValid(datum.share)")
    full = measured.transform_calculate(full="100").mark_bar(height=9, color=track, cornerRadius=4)
    zero = base.transform_calculate(zero="-4").mark_point(size=110, filled=True, opacity=1)
    bars = alt.layer(
        full.encode(x=along("full:Q")),
        measured.mark_bar(height=9, cornerRadius=4).encode(x=along("share:Q"), color=colour, tooltip=tip),
        zero.encode(x=along("zero:Q"), color=colour, shape=shape, tooltip=tip),
    ).properties(width=220, height=alt.Step(26))
    inwards = alt.X("inwards:Q", scale=None, axis=None)  # pixels
    titles = (
        base.transform_calculate(inwards=f"{INDENT} * datum.depth")
        .mark_text(align="left", fontSize=14, color=ink, limit=265)
        .encode(text="label:N", x=inwards)
    )
    words = base.mark_text(align="left", x=0, fontSize=14, color=muted, limit=262).encode(text="words:N")
    chart: alt.HConcatChart = (
        alt.hconcat(
            titles.properties(width=285, height=alt.Step(26)),
            bars,
            words.properties(width=262, height=alt.Step(26)),
            spacing=8,
        )
        .configure(background="transparent")
        .configure_view(stroke=None)
    )
    return chart


def timeline_frame(lines: Sequence[RoadmapLine]) -> pd.DataFrame:
    """One row an outcome that has a date, in tree order: label (str, numbered where a title comes again), starts, due
    (datetime; the same day where one is missing), health, words (str)."""
    rows = []
    seen: Counter[str] = Counter()
    for line in lines:
        first, last = line.objective.start_on or line.objective.due_on, line.objective.due_on or line.objective.start_on
        if first is not None and last is not None:
            seen[title := line.objective.title] += 1
            label = title if seen[title] == 1 else f"{title} ({seen[title]})"
            rows.append((label, pd.Timestamp(first), pd.Timestamp(last), line.health.value, line.words))
    return pd.DataFrame(rows, columns=["label", "starts", "due", "health", "words"])


def timeline(frame: pd.DataFrame, today: date, *, dark: bool) -> Drawn:
    """Outcomes along the months: from their start to the day they are due, health as colour and shape, today a line."""
    domain = [health.value for health in palette.HEALTH]
    tone = [shade(m.tone, dark=dark) for m in palette.HEALTH.values()]
    ink, muted = (shade(t, dark=dark) for t in (palette.INK, palette.MUTED))
    colour = alt.Color("health:N", scale=alt.Scale(domain=domain, range=tone), legend=None)
    shape = alt.Shape(
        "health:N", scale=alt.Scale(domain=domain, range=[_SHAPES[h] for h in palette.HEALTH]), legend=None
    )
    y = alt.Y(
        "label:N",
        sort=frame["label"].tolist(),
        axis=alt.Axis(title=None, labelColor=ink, labelFontSize=14, labelLimit=300, labelPadding=8),
    )
    tip = [
        alt.Tooltip("label:N", title="outcome"),
        alt.Tooltip("health:N"),
        alt.Tooltip("starts:T", format="%d %b %Y"),
        alt.Tooltip("due:T", format="%d %b %Y"),
        alt.Tooltip("words:N", title="state"),
    ]
    base = alt.Chart(frame).encode(y=y, tooltip=tip)
    axis = alt.Axis(
        title=None, format="%b %Y", tickCount="month", labelOverlap=True, labelColor=muted, labelFontSize=13
    )
    bars = base.mark_bar(height=9, cornerRadius=4, opacity=0.55).encode(
        x=alt.X("starts:T", axis=axis), x2="due:T", color=colour
    )
    ends = base.mark_point(size=120, filled=True, opacity=1).encode(x="due:T", color=colour, shape=shape)
    now = (
        alt.Chart(pd.DataFrame({"now": [pd.Timestamp(today)]})).mark_rule(color=ink, strokeWidth=1.5).encode(x="now:T")
    )
    chart: Drawn = (
        alt.layer(bars, ends, now)
        .properties(width="container", height=alt.Step(28))
        .configure(background="transparent")
        .configure_view(stroke=None)
        .configure_axis(domain=False, ticks=False, grid=False)
    )
    return chart
