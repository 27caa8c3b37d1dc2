"""What stands above every page: team and sprint chosen, the age of the data, what went wrong with the boards."""

from datetime import datetime, timedelta

import streamlit as st

from platform_dash.core import calendar as sprint_calendar
from platform_dash.core.calendar import local_date
from platform_dash.store import Store, StoreError, syncs
from platform_dash.ui.kit import clock, say
from platform_dash.ui.kit.session import ALL, Here
from platform_dash.ui.kit.template import drawn

GREEN, AMBER = timedelta(hours=1), timedelta(days=1)  # up to which age of the data

TYPED = ("goals", "roadmap", "people", "standup", "retro", "setup")  # where a redraw would meet half-typed text


def chrome(here: Here, page: str) -> None:
    """What stands above every page: team and sprint for all panels at once, the data's age, present mode."""
    overview = here.overview()
    with st.container(key="topbar", horizontal=True):
        if here.guest:
            say.html(drawn("kit/topbar", "badge", "guest", "A look from another team: nothing can be changed here."))
        elif here.demo and not here.present:
            with st.container(key="demo-banner", horizontal=True):
                say.html(drawn("kit/topbar", "badge", "demo", "A made-up team, laid around today."))
                st.page_link("pages/setup.py", label="Set up yours", icon=":material/arrow_forward:")
        teams = [ALL, *(t.name for t in overview.every_team)]
        names = [s.name for s in overview.sprints]
        st.selectbox("Team", teams, key="team", bind="query-params", label_visibility="collapsed", width=150)
        if names:
            if st.session_state.get("sprint", names[0]) not in names:
                st.session_state.pop("sprint", None)
            # the default stays the same from run to run, so that the browser and the page agree on what is chosen
            current = sprint_calendar.current(overview.sprints, here.today)
            default = names.index(current.name) if current else 0
            st.selectbox(
                "Sprint",
                names,
                index=default,
                key="sprint",
                bind="query-params",
                label_visibility="collapsed",
                width=150,
            )
        here.repeated(_freshness)(here, page in TYPED)


def keep_fresh(here: Here) -> None:
    """In present mode: draw anew when the data or the date changed, and each time a minute has passed."""
    here.repeated(_keep_fresh)(here)


def _keep_fresh(here: Here) -> None:
    _somebody_looks(here.store, clock.now(here.settings))
    if _moved_on(here) or clock.now(here.settings) - here.now >= timedelta(minutes=1):
        st.rerun(scope="app")


def _moved_on(here: Here) -> bool:
    return here.store.version() != here.version or local_date(clock.now(here.settings), here.zone) != here.today


def _freshness(here: Here, typed: bool) -> None:
    """The age of the data, looked at again every few seconds; new data are shown, or offered where one types."""
    moment = clock.now(here.settings)
    _somebody_looks(here.store, moment)
    overview = here.overview()
    with here.store.read() as connection:
        said, run = syncs.said(connection), syncs.last_runs(connection, 1)
        watched = syncs.heard(connection, "watcher", moment, timedelta(minutes=1))
    trouble = next((b.board.trouble for b in overview.boards if b.board.trouble), "") or said
    age = clock.ago(overview.synced_at, moment) if overview.boards else "no board yet"
    running = (
        bool(run) and run[0].outcome == syncs.RunOutcome.RUNNING and moment - run[0].started_at < timedelta(minutes=11)
    )
    if running and run[0].pages_total:
        age = f"syncing {run[0].pages} of {run[0].pages_total} pages"
    if overview.synced_at and overview.never_read:
        age += f" · {overview.never_read} never read"
    state = "off-track" if trouble else _tone(overview.synced_at, moment)
    idle = bool(overview.boards) and not watched and not all(b.board.from_file for b in overview.boards)
    age += " · nothing syncs" if idle else ""
    hint = trouble or ("Start platform-dash run: it starts the process that syncs." if idle else "")
    mark = "✚" if trouble else "●" if overview.synced_at else "■"
    say.html(drawn("kit/topbar", "age", state, hint, mark, age))
    minute = not typed and moment - here.now >= timedelta(minutes=1)  # the clock and the now-line move on
    if (_moved_on(here) or minute) and (not typed or st.button("New data: show", key="show_new", type="tertiary")):
        st.rerun(scope="app")


def _tone(synced_at: datetime | None, moment: datetime) -> str:
    """Green up to an hour, amber up to a day, then red; grey where no look is known."""
    if synced_at is None:
        return "unknown"
    age = moment - synced_at
    return "met" if age <= GREEN else "at-risk" if age <= AMBER else "off-track"


@st.cache_data(ttl=30, max_entries=8, show_spinner=False)
def _looked(_store: Store, key: str, _moment: datetime) -> bool:
    with _store.write(quiet=True) as connection:
        syncs.beat(connection, "viewer", _moment)
    return True


def _somebody_looks(store: Store, moment: datetime) -> None:
    """Tell the syncing process that somebody looks; at most every 30 s, whoever it is."""
    try:
        _looked(store, store.key, moment)
    except StoreError:
        return


def trouble(here: Here) -> None:
    """The banner of what went wrong with the boards, with what holds; nothing when all is well."""
    overview = here.overview()
    with here.store.read() as connection:
        notice = syncs.said(connection)
    by_words: dict[str, list[str]] = {}
    for b in overview.boards:
        if b.board.trouble:
            by_words.setdefault(b.board.trouble, []).append(b.board.title)
    sentences = [f"{', '.join(titles)}: {words}" for words, titles in by_words.items()]
    for sentence in [*sentences, *([notice] if notice and not sentences else [])]:
        say.trouble(sentence)
    for one in overview.boards:
        if one.cut:
            say.note(f"{one.board.title}: a cut list, {one.cut} items")
