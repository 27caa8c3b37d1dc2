"""The Retro page's parts: the facts of a sprint, its outcomes, and the close that freezes it."""

from collections.abc import Mapping, Sequence
from datetime import date

import streamlit as st

from platform_dash.core import calendar as sprint_calendar
from platform_dash.core.lookup import teams_asked
from platform_dash.model import Goal, Outcome, Person, ResultKind, Sprint, SprintResult, Stage, changed
from platform_dash.reports.overview_values import Overview
from platform_dash.store import StoreError, retros, teams
from platform_dash.store import goals as stored_goals
from platform_dash.sync import closing
from platform_dash.ui.kit import cache, clock, forms, live_text_field, me, say
from platform_dash.ui.kit.marks import day_text
from platform_dash.ui.kit.session import Here
from platform_dash.ui.kit.template import drawn
from platform_dash.ui.kit.text import one_line, plain

HANG_OVERS = 12  # shown one by one


def sprint_to_look_back_on(overview: Overview, today: date) -> Sprint | None:
    """The chosen sprint where it has begun; while a coming one is planned and chosen, the one that runs."""
    if overview.day is None:
        return None
    begun = overview.day.sprint.start_on <= today
    one = overview.day.sprint if begun else sprint_calendar.current(overview.sprints, today)
    if one is None or not one.id or one.start_on > today:
        return None
    return next((s for s in overview.sprints if s.id == one.id), None)


def over(sprint: Sprint, today: date) -> bool:
    """Whether what is told of a sprint is history."""
    return sprint.closed_at is not None or sprint.end_on <= today


def goals_of(here: Here, sprint: Sprint) -> tuple[tuple[Goal, ...], dict[int, Person]]:
    """The sprint's goals beyond draft, of the team that the address chose, and everybody by id."""
    with here.store.read() as connection:
        goals, people = stored_goals.goals(connection, sprint.id), teams.people(connection)
        own = {t.id for t in teams_asked(teams.teams(connection), here.team)}
    return tuple(g for g in goals if g.team_id in own and g.stage != Stage.DRAFT), {p.id: p for p in people}


def results_of(here: Here, sprint: Sprint) -> tuple[SprintResult | None, SprintResult | None, SprintResult | None]:
    """(kept provisionally, final or as of now, what a close would keep): the last only while the sprint is open."""
    with here.store.read() as connection:
        kept = retros.results(connection, sprint.id)
    early, final = kept.get(ResultKind.PROVISIONAL), kept.get(ResultKind.FINAL)

    def now(kind: ResultKind) -> SprintResult | None:
        return cache.proposed_result(here.key._replace(sprint=sprint.name, team=""), here.now, kind)

    if final is not None:
        return early, final, None
    return early, now(ResultKind.FINAL if over(sprint, here.today) else ResultKind.PROVISIONAL), now(ResultKind.FINAL)


def heading(sprint: Sprint, goals: Sequence[Goal], shown: SprintResult | None, overview: Overview) -> None:
    done = sum(r.outcome == Outcome.COMPLETED for r in shown.goals) if shown else 0
    span = f"{day_text(sprint.start_on)} – {day_text(sprint.last_on)}"
    days = len(sprint_calendar.working_days(sprint, overview.calendar))
    left = f" · {shown.done} of {shown.tagged} tagged items done" if shown else ""
    state = (
        "closed"
        if sprint.closed_at
        else "ended, not closed yet"
        if overview.day and over(sprint, overview.day.today)
        else "open"
    )
    words = f"{span} · {days} working days · {state} · {done} of {len(goals)} goals completed{left}"
    say.heading(f"Retro of {sprint.name}", words)


def facts(
    goals: Sequence[Goal],
    overview: Overview,
    people: Mapping[int, Person],
    early: SprintResult | None,
    last: SprintResult | None,
    *,
    past: bool,
) -> None:
    """Each goal: provisional and final side by side, what happened to its scope, who was alone."""
    if not goals:
        say.empty("That sprint had no goals here.")
        return
    names = {t.id: t.name for t in overview.every_team}
    rows = [
        (
            g,
            names.get(g.team_id, ""),
            ", ".join(people[o].first_name for o in g.owners if o in people),
            early.of_goal(g.id) if early else None,
            last.of_goal(g.id) if last else None,
        )
        for g in goals
    ]
    taken = clock.stamp(early.at, overview.calendar.zone) if early else ""
    final = last is not None and last.kind == ResultKind.FINAL and bool(last.by)
    word = "Final" if final else "At its end" if past else "Now"
    say.html(drawn("retro/retro", "facts", rows, taken, word, past=past))


def hang_overs(shown: SprintResult | None) -> str:
    """What is tagged and not done, as of the result."""
    if shown is None or not shown.hang_overs:
        return ""
    return drawn("retro/retro", "hang_overs", shown.hang_overs, HANG_OVERS)


def outcome_form(here: Here, sprint: Sprint, goals: Sequence[Goal], proposed: SprintResult | None) -> None:
    """Say what became of one goal; without a word the numbers speak."""
    if not goals or sprint.closed_at is not None:
        return
    by_id = {g.id: g for g in goals}
    with st.expander("Say another outcome than the numbers do"):
        a, b = st.columns([2, 1.2])
        picked: int = a.selectbox("Goal", list(by_id), format_func=lambda i: one_line(by_id[i].title), key="retro-goal")
        chosen = by_id[picked]
        key = f"retro-{chosen.id}-{chosen.version}"
        words = [o.value for o in Outcome]
        now = proposed.of_goal(chosen.id) if proposed else None
        first = chosen.outcome or (now.outcome if now else None)
        outcome = b.selectbox("Outcome", words, index=words.index(first.value) if first else None, key=f"{key}-outcome")
        note = live_text_field.field(
            "Why, in a few words", chosen.outcome_note, key=f"{key}-note", place=here.store.key
        )
        if not st.button("Save outcome", key=f"{key}-save") or outcome is None:
            return

        def write() -> None:
            value = changed(chosen, outcome=Outcome(outcome), outcome_note=note)
            with here.store.write() as connection:
                stored_goals.save_goal(connection, value, author=me.name(), at=here.now)

        if forms.saved(write, "Outcome saved."):
            live_text_field.forget(f"{key}-")
            st.rerun()


def close(here: Here, sprint: Sprint, proposed: SprintResult | None, goals: Sequence[Goal], overview: Overview) -> None:
    """Close the sprint: what will stand for ever is shown first, then asked once."""
    if sprint.closed_at is not None:
        by = clock.stamp(sprint.closed_at, here.zone, year=True)
        say.heading("Closed", f"{by}: nothing on GitHub changes these numbers any more")
        moved = cache.moved_on(here.key._replace(sprint=sprint.name, team=""))
        if moved:
            words = f"The board has moved on: {moved} of the sprint's items stand otherwise there now."
            say.html(drawn("retro/retro", "moved_on", words, "◆"))
        return
    say.heading(f"Close {sprint.name}", "its results stay as they are then")
    if proposed is None:
        return
    left = [d for d in sprint_calendar.working_days(sprint, overview.calendar) if d > here.today]
    early = f" {len(left)} working days of it are left." if left else ""
    with st.popover(f"Close {plain(sprint.name)}", key="close-sprint"):
        titles = {g.id: g.title for g in goals}
        say.html(drawn("retro/retro", "closing", proposed.goals, titles, early, past=over(sprint, here.today)))
        if not st.button("Close it for good", key="close-sure", type="primary"):
            return
        try:
            closing.close(here.store, sprint, here.today, here.now, me.name(), {}, here.settings.timezone)
        except StoreError as error:
            st.error(plain(error), icon=":material/error:")
            return
        st.toast(f"{plain(sprint.name)} is closed.", icon=":material/lock:")
        st.rerun()


def moved_on(here: Here, overview: Overview) -> None:
    """On pages of a closed sprint: that they show it as it was, and whether the board has moved on."""
    if overview.closed_at is None or overview.day is None:
        return
    moved = cache.moved_on(here.key._replace(team=""))
    words = (
        f"{overview.day.sprint.name} is closed: this is how it stood on {clock.stamp(overview.closed_at, here.zone)}."
    )
    if moved:
        words += f" The board has moved on since: {moved} of its items stand otherwise there now."
    say.html(drawn("retro/retro", "moved_on", words, "■"))
