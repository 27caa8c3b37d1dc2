"""One outcome of the roadmap: the check-in, how it is measured, and what was said and changed of it so far."""

from collections.abc import Sequence

import streamlit as st
from pydantic import ValidationError

from platform_dash.core.progress import Effort, RoadmapLine, cadence, number
from platform_dash.model import Direction, Health, ItemsMeasure, Kind, Objective, Revision, Scale, changed
from platform_dash.store import StoreError, histories, roadmap
from platform_dash.ui.goals.goal_values import as_typed, to_number
from platform_dash.ui.kit import cache, clock, forms, live_text_field, me, say
from platform_dash.ui.kit.session import Here
from platform_dash.ui.kit.template import drawn
from platform_dash.ui.kit.text import one_line

CONFIDENCE = {"1 in 10": 0.1, "3 in 10": 0.3, "5 in 10": 0.5, "7 in 10": 0.7, "9 in 10": 0.9}


def in_address(lines: Sequence[RoadmapLine]) -> RoadmapLine | None:
    """The outcome that the address names, None where it names none that is here."""
    return next((x for x in lines if x.checked and str(x.objective.id) == st.query_params.get("outcome")), None)


def choose(lines: Sequence[RoadmapLine], key: str, first: RoadmapLine | None = None) -> RoadmapLine | None:
    """The outcome that a check-in is about: `first`, else the one longest without a check-in is proposed."""
    leaves = {line.objective.id: line for line in lines if line.checked}
    order = sorted(
        leaves,
        key=lambda i: (leaves[i].health == Health.MET, -(leaves[i].age_days or 10_000), leaves[i].objective.position),
    )
    picked = st.selectbox(
        "Outcome",
        order,
        format_func=lambda i: one_line(leaves[i].objective.title),
        key=key,
        index=order.index(first.objective.id) if first and first.objective.id in leaves else 0 if order else None,
        placeholder="choose an outcome",
    )
    return leaves.get(picked) if picked is not None else None


def check_in(here: Here, line: RoadmapLine) -> None:
    """Health, a sentence, the reading and the confidence, prefilled with the last check-in; kept for ever."""
    objective = line.objective
    version = forms.base("objective", objective.id, objective.version)
    key = f"checkin-{objective.id}-{version}"
    forms.moved_on("objective", objective.id, objective.version)
    by = f", {objective.checked_by}" if objective.checked_by else ""
    age = "never checked" if line.age_days is None else f"checked {line.age_days} d ago{by}"
    say.muted(f"{line.words} · {age}")
    health = st.segmented_control(
        "Health",
        [x.value for x in Health if x != Health.NOT_MET],
        default=(objective.health or line.health).value,
        key=f"{key}-health",
        required=True,
    )
    words = live_text_field.field(
        "In a sentence",
        objective.note,
        key=f"{key}-words",
        place=here.store.key,
        placeholder="what moved, what is in the way",
    )
    value = ""
    if objective.kind == Kind.READING:
        value = live_text_field.field(
            f"Reading now ({objective.unit})" if objective.unit else "Reading now",
            as_typed(line.reading),
            key=f"{key}-reading",
            place=here.store.key,
            placeholder="a number",
        )
    confidence = next(
        (k for k, v in CONFIDENCE.items() if objective.confidence is not None and abs(v - objective.confidence) < 0.05),
        None,
    )
    sure = st.segmented_control(
        "Confidence that it is reached", list(CONFIDENCE), default=confidence, key=f"{key}-sure"
    )
    forms.wrong(key)
    if st.button("Save check-in", type="primary", key=f"{key}-save"):
        forms.taken(key, lambda: _say(here, changed(objective, version=version), str(health), words, value, sure))
        forms.forget("objective", objective.id)
        st.toast("Check-in saved.", icon=":material/check:")
        st.rerun()


def _say(here: Here, objective: Objective, health: str, words: str, value: str, sure: str | None) -> None:
    try:
        reading = to_number(value)
    except ValueError as error:
        raise StoreError(f"Reading: {error}. Nothing was saved.") from error
    with here.store.write() as connection:
        roadmap.check_in(
            connection,
            objective,
            Health(health),
            words,
            author=me.name(),
            at=here.now,
            on=here.today,
            value=reading,
            confidence=CONFIDENCE.get(sure or ""),
        )


def measured(here: Here, objective: Objective) -> None:
    """How it is measured and when it is due; a change keeps the old version and marks it."""
    version = forms.base("objective-way", objective.id, objective.version)
    key = f"way-{objective.id}-{version}"
    kinds = [k.value for k in Kind]
    kind = st.segmented_control("Measured by", kinds, default=objective.kind.value, key=f"{key}-kind", required=True)
    given: dict[str, object] = {"baseline": None, "target": None, "keep": None, "measure": None, "scale": Scale.LINEAR}
    if kind == Kind.READING.value:
        given |= _reading(objective, key)
    if kind == Kind.BOARD.value:
        given["measure"] = _board_measure(here, objective, key)
    a, b = st.columns(2)
    given["start_on"] = a.date_input("Starts", value=objective.start_on, key=f"{key}-start", format="DD/MM/YYYY")
    given["due_on"] = b.date_input("Due", value=objective.due_on, key=f"{key}-due", format="DD/MM/YYYY")
    given["cadence_days"] = a.number_input(
        "Days between check-ins",
        1,
        730,
        objective.cadence_days,
        key=f"{key}-cadence",
        placeholder=f"{cadence(objective).days} as usual",
        help="After one and a half times as many days without a check-in its health is unknown.",
    )
    given["stretch"] = st.toggle("Stretch", value=objective.stretch, key=f"{key}-stretch")
    if not st.button("Save how it is measured", key=f"{key}-save"):
        return
    if kind == Kind.BOARD.value and given["measure"] is None:
        say.note("A board needs a filter that can be read; nothing was saved.")
        return
    if kind == Kind.READING.value and given["target"] is None:
        say.note("A reading needs the number to reach or to keep; nothing was saved.")
        return

    def write() -> None:
        with here.store.write() as connection:
            value = changed(objective, version=version, **given)
            roadmap.save_objective(connection, value, author=me.name(), at=here.now)

    if forms.saved(write, "Saved; the version before is kept."):
        forms.forget("objective-way", objective.id)
        forms.forget("objective", objective.id)
        st.rerun()


def _reading(objective: Objective, key: str) -> dict[str, object]:
    """From one number to another, or a level to keep."""
    ways = {"from → to": None, "keep at least": Direction.UP, "keep at most": Direction.DOWN}
    at = next(w for w, d in ways.items() if d == objective.keep)
    way = str(st.segmented_control("Way", list(ways), default=at, key=f"{key}-keep", required=True))
    a, b, c = st.columns(3)
    given: dict[str, object] = {"keep": ways[way]}
    if ways[way] is None:
        given["baseline"] = a.number_input("From", value=objective.baseline, key=f"{key}-from", format="%g")
    given["target"] = b.number_input("To", value=objective.target, key=f"{key}-to", format="%g")
    given["unit"] = c.text_input("Unit", value=objective.unit, key=f"{key}-unit", max_chars=30)
    if ways[way] is None:
        log = st.toggle(
            "Log scale",
            value=objective.scale == Scale.LOG,
            key=f"{key}-log",
            help="For targets five times the baseline or more.",
        )
        given["scale"] = Scale.LOG if log else Scale.LINEAR
    return given


def _board_measure(here: Here, objective: Objective, key: str) -> object:
    """Items of the boards by a filter; a measure of another kind, set by an import, keeps its kind."""
    old = objective.measure
    text = st.text_input(
        "Items that match",
        value=old.filter if old else "",
        key=f"{key}-filter",
        max_chars=1_000,
        placeholder="label:table-migration",
    )
    a, b = st.columns(2)
    target = a.number_input(
        "Target", value=old.target if old else None, key=f"{key}-target", placeholder="all in scope"
    )
    unit = b.text_input("Counted in", value=old.unit if old else "items", key=f"{key}-bunit", max_chars=30)
    if not text.strip():
        return None
    try:
        made = (
            changed(old, filter=text, target=target, unit=unit)
            if old
            else ItemsMeasure(filter=text, target=target, unit=unit)
        )
        matching = cache.matching_now(here.key, made)
    except (ValueError, ValidationError) as wrong:
        say.wrong(str(wrong).splitlines()[0])
        return None
    say.muted(f"{number(matching.done)} of {number(matching.scope)} done on the boards now")
    return made


def so_far(here: Here, line: RoadmapLine, revised: Sequence[Revision], effort: Effort | None) -> None:
    """Every check-in with who and when, the versions before, and what sprint goals moved."""
    with here.store.read() as connection:
        check_ins = histories.check_ins(connection, line.objective.id)
    rows = [
        (c, number(c.value) if c.value is not None else "", clock.stamp(c.at, here.zone, year=True)) for c in check_ins
    ]
    words = [was(one) for one in revised]
    say.html(drawn("roadmap/outcome", "so_far", rows[::-1], line.objective.unit, words, effort))


def was(one: Revision) -> str:
    """A version before, in words."""
    names = {"due_on": "due", "start_on": "starts", "measure": "measure", "keep": "level to keep"}
    before, after = (v.get("filter") if isinstance(v, dict) else v for v in (one.before, one.after))
    change = " → ".join(number(v) if isinstance(v, int | float) else str(v or "nothing") for v in (before, after))
    return f"{names.get(one.field, one.field)}: {change} ({one.author or 'somebody'}, {one.at:%d %b %Y})"


@st.dialog("Check in", width="medium")
def dialog(here: Here, lines: Sequence[RoadmapLine]) -> None:
    """The check-in over another page."""
    line = choose(lines, "meeting-outcome")
    if line is not None:
        say.muted(line.objective.horizon)
        check_in(here, line)
