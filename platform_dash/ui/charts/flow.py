"""How work moved: burn-up, cumulative flow, cycle times, throughput, ages, hang-overs. An unknown day is a gap."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise

import altair as alt
import pandas as pd

from platform_dash.core.board_history import Knowledge
from platform_dash.core.flow import Cycle, DayCount, Finished, Percentile
from platform_dash.model import Health, Item, Status, item_label
from platform_dash.ui import palette
from platform_dash.ui.charts.theme import Drawn, finished, shade, whole, x

Names = Mapping[str, tuple[str, str, str]]  # item id to how it is told, its status, its address
Targets = Sequence[tuple[date, float | None]]  # from which day on, oldest first


def stretches(days: Sequence[DayCount] | Sequence[Finished]) -> list[int]:
    """The number of the stretch each day belongs to: a new one wherever what is known of the days changes."""
    out, now = [], 0
    for before, day in pairwise([None, *days]):
        now += before is not None and day is not None and before.knowledge != day.knowledge
        out.append(now)
    return out


def burnup_frame(days: Sequence[DayCount], targets: Targets = ()) -> pd.DataFrame:
    """One row a known day: on (datetime), done, scope, dropped (float), target (float, NaN where none), knowledge
    (str), stretch (int; a line is drawn inside one), added, removed, dropped_now (int counts), in day order."""
    counts = ["done", "scope", "dropped", "target", "knowledge", "stretch", "added", "removed", "dropped_now"]
    rows = [
        (
            pd.Timestamp(d.on),
            d.done,
            d.scope,
            d.dropped,
            _target(d.on, targets),
            d.knowledge.value,
            stretch,
            len(d.added),
            len(d.removed),
            len(d.dropped_now),
        )
        for d, stretch in zip(days, stretches(days), strict=True)
        if d.knowledge != Knowledge.UNKNOWN
    ]
    return pd.DataFrame(rows, columns=["on", *counts]).astype({"target": "float64"})


def _target(on: date, targets: Targets) -> float | None:
    return next((value for start, value in reversed(targets) if start <= on), None)


def burnup_table(days: Sequence[DayCount], names: Names, targets: Targets = ()) -> pd.DataFrame:
    """What the burn-up shows, unknown days too, newest first: Day, Done, Scope, Target, Known, Added, Removed, Dropped
    (the items by name)."""

    def told(ids: Sequence[str]) -> str:
        return "; ".join(_named(i, names) for i in ids)

    rows = [
        (
            d.on,
            d.done,
            d.scope,
            _target(d.on, targets),
            d.knowledge.value,
            told(d.added),
            told(d.removed),
            told(d.dropped_now),
        )
        for d in reversed(days)
    ]
    return pd.DataFrame(rows, columns=["Day", "Done", "Scope", "Target", "Known", "Added", "Removed", "Dropped"])


def _named(node_id: str, names: Names) -> str:
    return names.get(node_id, ("an item that is gone", "", ""))[0]


def items_table(day: DayCount, names: Names) -> pd.DataFrame:
    """The items behind a day's numbers: Counted as (done, open, dropped), Item, Status, url, in that order."""
    buckets = (("done", day.done_items), ("open", day.open_items), ("dropped", day.dropped_items))
    rows = [
        (bucket, _named(i, names), *(names[i][1:] if i in names else ("", ""))) for bucket, ids in buckets for i in ids
    ]
    return pd.DataFrame(rows, columns=["Counted as", "Item", "Status", "url"])


def throughput_table(days: Sequence[Finished], names: Names) -> pd.DataFrame:
    """Every day, newest first: Day, Finished (empty where nobody knows), Known, Items by name."""
    rows = [(d.on, d.count, d.knowledge.value, "; ".join(_named(i, names) for i in d.items)) for d in reversed(days)]
    return pd.DataFrame(rows, columns=["Day", "Finished", "Known", "Items"])


_DASH = alt.StrokeDash(
    "knowledge:N", scale=alt.Scale(domain=["observed", "backfilled"], range=[[1, 0], [5, 4]]), legend=None
)


_PALE = alt.Opacity("knowledge:N", scale=alt.Scale(domain=["observed", "backfilled"], range=[0.85, 0.45]), legend=None)


_DAY, _KNOWN = alt.Tooltip("on:T", title="day", format="%a %d %b"), alt.Tooltip("knowledge:N", title="known")
_COUNTS = (alt.Tooltip(f"{field}:Q") for field in ("done", "scope", "target", "added", "removed"))
_TIP = [_DAY, *_COUNTS, alt.Tooltip("dropped_now:Q", title="dropped"), _KNOWN]


def burnup(frame: pd.DataFrame, unit: str, *, dark: bool) -> Drawn:
    """Done and scope as steps, the target as a stepped line, added ▲, removed ▼ and dropped ✚ marked on the scope.

    Backfilled stretches are dashed; an unknown one is a gap.
    """
    met, ink = shade(palette.HEALTH[Health.MET].tone, dark=dark), shade(palette.INK, dark=dark)
    warn, bad = (shade(palette.HEALTH[h].tone, dark=dark) for h in (Health.AT_RISK, Health.OFF_TRACK))
    base = alt.Chart(frame).encode(x=x())

    def steps(field: str, colour: str, width: float) -> alt.Chart:
        dots = alt.OverlayMarkDef(size=18, color=colour)  # a day alone between two gaps is a dot
        line: alt.Chart = base.mark_line(interpolate="step-after", strokeWidth=width, color=colour, point=dots).encode(
            y=whole(f"{field}:Q", unit or None), detail="stretch:N", strokeDash=_DASH, tooltip=_TIP
        )
        return line

    def marks(field: str, shape: str, colour: str) -> alt.Chart:
        points: alt.Chart = (
            base.transform_filter(f"datum.{field} > 0")
            .mark_point(shape=shape, size=80, filled=True, color=colour, opacity=1)
            .encode(y=whole("scope:Q"), tooltip=_TIP)
        )
        return points

    target = (
        base.transform_filter("isValid(datum.target)")
        .mark_line(interpolate="step-after", strokeWidth=1.5, strokeDash=[2, 3], color=ink)
        .encode(y=whole("target:Q"), tooltip=_TIP)
    )
    end = (
        base.transform_window(row="row_number()", sort=[alt.SortField("on", order="descending")])
        .transform_filter("datum.row == 1")
        .mark_text(align="left", dx=6, fontSize=14, fontWeight=600)
    )
    return finished(
        alt.layer(
            steps("scope", shade(palette.MUTED, dark=dark), 2),
            steps("done", met, 3),
            target,
            marks("added", "triangle-up", ink),
            marks("removed", "triangle-down", warn),
            marks("dropped_now", "cross", bad),
            end.encode(y=whole("done:Q"), text="done:Q", color=alt.value(met)),
            end.encode(y=whole("scope:Q"), text="scope:Q", color=alt.value(shade(palette.MUTED, dark=dark))),
        ),
        dark=dark,
    )


def cumulative_frame(days: Sequence[DayCount]) -> pd.DataFrame:
    """One row a known day and status: on, until (datetime, the next day), status (str), items (int), low and high
    (int, where its band begins and ends, done at the bottom), knowledge (str). The items of a day sum to done, open
    and dropped of that day."""
    rows = []
    for day in days:
        if day.knowledge == Knowledge.UNKNOWN:
            continue
        counts, low = dict(day.columns), 0
        for status in _LOWEST_FIRST:
            items = counts.get(status, 0)
            until = pd.Timestamp(day.on + timedelta(days=1))
            rows.append((pd.Timestamp(day.on), until, status.value, items, low, low + items, day.knowledge.value))
            low += items
    return pd.DataFrame(rows, columns=["on", "until", "status", "items", "low", "high", "knowledge"])


_LOWEST_FIRST = (
    Status.DROPPED,
    Status.DONE,
    Status.IN_REVIEW,
    Status.BLOCKED,
    Status.IN_PROGRESS,
    Status.PLANNED,
    Status.UNSORTED,
)


def cumulative(frame: pd.DataFrame, *, dark: bool) -> Drawn:
    """Items by status at the end of each day, done at the bottom; a gap where nobody looked, paler where it was
    filled in from closing dates."""
    shown = [s for s in palette.STATUS if (frame.loc[frame["status"] == s.value, "items"] > 0).any()]
    # What was dropped is a paler grey here: at the other end of the stack lies what is planned, in the same one.
    tones = [shade(palette.TRACK if s == Status.DROPPED else palette.STATUS[s].tone, dark=dark) for s in shown]
    bands = (
        alt.Chart(frame)
        .transform_filter("datum.items > 0")
        .mark_rect()
        .encode(
            x=x(),
            x2="until:T",
            y=alt.Y("low:Q", axis=alt.Axis(title="items", tickMinStep=1)),
            y2="high:Q",
            color=alt.Color(
                "status:N",
                scale=alt.Scale(domain=[s.value for s in shown], range=tones),
                legend=alt.Legend(
                    orient="bottom",
                    title=None,
                    labelFontSize=13,
                    columns=6,
                    labelColor=shade(palette.INK, dark=dark),
                    symbolType="square",
                ),
            ),
            opacity=_PALE,
            tooltip=[_DAY, "status:N", "items:Q", _KNOWN],
        )
    )
    return finished(bands, dark=dark)


def cycle_frame(cycles: Iterable[Cycle]) -> pd.DataFrame:
    """One row a finished item: finished (datetime), days (int), item (str), url (str), in the order they finished."""
    rows = [
        (pd.Timestamp(c.finished_on), c.days, item_label(c.place, c.title, c.private), "" if c.private else c.url)
        for c in cycles
    ]
    return pd.DataFrame(rows, columns=["finished", "days", "item", "url"])


def cycle_times(frame: pd.DataFrame, lines: Iterable[Percentile], *, dark: bool) -> Drawn:
    """A dot a finished item; a percentile only as a line that enough finished items bear."""
    tone, ink = shade(palette.HEALTH[Health.ON_TRACK].tone, dark=dark), shade(palette.INK, dark=dark)
    dots = (
        alt.Chart(frame)
        .mark_circle(size=70, opacity=0.65, color=tone)
        .encode(
            x=x("finished:T"),
            y=whole("days:Q", "days"),
            tooltip=["item:N", alt.Tooltip("finished:T", format="%a %d %b"), "days:Q"],
        )
    )
    layers: list[alt.Chart] = [dots]
    for one in lines:
        ruled = alt.Chart(pd.DataFrame({"days": [one.days], "words": [f"{one.share:.0%} within {one.days} d"]}))
        layers.append(ruled.mark_rule(color=ink, strokeDash=[4, 3]).encode(y="days:Q"))
        layers.append(
            ruled.mark_text(align="left", baseline="bottom", x=4, color=ink, fontSize=13).encode(
                y="days:Q", text="words:N"
            )
        )
    return finished(alt.layer(*layers), dark=dark)


def throughput_frame(days: Sequence[Finished]) -> pd.DataFrame:
    """One row a known day: on (datetime), until (datetime, the next day), finished (int, 0 too), knowledge (str)."""
    rows = [
        (pd.Timestamp(d.on), pd.Timestamp(d.on + timedelta(days=1)), d.count, d.knowledge.value)
        for d in days
        if d.count is not None
    ]
    return pd.DataFrame(rows, columns=["on", "until", "finished", "knowledge"])


def throughput(frame: pd.DataFrame, *, dark: bool) -> Drawn:
    """Items finished a day; backfilled days paler, days that nobody knows left out."""
    met = shade(palette.HEALTH[Health.MET].tone, dark=dark)
    bars = (
        alt.Chart(frame)
        .mark_bar(color=met)
        .encode(
            x=x(),
            x2="until:T",
            y=whole("finished:Q", "finished"),
            y2=alt.datum(0),
            opacity=_PALE,
            tooltip=[_DAY, "finished:Q", _KNOWN],
        )
    )
    return finished(bars, dark=dark, height=150)


def age_frame(standing: Iterable[tuple[Item, int, bool]]) -> pd.DataFrame:
    """One row an item in progress, blocked or in review, oldest first: item, status (str), days (int), at_least (bool:
    nobody saw it come there), owners, url (str). standing: (item, days, at least)."""
    rows = [
        (
            item_label(i.place, i.title, i.private),
            i.status.value,
            days,
            at_least,
            ", ".join(i.owners),
            "" if i.private else i.url,
        )
        for i, days, at_least in sorted(standing, key=lambda x: -x[1])
    ]
    return pd.DataFrame(rows, columns=["item", "status", "days", "at_least", "owners", "url"])


def ages(frame: pd.DataFrame, *, dark: bool) -> Drawn:
    """How long work in progress stands where it stands: a dot an item, by status; hollow where it is at least that."""
    domain = [Status.IN_PROGRESS.value, Status.BLOCKED.value, Status.IN_REVIEW.value]
    tones = [shade(palette.STATUS[Status(s)].tone, dark=dark) for s in domain]
    ink = shade(palette.INK, dark=dark)
    dots = (
        alt.Chart(frame)
        .mark_point(size=90, strokeWidth=2)
        .encode(
            x=alt.X("days:Q", axis=alt.Axis(title="days", tickMinStep=1), scale=alt.Scale(domainMin=0)),
            y=alt.Y("status:N", sort=domain, axis=alt.Axis(title=None, labelColor=ink)),
            color=alt.Color("status:N", scale=alt.Scale(domain=domain, range=tones), legend=None),
            fillOpacity=alt.condition("datum.at_least", alt.value(0.0), alt.value(0.7)),
            fill=alt.Fill("status:N", scale=alt.Scale(domain=domain, range=tones), legend=None),
            tooltip=["item:N", "status:N", "days:Q", alt.Tooltip("at_least:N", title="at least"), "owners:N"],
        )
    )
    return finished(dots, dark=dark, height=130)


def hang_over_frame(counts: Iterable[tuple[str, int, int, str]]) -> pd.DataFrame:
    """One row a closed sprint in order: sprint (str), left (int, items not done at its close), tagged (int), items (str,
    those left by name)."""
    return pd.DataFrame(list(counts), columns=["sprint", "left", "tagged", "items"])


def hang_overs(frame: pd.DataFrame, *, dark: bool) -> Drawn:
    """How many tagged items each closed sprint left undone."""
    bars = (
        alt.Chart(frame)
        .mark_bar(color=shade(palette.HEALTH[Health.AT_RISK].tone, dark=dark), size=26)
        .encode(
            x=alt.X("sprint:N", sort=None, axis=alt.Axis(title=None, labelAngle=0)),
            y=whole("left:Q", "left undone"),
            tooltip=["sprint:N", alt.Tooltip("left:Q", title="left undone"), "tagged:Q"],
        )
    )
    return finished(bars, dark=dark, height=150)
