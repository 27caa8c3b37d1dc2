"""Who meets whom: the matrix of pairs and the strip of a day."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import altair as alt
import pandas as pd

from platform_dash.core.pairing import Pair, PairVerdict, Strip
from platform_dash.model import Health
from platform_dash.ui import palette
from platform_dash.ui.charts.theme import Drawn, shade

_PAIR_MARKS = {PairVerdict.SAME: "", PairVerdict.BORDERLINE: "◌", PairVerdict.APART: "", PairVerdict.CANNOT_TELL: "?"}


def pair_frame(names: Mapping[int, str], pairs: Iterable[Pair], since: Mapping[tuple[int, int], int]) -> pd.DataFrame:
    """Two rows a pair, one for each side: a, b (str, in the order of `names`), share (days met of days, 0 to 1), text
    (days with a mark where it is borderline or nobody can tell), hours (float, whole sprint), verdict (str), last
    (str: when they last shared a goal)."""
    rows = []
    for p in pairs:
        ago = since.get((min(p.a, p.b), max(p.a, p.b)))
        last = "never" if ago is None else "last sprint" if ago == 1 else f"{ago} sprints ago"
        days = "?" if p.verdict == PairVerdict.CANNOT_TELL else f"{p.days}{_PAIR_MARKS[p.verdict]}"
        for a, b in ((p.a, p.b), (p.b, p.a)):
            share = p.days / p.of if p.of else 0.0
            rows.append((names[a], names[b], share, days, p.hours, p.verdict.value, last))
    return pd.DataFrame(rows, columns=["a", "b", "share", "text", "hours", "verdict", "last"])


def pair_matrix(frame: pd.DataFrame, order: Sequence[str], *, dark: bool) -> Drawn:
    """On how many days each two meet: the number in each cell, darker for more, ◌ where it is borderline, ? where
    nobody can tell; hovering tells hours and when they last shared a goal."""
    ink, track = (shade(t, dark=dark) for t in (palette.INK, palette.TRACK))
    axis = alt.Axis(labelAngle=-35, labelColor=ink, labelFontSize=14, labelLimit=110, title=None, orient="top")
    side = alt.Axis(labelColor=ink, labelFontSize=14, labelLimit=130, title=None)
    base = alt.Chart(frame).encode(
        x=alt.X("b:N", sort=list(order), axis=axis),
        y=alt.Y("a:N", sort=list(order), axis=side),
        tooltip=[
            alt.Tooltip("a:N", title="person"),
            alt.Tooltip("b:N", title="with"),
            alt.Tooltip("verdict:N"),
            alt.Tooltip("hours:Q", title="hours in the sprint"),
            alt.Tooltip("last:N", title="last on one goal"),
        ],
    )
    cells = base.mark_rect(cornerRadius=4, stroke=track, strokeWidth=1).encode(
        opacity=alt.Opacity("share:Q", scale=alt.Scale(domain=[0, 1], range=[0.06, 0.85]), legend=None),
        color=alt.value(shade(palette.HEALTH[Health.ON_TRACK].tone, dark=dark)),
    )
    text = base.mark_text(fontSize=15, fontWeight=600).encode(
        text="text:N",
        color=alt.condition("datum.share > 0.55", alt.value("#0b1220" if dark else "#ffffff"), alt.value(ink)),
    )
    size = max(220, 44 * len(order))
    chart: Drawn = (
        alt.layer(cells, text)
        .properties(width=size, height=max(160, 34 * len(order)))
        .configure(background="transparent")
        .configure_view(stroke=None)
        .configure_axis(domain=False, ticks=False, grid=False)
    )
    return chart


def strip_frame(strips: Iterable[Strip], start: datetime, names: Mapping[int, str]) -> pd.DataFrame:
    """One row a span of somebody's day: who (str), begins and ends (hours from `start`, 0 to 24), kind (at work, off,
    holiday, not entered), words (str)."""
    rows = []
    hour = timedelta(hours=1)
    for one in strips:
        name = names.get(one.person_id, one.name)
        who = f"{name} · {one.place}" if one.place else name
        kind, words = "at work", ""
        if one.unknown:
            kind, words = "not entered", f"{one.missing} not entered"
        elif one.away is not None:
            kind, words = "holiday" if one.away.holiday else "off", one.away.holiday
        spans = [((s - start) / hour, (e - start) / hour) for s, e in one.spans]
        for begins, ends in spans or [(0.0, 0.0)]:
            rows.append((who, max(0.0, begins), min(24.0, ends), kind, words))
    return pd.DataFrame(rows, columns=["who", "begins", "ends", "kind", "words"])


def day_strip(frame: pd.DataFrame, now: float | None, *, dark: bool) -> Drawn:
    """People by the hours of a day: at work filled, off and holidays outlined with their word, now as a line.

    now: hours from the day's start, None where the day is another one."""
    ink, muted = (shade(t, dark=dark) for t in (palette.INK, palette.MUTED))
    tones = dict.fromkeys(("at work", "off", "holiday", "not entered"), shade(palette.TRACK, dark=dark))
    tones["at work"] = shade(palette.HEALTH[Health.ON_TRACK].tone, dark=dark)
    order = list(dict.fromkeys(frame["who"]))
    hours: dict[str, Any] = {"values": list(range(0, 25, 3)), "labelExpr": "datum.value + ':00'"}
    x = alt.X(
        "begins:Q", scale=alt.Scale(domain=[0, 24]), axis=alt.Axis(**hours, labelColor=muted, title=None, grid=True)
    )
    y = alt.Y("who:N", sort=order, axis=alt.Axis(labelColor=ink, labelFontSize=14, labelLimit=190, title=None))
    base = alt.Chart(frame).encode(y=y, tooltip=["who:N", "kind:N", "words:N"])
    bars = base.mark_bar(height=14, cornerRadius=4, stroke=muted, strokeWidth=0.6).encode(
        x=x,
        x2="ends:Q",
        color=alt.Color("kind:N", scale=alt.Scale(domain=list(tones), range=list(tones.values())), legend=None),
    )
    words = (
        base.transform_filter("datum.kind != 'at work'")
        .transform_calculate(label="datum.words || datum.kind")
        .mark_text(align="left", dx=4, fontSize=13, color=ink)
        .encode(x="begins:Q", text="label:N")
    )
    layers = [bars, words]
    if now is not None:
        line = alt.Chart(pd.DataFrame({"now": [now]}))
        layers.append(line.mark_rule(color=ink, strokeWidth=2).encode(x="now:Q"))
    chart: Drawn = (
        alt.layer(*layers)
        .properties(width="container", height=alt.Step(26))
        .configure(background="transparent")
        .configure_view(stroke=None)
        .configure_axis(domain=False, ticks=False)
    )
    return chart
