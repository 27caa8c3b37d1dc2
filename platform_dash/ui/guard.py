"""The first line of every page: set-up that holds even when a page is opened by its address on a fresh server."""

import gc
from contextlib import suppress
from datetime import date, datetime, timedelta
from importlib import resources
from typing import Any, NamedTuple

import streamlit as st

from platform_dash import palette, settings
from platform_dash.core import calendar as sprint_calendar
from platform_dash.core.calendar import local_date
from platform_dash.demo import prepare
from platform_dash.reports import retro, sprint_facts
from platform_dash.reports.overview_values import Overview
from platform_dash.store import Store, StoreError, histories, open_store, syncs
from platform_dash.sync import closing, handbook, keep_forecasts
from platform_dash.ui import answers, clock, me, text

PAGES = (
    ("pages/meeting.py", "Meeting", "meeting"),
    ("pages/goals.py", "Goals", "goals"),
    ("pages/board.py", "Board", "board"),
    ("pages/roadmap.py", "Roadmap", "roadmap"),
    ("pages/people.py", "People", "people"),
    ("pages/standup.py", "Standup", "standup"),
    ("pages/retro.py", "Retro", "retro"),
    ("pages/setup.py", "Setup", "setup"),
)
GUEST_PAGES = ("meeting", "board", "roadmap")
ALL = "All teams"
POLL_SECONDS = 15
TYPED = ("goals", "roadmap", "people", "standup", "retro", "setup")  # where a redraw would meet half-typed text
ICON = str(resources.files("platform_dash.ui") / "icon.svg")


class Here(NamedTuple):
    """Where and when a page is drawn: the store, its data version, the clock, what the address chose."""

    settings: settings.Settings
    store: Store
    version: int
    now: datetime
    today: date
    zone: str
    sprint: str
    team: str
    present: str
    demo: bool
    guest: bool = False

    def overview(self) -> Overview:
        return answers.of_sprint(self.store, self.version, self.sprint, self.team, self.today, self.settings.timezone)


def navigation() -> Any:
    """The registry of pages, on top; from here on this session's runs come through app.py."""
    st.session_state["through_app"] = True
    shown = [p for p in PAGES if not is_guest() or p[2] in GUEST_PAGES]
    pages = [st.Page(path, title=title, url_path=url, default=url == "meeting") for path, title, url in shown]
    return st.navigation(pages, position="top")


def is_guest() -> bool:
    """Whether this session is another team's quick look: `?view=guest`, kept in the address of each page."""
    if st.query_params.get("view") == "guest":
        st.session_state["guest"] = True
    if not st.session_state.get("guest"):
        return False
    if st.query_params.get("view") != "guest":
        st.query_params["view"] = "guest"
    return True


def begin() -> Here:
    """What every page starts with. Where the store cannot be opened the page says so and ends."""
    if not st.session_state.get("through_app"):  # on a fresh server Streamlit runs a page's file by itself
        navigation()
        st.rerun()
    try:
        here = _here()
    except (StoreError, settings.SettingsError) as error:
        style()
        st.error(text.plain(error), icon=":material/error:")
        st.stop()
    return here


VISIT_EVERY = timedelta(minutes=1)


def visited(here: Here, who: str) -> None:
    """Remember that somebody looks, so that the next visit can tell what changed since; a guest leaves no trace."""
    last = st.session_state.get("visited")
    if here.guest or not who or (last is not None and last[0] == who and here.now - last[1] < VISIT_EVERY):
        return
    st.session_state["visited"] = (who, here.now)
    with suppress(StoreError), here.store.write(quiet=True) as connection:  # a store that only reads is still shown
        histories.note_visit(connection, who, here.now)


def arrive(page: str) -> None:
    """On the page that a phase of the meeting leads to: set its sprint and its part, before anything is drawn.

    Only there: set a page earlier, the browser could leave with the old ones still in its hands.
    """
    if st.session_state.get("goto", {}).get("page") == page:
        for name, value in st.session_state.pop("goto").items():
            if name != "page" and value:
                st.session_state[name] = value


@st.cache_resource
def freeze() -> bool:
    """Once a process, after the imports: what lives for ever is not walked by each run's garbage collection."""
    gc.collect()
    gc.freeze()
    return True


@st.cache_resource(max_entries=4, show_spinner=False)
def _real_store(url: str) -> Store:
    return open_store(url)


@st.cache_resource(max_entries=4, show_spinner="Laying out the demo team …")
def _demo_store(day: str, _now: datetime, fixed: bool) -> Store:
    return prepare.demo_store(_now, fixed=fixed)


@st.cache_resource(max_entries=8, show_spinner=False)
def _for_guests(_store: Store, key: str) -> Store:
    return _store.for_guests()


def real_store(given: settings.Settings) -> Store:
    """The team's own store, demo or not: what Setup writes to."""
    return _real_store(given.store_url)


@st.cache_data(max_entries=8, show_spinner=False)
def _laid(_store: Store, key: str, today: date, _now: datetime) -> int:
    """Once a day: the calendar reaches ahead, a planning day that is over keeps its provisional results, and the
    forecasts that are due are kept."""
    sprint = retro.provisional_due(_store, today, None)
    if sprint is not None:
        closing.take_provisional(_store, sprint, today, _now, "the end of the planning day", None)
    keep_forecasts.keep_forecasts(_store, today, _now, None)
    return handbook.keep_laid(_store, today, _now)


def load_settings() -> settings.Settings:
    """The settings without token and webhook: pages never hold them."""
    return settings.load(github_token=None, slack_webhook=None)


def _here() -> Here:
    given = load_settings()
    now = clock.now(given)
    demo = given.demo or sprint_facts.is_empty(real_store(given))
    fixed = given.now is not None
    store = _demo_store(now.isoformat() if fixed else f"{now:%Y%m%d}", now, fixed) if demo else real_store(given)
    zone = sprint_facts.calendar_of(store, given.timezone).zone
    _laid(store, store.key, local_date(now, zone), now)
    guest = is_guest()
    return Here(
        settings=given, store=_for_guests(store, store.key) if guest else store, guest=guest, version=store.version(), now=now, today=local_date(now, zone), zone=zone,
        sprint=str(st.session_state.get("sprint") or st.query_params.get("sprint", "")),
        team=_team(str(st.session_state.get("team") or st.query_params.get("team", ""))),
        present=st.query_params.get("present", ""), demo=demo,
    )  # fmt: skip


def _team(chosen: str) -> str:
    return "" if chosen == ALL else chosen


def style() -> None:
    """The one style sheet, with the palette's tones as variables."""
    sheet = (resources.files("platform_dash.ui") / "dash.css").read_text("utf-8")
    st.html(f"<style>{palette.css_variables()}{sheet}</style>")


def chrome(here: Here, page: str) -> None:
    """What stands above every page: team and sprint for all panels at once, the data's age, present mode."""
    found = here.overview()
    with st.container(key="topbar", horizontal=True):
        if here.guest:
            st.html(
                '<span class="pd-demo"><b title="A look from another team: nothing can be changed here.">guest</b></span>'
            )
        elif here.demo and not here.present:
            with st.container(key="demo-banner", horizontal=True):
                st.html('<span class="pd-demo" title="A made-up team, laid around today."><b>demo</b></span>')
                st.page_link("pages/setup.py", label="Set up yours", icon=":material/arrow_forward:")
        teams = [ALL, *(t.name for t in found.every_team)]
        names = [s.name for s in found.sprints]
        st.selectbox("Team", teams, key="team", bind="query-params", label_visibility="collapsed", width=150)
        if names:
            if st.session_state.get("sprint", names[0]) not in names:
                st.session_state.pop("sprint", None)
            # the default stays the same from run to run, so that the browser and the page agree on what is chosen
            current = sprint_calendar.current(found.sprints, here.today)
            default = names.index(current.name) if current else 0
            st.selectbox(
                "Sprint", names, index=default, key="sprint", bind="query-params", label_visibility="collapsed", width=150
            )  # fmt: skip
        freshness(here, page in TYPED)


@st.fragment(run_every=POLL_SECONDS)
def keep_fresh(here: Here) -> None:
    """In present mode: draw anew when the data or the date changed, and each time a minute has passed."""
    _somebody_looks(here.store, clock.now(here.settings))
    if _moved_on(here) or clock.now(here.settings) - here.now >= timedelta(minutes=1):
        st.rerun(scope="app")


def _moved_on(here: Here) -> bool:
    return here.store.version() != here.version or local_date(clock.now(here.settings), here.zone) != here.today


@st.fragment(run_every=POLL_SECONDS)
def freshness(here: Here, typed: bool) -> None:
    """The age of the data, looked at again every few seconds; new data are shown, or offered where one types."""
    moment = clock.now(here.settings)
    _somebody_looks(here.store, moment)
    found = here.overview()
    with here.store.read() as connection:
        said, run = syncs.said(connection), syncs.last_runs(connection, 1)
        watched = syncs.heard(connection, "watcher", moment, timedelta(minutes=1))
    trouble = next((b.board.trouble for b in found.boards if b.board.trouble), "") or said
    age = clock.ago(found.synced_at, moment) if found.boards else "no board yet"
    running = bool(run) and run[0].outcome == "running" and moment - run[0].started_at < timedelta(minutes=11)
    if running and run[0].pages_total:
        age = f"syncing {run[0].pages} of {run[0].pages_total} pages"
    state = "off-track" if trouble else "met" if found.synced_at else "unknown"
    idle = bool(found.boards) and not watched and not all(b.board.from_file for b in found.boards)
    age += " · nothing syncs" if idle else ""
    hint = trouble or ("Start platform-dash run: it starts the process that syncs." if idle else "")
    mark = "✚" if trouble else "●" if found.synced_at else "■"
    st.html(f'<span class="pd-age pd-h-{state}" title="{text.a(hint)}" data-q="Q10">{mark} boards {text.h(age)}</span>')
    minute = not typed and moment - here.now >= timedelta(minutes=1)  # the clock and the now-line move on
    if (_moved_on(here) or minute) and (not typed or st.button("New data: show", key="show_new", type="tertiary")):
        st.rerun(scope="app")


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
    found = here.overview()
    with here.store.read() as connection:
        said = syncs.said(connection)
    by_words: dict[str, list[str]] = {}
    for b in found.boards:
        if b.board.trouble:
            by_words.setdefault(b.board.trouble, []).append(b.board.title)
    sentences = [f"{', '.join(titles)}: {words}" for words, titles in by_words.items()]
    for sentence in [*sentences, *([said] if said and not sentences else [])]:
        st.html(f'<div class="pd-trouble" role="status">✚ {text.h(sentence)}</div>')
    for one in found.boards:
        if one.cut:
            st.html(f'<div class="pd-note">{text.h(one.board.title)}: a cut list, {text.h(one.cut)} items</div>')


def ask(here: Here, kind: str, body: dict[str, object], *, of: Store | None = None) -> None:
    """Ask the syncing process for something of GitHub; its answer is shown when it comes."""
    store = of or here.store
    with store.write(quiet=True) as connection:
        syncs.ask(connection, kind, body, asked_by=me.name(), at=here.now)
    st.toast("Asked; the answer shows here when it comes.", icon=":material/sync:")


@st.fragment(run_every=5)
def answered(here: Here, kind: str, *, of: Store | None = None) -> None:
    """What became of the last request of a kind, until it is a few minutes old."""
    store = of or here.store
    moment = clock.now(here.settings)
    with store.read() as connection:
        last = syncs.last_request(connection, kind)
        watched = syncs.heard(connection, "watcher", moment, timedelta(minutes=1))
    if last is None or moment - last.asked_at > timedelta(minutes=3):
        return
    answered_id = last.id if last.answered_at else 0
    if st.session_state.setdefault(f"answered-{kind}", answered_id) != answered_id and answered_id:
        st.session_state[f"answered-{kind}"] = answered_id
        st.rerun(scope="app")  # the page draws what the answer brought
    if last.answered_at is None:
        words = "Waiting for the syncing process." if watched else "Nothing syncs: start platform-dash run."
        st.html(f'<div class="pd-note">◆ {text.h(words)}</div>')
    elif not last.ok:
        st.html(f'<div class="pd-trouble" role="status">✚ {text.h(last.answer.get("words", ""))}</div>')
    elif last.answer.get("words"):
        st.html(f'<div class="pd-note pd-h-met">● {text.h(last.answer["words"])}</div>')
