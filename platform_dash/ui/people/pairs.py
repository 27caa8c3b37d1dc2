"""Nobody works alone: the matrix of who meets whom, the verdict on each goal, meeting times, and the suggestion."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import streamlit as st

from platform_dash.core import calendar as sprint_calendar
from platform_dash.core import pairing, suggest
from platform_dash.core.pairing import Verdict
from platform_dash.model import Sprint, Stage, Wish, WishKind, changed
from platform_dash.reports import pairs
from platform_dash.reports.overview_values import Overview
from platform_dash.roster import zones
from platform_dash.roster.meeting_times import Slot, upcoming
from platform_dash.store import goals, teams
from platform_dash.ui import charts
from platform_dash.ui.kit import cache, clock, forms, me, say
from platform_dash.ui.kit.session import Here
from platform_dash.ui.kit.template import drawn
from platform_dash.ui.kit.text import one_line

_WISHES = {WishKind.LOCK: "has to be on", WishKind.VETO: "must not be on", WishKind.PREFER: "would like"}


def matrix(sprint_pairs: pairs.Pairs) -> None:
    """On how many days of the sprint each two people meet."""
    say.heading(
        "Who meets whom",
        f"{sprint_pairs.sprint.name} · days with 4 h or more together, of {len(sprint_pairs.people)} people · ◌ borderline · "
        "? zone or hours missing",
    )
    if len(sprint_pairs.people) < 2:
        say.empty("It takes two people on the roster.")
        return
    names = sprint_pairs.names()
    frame = charts.pair_frame(names, sprint_pairs.overlaps, sprint_pairs.since)
    dark = st.context.theme.type == "dark"
    st.altair_chart(charts.pair_matrix(frame, list(names.values()), dark=dark), theme=None)


def strip(here: Here, overview: Overview) -> None:
    """Everybody's hours on a chosen day, in the viewer's own zone."""
    zone = st.context.timezone if st.context.timezone in zones.every_zone() else here.zone
    a, b = st.columns([2, 1], vertical_alignment="bottom")
    day: date = b.date_input("on", here.today, key="strip-day", format="DD/MM/YYYY", label_visibility="collapsed")
    say.html(drawn("kit/marks", "heading", "The day", f"{day:%a %d %b}, in your zone ({zone})"), a)
    start = datetime.combine(day, time(), ZoneInfo(zone))
    made = pairing.strips(overview.people, day, zone, cache.time_off(here.key, day, day))
    moment = clock.now(here.settings)
    now = (moment - start) / timedelta(hours=1) if start <= moment < start + timedelta(days=1) else None
    dark = st.context.theme.type == "dark"
    st.altair_chart(
        charts.day_strip(charts.strip_frame(made, start, pairs.names(overview.people)), now, dark=dark), theme=None
    )


def verdict_line(one: pairing.GoalPair) -> str:
    """The verdict on a goal's owners in one line: shape, word, reason."""
    return drawn("people/pairs", "verdict", one)


def company(sprint_pairs: pairs.Pairs) -> str:
    """Each goal with the one verdict and why, the troubled ones first; what holds whatever is planned."""
    by_id = {g.id: g for g in sprint_pairs.goals}
    rank = [Verdict.ALONE, Verdict.CANNOT_TELL, Verdict.BORDERLINE, Verdict.FINE]
    rows = [(one, by_id[one.goal_id]) for one in sorted(sprint_pairs.company, key=lambda one: rank.index(one.verdict))]
    return drawn("people/pairs", "company", rows, sprint_pairs.beforehand)


def suggestion(here: Here, sprint_pairs: pairs.Pairs, sprint: Sprint) -> None:
    """Who could work on what: asked with a button, the reasons beside it, taken over only when somebody says so."""
    say.heading("Who could work on what", "a suggestion; what you decide is what counts")
    if sprint.closed_at is not None:
        return
    _wishes(here, sprint_pairs, sprint)
    if st.button("Suggest", key="suggest", icon=":material/group_work:"):
        st.session_state["suggested"] = here.version
    if st.session_state.get("suggested") != here.version:
        if "suggested" in st.session_state:
            say.muted("Something changed since the last suggestion: ask again.")
        return
    try:
        with st.spinner("Asking the solver …"):
            answer = cache.suggestion(here.key)
    except (suggest.SolverMissing, ValueError) as error:
        say.note(error)
        return
    if answer is None:
        return
    asked, made = answer
    say.html(_answer(asked, made))
    _take(here, sprint_pairs, made)


def _answer(asked: suggest.Problem, made: suggest.Suggestion) -> str:
    busy = {g for _, g in made.plan}
    why = [words for goal, words in suggest.why(asked, made).items() if goal in busy]
    lacks = [*suggest.undone(asked, made), *suggest.given_up(asked, made)]
    return drawn("people/pairs", "answer", made.tiers, why, lacks)


def _wishes(here: Here, sprint_pairs: pairs.Pairs, sprint: Sprint) -> None:
    """What is said by hand before the solver is asked."""
    people = {i: p.name for i, p in sprint_pairs.people.items()}
    titles = _titles(sprint_pairs)
    for wish in sprint_pairs.wishes:
        if wish.kind is None or wish.person_id not in people or wish.goal_id not in titles:
            continue
        with st.container(horizontal=True, key=f"wish-{wish.id}"):
            say.aside(f"{people[wish.person_id]} {_WISHES[wish.kind]} “{titles[wish.goal_id]}”")
            if st.button("Take back", key=f"wish-back-{wish.id}", type="tertiary"):
                _wish(here, changed(wish, kind=None))
    if not titles or not people:
        return
    with st.popover("Say something by hand", key="wish-new"):
        who = st.selectbox("Person", list(people), format_func=lambda i: one_line(people[i]), key="wish-who")
        kind = st.segmented_control(
            "Wish",
            list(WishKind),
            default=WishKind.LOCK,
            format_func=lambda k: _WISHES[k],
            key="wish-kind",
            required=True,
            label_visibility="collapsed",
        )
        goal = st.selectbox("Goal", list(titles), format_func=lambda i: one_line(titles[i]), key="wish-goal")
        if st.button("Add", key="wish-add", type="primary"):
            _wish(here, Wish(sprint_id=sprint.id, goal_id=goal, person_id=who, kind=kind))


def _titles(sprint_pairs: pairs.Pairs) -> dict[int, str]:
    """The open goals by id, each named so that no two are the same."""
    named: dict[int, str] = {}
    for goal in sprint_pairs.goals:
        if goal.stage != Stage.CLOSED:
            title = one_line(goal.title)
            same = sum(t == title or t.startswith(f"{title} (") for t in named.values())
            named[goal.id] = f"{title} ({same + 1})" if same else title
    return named


def _wish(here: Here, wish: Wish) -> None:
    def write() -> None:
        with here.store.write() as connection:
            teams.save_wish(connection, wish, author=me.name(), at=here.now)

    if forms.saved(write, "Said." if wish.kind else "Taken back."):
        st.rerun()


def _take(here: Here, sprint_pairs: pairs.Pairs, made: suggest.Suggestion) -> None:
    """Make the plan that is shown the plan: owners of all its goals, and who comes from elsewhere joins the team."""
    on: dict[int, tuple[int, ...]] = {}
    for person, goal in sorted(made.plan):
        on[goal] = (*on.get(goal, ()), person)
    asked = [g for g in sprint_pairs.goals if g.stage != Stage.CLOSED]
    if any(g.stage == Stage.COMMITTED for g in asked):
        say.muted("Some goals are committed: change owners on the Goals page, where it is kept.")
        return
    change = [g for g in asked if set(g.owners) != set(on.get(g.id, ()))]
    empty = sum(g.id not in on for g in change)
    words = f"Make this the plan: {len(change)} goals" + (f", {empty} of them without anybody" if empty else "")
    if not change or not st.button(words, key=f"suggest-take-{here.version}", type="primary"):
        return

    def write() -> None:
        with here.store.write() as connection:
            now = teams.members(connection, sprint_pairs.sprint.id)
            joined = {t: set(who) for t, who in now.items()}
            for goal in change:
                owners = on.get(goal.id, ())
                goals.save_goal(connection, changed(goal, owners=owners), author=me.name(), at=here.now)
                if joined.get(goal.team_id):
                    joined[goal.team_id] |= set(owners)
            if joined != {t: set(who) for t, who in now.items()}:
                teams.save_members(connection, sprint_pairs.sprint.id, joined, author=me.name(), at=here.now)

    if forms.saved(write, "The plan is set."):
        st.rerun()


def meeting_times(here: Here, overview: Overview) -> str:
    """The next planning, retro and standup in everybody's own time."""
    end = max((s.end_on for s in overview.sprints), default=here.today)
    laid = sprint_calendar.ceremonies(overview.sprints, overview.calendar, here.today, end)
    off = cache.time_off(here.key, here.today, end)
    slots = [(slot, *_slot_words(slot)) for slot in upcoming(laid, overview.people, clock.now(here.settings), off)]
    return drawn("people/pairs", "meeting_times", slots, ZoneInfo(here.zone), clock.zone_data())


def _slot_words(slot: Slot) -> tuple[str, str]:
    """(for whom it is outside their hours or nobody can tell, for whom a clock change moves the next one)."""
    outside = [p.name for p in slot.people if p.inside is False]
    unsure = [p.name for p in slot.people if p.inside is None]
    known = "inside the hours of all others" if unsure else "inside everybody's hours"
    words = f"outside their hours: {', '.join(outside)}" if outside else known
    words += f" · cannot tell for {', '.join(unsure)}" if unsure else ""
    moves = [(p.name, abs(p.moves) / 60, "later" if p.moves > 0 else "earlier") for p in slot.people if p.moves]
    return words, ", ".join(f"{name} ({hours:g} h {way})" for name, hours, way in moves)
