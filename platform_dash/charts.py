"""Frame in, Altair chart out."""

from collections.abc import Sequence

import altair as alt
import pandas as pd

from platform_dash import palette
from platform_dash.model import Health
from platform_dash.progress import RoadmapLine

_SHAPES = {
    Health.MET: "circle", Health.ON_TRACK: "triangle-right", Health.AT_RISK: "diamond", Health.OFF_TRACK: "cross",
    Health.UNKNOWN: "square",
}  # fmt: skip


def roadmap_frame(lines: Sequence[RoadmapLine]) -> pd.DataFrame:
    """One row an objective in tree order: order (int), label, health (str), share (0 to 100, NaN for a parent or an
    unmeasured leaf), words (str), leaf (bool)."""
    return pd.DataFrame(
        {
            "order": range(len(lines)),
            "label": ["    " * line.depth + line.objective.title for line in lines],
            "health": [line.health.value for line in lines],
            "share": [None if line.bar is None else line.bar * 100 for line in lines],
            "words": [line.words for line in lines],
            "leaf": [line.leaf for line in lines],
        }
    ).astype({"share": "float64"})


def roadmap(frame: pd.DataFrame, *, dark: bool) -> alt.LayerChart:
    """Rows in tree order: a track with the share done, the health as colour and shape left of zero, words at the right."""
    order = frame["order"].tolist()
    y = alt.Y("order:O", sort=order, axis=None)
    tone = [m.tone.dark if dark else m.tone.light for m in palette.HEALTH.values()]
    domain = [health.value for health in palette.HEALTH]
    colour = alt.Color("health:N", scale=alt.Scale(domain=domain, range=tone), legend=None)
    shape = alt.Shape(
        "health:N", scale=alt.Scale(domain=domain, range=[_SHAPES[h] for h in palette.HEALTH]), legend=None
    )
    ink, muted, track = ((t.dark if dark else t.light) for t in (palette.INK, palette.MUTED, palette.TRACK))
    base = alt.Chart(frame.fillna({"words": "", "label": ""})).encode(y=y)
    x = alt.X("share:Q", scale=alt.Scale(domain=[-5, 100]), axis=None)
    tip = [alt.Tooltip("label:N", title="objective"), alt.Tooltip("health:N"), alt.Tooltip("words:N", title="state")]
    measured = base.transform_filter("isValid(datum.share)")
    chart: alt.LayerChart = (
        alt.layer(
            measured.transform_calculate(full="100").mark_bar(height=9, color=track, cornerRadius=4).encode(
                x=alt.X("full:Q", scale=alt.Scale(domain=[-5, 100]), axis=None)
            ),
            measured.mark_bar(height=9, cornerRadius=4).encode(x=x, color=colour, tooltip=tip),
            base.transform_calculate(zero="-3").mark_point(size=110, filled=True, opacity=1).encode(
                x=alt.X("zero:Q", scale=alt.Scale(domain=[-5, 100]), axis=None), color=colour, shape=shape, tooltip=tip
            ),
            base.mark_text(align="right", x=-8, fontSize=14, color=ink, limit=420).encode(text="label:N"),
            base.mark_text(align="left", x="width", dx=8, fontSize=14, color=muted, limit=330).encode(text="words:N"),
        )
        .properties(height=alt.Step(26), padding={"left": 430, "right": 340, "top": 4, "bottom": 4})
        .configure_view(stroke=None)
    )  # fmt: skip
    return chart
