"""The pitch: one goal a screen, large; arrow keys to its neighbours; what other teams say of it; the commit."""

import streamlit as st
from pydantic import ValidationError

from platform_dash.core import forecast
from platform_dash.core.progress import number
from platform_dash.model import Feedback, FeedbackKind, FeedbackState, Goal, Sprint, Stage, changed
from platform_dash.reports.overview_values import GoalRow, Overview
from platform_dash.store import Conflict, StoreError, feedback
from platform_dash.sync.planning import commit
from platform_dash.ui.kit import forms, live_text_field, me, say
from platform_dash.ui.kit.session import Here
from platform_dash.ui.kit.template import drawn
from platform_dash.ui.kit.text import plain


def draw(here: Here, overview: Overview, sprint: Sprint) -> None:
    """The goal that the address names, or the first; without any, what to do next."""
    rows = [(t.team.name, g) for t in overview.teams for g in t.goals if g.goal.sprint_id == sprint.id]
    if not rows:
        say.empty("No goal is ready to pitch yet: in Draft, “Ready to pitch” brings one here.")
        return
    wanted = st.query_params.get("pitch", "")
    at = next((n for n, (_, r) in enumerate(rows) if str(r.goal.id) == wanted), 0)
    team, row = rows[at]
    left, right = st.columns([1.7, 1], gap="small")
    with left, st.container(key="panel-pitch"):
        say.html(_screen(here, overview, sprint, team, row))
        _commit(here, sprint, [r for _, r in rows], row)
    with right, st.container(key="panel-feedback"):
        _feedback(here, overview, row.goal, open_still=sprint.closed_at is None)
    _foot(rows, at)


def _foot(rows: list[tuple[str, GoalRow]], at: int) -> None:
    with st.container(key="pitch-foot", horizontal=True):
        first, last = at == 0, at == len(rows) - 1
        before = "–" if first else plain(f"{rows[at - 1][1].goal.title[:50]} ({rows[at - 1][0]})")
        if st.button(before, key="pitch_prev", shortcut="Left", disabled=first, type="tertiary"):
            _go(rows[at - 1][1].goal.id)
        say.html(drawn("goals/pitch", "place", at + 1, len(rows)))
        after = "–" if last else plain(f"{rows[at + 1][1].goal.title[:50]} ({rows[at + 1][0]})")
        if st.button(after, key="pitch_next", shortcut="Right", disabled=last, type="tertiary"):
            _go(rows[at + 1][1].goal.id)


def _go(goal_id: int) -> None:
    st.query_params["pitch"] = str(goal_id)
    st.rerun()


def _screen(here: Here, overview: Overview, sprint: Sprint, team: str, row: GoalRow) -> str:
    """Title, measure, baseline → target, owners and what it serves, in letters for the back row."""
    g, p = row.goal, row.progress
    start = g.baseline if g.baseline is not None else p.done
    way = "not measured yet"
    if p.target is not None:
        way = f"{number(start) if start is not None else '–'} → {number(p.target)} {p.unit}"
    serves = next((x.objective for t in overview.teams for x in t.lines if x.objective.id == g.objective_id), None)
    chance = forecast.sentence(p.forecast) if p.forecast else ""
    return drawn("goals/pitch", "screen", row, team, sprint.name, way, chance, serves, here.now)


def _commit(here: Here, sprint: Sprint, rows: list[GoalRow], row: GoalRow) -> None:
    """Commit this goal, or all that are pitched; open concerns want a reason first."""
    pitched = [r.goal for r in rows if r.goal.stage == Stage.PITCHED]
    if not pitched or sprint.closed_at is not None:
        return
    reason = ""
    asked = [g for g in pitched if g.concerns]
    if asked:
        names = ", ".join(f"“{g.title[:40]}”" for g in asked)
        reason = live_text_field.field(
            f"Why commit with an open concern ({names})",
            "",
            key=f"commit-why-{sprint.id}",
            place=here.store.key,
            placeholder="answer the concern at the right, or give a reason",
        )
    forms.beside({"": st.session_state.pop("commit-wrong", "")} if "commit-wrong" in st.session_state else {}, "")
    with st.container(horizontal=True, key="commit-buttons"):
        if row.goal in pitched and st.button("Commit", key="commit-one", type="primary"):
            _do_commit(here, [row.goal], reason)
        if len(pitched) > 1 and st.button(f"Commit all {len(pitched)}", key="commit-all"):
            _do_commit(here, pitched, reason)


def _do_commit(here: Here, goals: list[Goal], reason: str) -> None:
    done, wrong = 0, []
    for one in goals:
        try:
            commit(here.store, one, here.today, by=me.name(), at=here.now, reason=reason, zone=here.settings.timezone)
            done += 1
        except Conflict:
            wrong.append(f"“{one.title}” was changed meanwhile: look at it again.")
        except (StoreError, ValidationError) as error:
            wrong.append(str(error))
    if done:
        st.toast(f"{done} committed." if done > 1 else "Committed.", icon=":material/check:")
    if wrong:
        st.session_state["commit-wrong"] = " ".join(wrong)
    else:
        live_text_field.forget("commit-why-")
    st.rerun()


def _feedback(here: Here, overview: Overview, of: Goal, *, open_still: bool) -> None:
    here.repeated(_voices, meeting=True)(here, of, open_still)
    if open_still:
        _say(here, overview, of)


def _voices(here: Here, of: Goal, open_still: bool) -> None:
    """What was said, looked at again every few seconds: the room hears a concern without a click."""
    with here.store.read() as connection:
        voices = feedback.feedback(connection, of.id)
    say.heading("Feedback", str(len(voices)))
    for voice in voices:
        _voice(here, voice, open_still=open_still)
    if not voices:
        say.empty("Nobody said anything yet: support, a question, a concern, a dependency.")


def _voice(here: Here, voice: Feedback, *, open_still: bool) -> None:
    say.html(drawn("goals/pitch", "voice", voice))
    wants = voice.kind in (FeedbackKind.CONCERN, FeedbackKind.QUESTION) and voice.state == FeedbackState.OPEN
    if not wants or not open_still:
        return
    key = f"answer-{voice.id}"
    text = live_text_field.field(f"Answer to {voice.team}", "", key=f"{key}-text", place=here.store.key)
    with st.container(horizontal=True):
        if st.button("Answer", key=f"{key}-go"):
            _close(here, voice, FeedbackState.ANSWERED, text)
        if voice.kind == FeedbackKind.CONCERN and st.button("Set aside", key=f"{key}-aside", type="tertiary"):
            _close(here, voice, FeedbackState.SET_ASIDE, text)
    forms.wrong(key)


def _close(here: Here, voice: Feedback, state: FeedbackState, text: str) -> None:
    def write() -> None:
        value = changed(voice, state=state, answer=text, answered_by=me.name(), answered_at=here.now)
        with here.store.write() as connection:
            feedback.save_feedback(connection, value, author=me.name(), at=here.now)

    forms.taken(f"answer-{voice.id}", write)
    st.rerun()


def _say(here: Here, overview: Overview, of: Goal) -> None:
    """Anyone may speak, in the name of a team."""
    key = f"say-{of.id}"
    kinds = [k.value for k in FeedbackKind]
    kind = st.segmented_control("Add", kinds, default=kinds[0], required=True, key=f"{key}-kind")
    known = [t.name for t in overview.every_team]
    named = [*known, *(w for w in _affected(of) if w not in known)]
    team = st.selectbox(
        "In the name of", named, index=None, accept_new_options=True, key=f"{key}-team", placeholder="your team"
    )
    text = live_text_field.field("In a few words", "", key=f"{key}-text", place=here.store.key, area=True, rows=2)
    forms.wrong(key)
    if not st.button("Add feedback", key=f"{key}-go"):
        return

    def write() -> None:
        value = Feedback(
            goal_id=of.id, kind=FeedbackKind(kind), team=str(team or ""), text=text, author=me.name(), at=here.now
        )
        with here.store.write() as connection:
            feedback.save_feedback(connection, value, author=me.name(), at=here.now)

    forms.taken(key, write, {"team": "Say in which team's name"})
    st.rerun()


def _affected(of: Goal) -> list[str]:
    return [w.strip() for w in of.affects.split(",") if w.strip()]
