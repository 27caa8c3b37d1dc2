"""The first line of every page: set-up that holds even when a page is opened by its address on a fresh server."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, timedelta
from importlib import resources
from typing import Any, NamedTuple

import streamlit as st

from platform_dash import settings
from platform_dash.core.calendar import local_date, planned_today
from platform_dash.reports import sprint_facts
from platform_dash.reports.overview_values import Overview
from platform_dash.store import Store, StoreError, histories
from platform_dash.ui import palette
from platform_dash.ui.kit import cache, clock, say, text
from platform_dash.ui.kit.stores import demo_store, for_guests, keep_up, real_store

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
MEETING_SECONDS = 10  # while a meeting runs, news are looked for at least so often
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

    @property
    def key(self) -> cache.Key:
        """What the answers shown here hang on."""
        quarter = self.now.replace(minute=self.now.minute // 15 * 15, second=0, microsecond=0)
        return cache.Key(self.store, self.version, self.sprint, self.team, self.today, self.settings.timezone, quarter)

    def overview(self) -> Overview:
        return cache.of_sprint(self.key)

    def repeated(self, draw: Callable[..., None], *, meeting: bool = False) -> Callable[..., None]:
        """A part of the page that is drawn again by itself, to look for news: sooner where a meeting runs."""
        seconds = self.settings.look_every
        return st.fragment(draw, run_every=min(seconds, MEETING_SECONDS) if meeting else seconds)


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
        return _here()
    except (StoreError, settings.SettingsError) as error:
        style()
        st.error(text.plain(error), icon=":material/error:")
        st.stop()


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


def planned_first(here: Here, page: str) -> Here:
    """On a planning day Goals opens on the sprint that is planned, from wherever it is opened, and the page that comes
    after it on the running one again; a sprint that the address names is followed."""
    came_from, st.session_state["page_shown"] = st.session_state.get("page_shown"), page
    by_itself = st.session_state.pop("planned_first", None) if page != came_from else None
    left = bool(by_itself) and here.sprint == by_itself
    if page == came_from or not (left or (page == "goals" and "sprint" not in st.query_params)):
        return here
    calendar = sprint_facts.calendar_of(here.store, here.settings.timezone)
    known, now = sprint_facts.sprint_of(here.store, here.today, "", calendar)
    planned = planned_today(known, calendar, here.today) if page == "goals" else None
    if planned is not None:
        st.session_state["planned_first"] = planned.name
    shown = planned or (now if left else None)
    if shown is None:
        return here
    st.session_state["sprint"] = shown.name
    return here._replace(sprint=shown.name)


def load_settings() -> settings.Settings:
    """The settings without token and webhook: pages never hold them."""
    return settings.load(github_token=None, slack_webhook=None)


def _here() -> Here:
    given = load_settings()
    now = clock.now(given)
    demo = given.demo or sprint_facts.is_empty(real_store(given))
    fixed = given.now is not None
    store = demo_store(now.isoformat() if fixed else f"{now:%Y%m%d}", now, fixed) if demo else real_store(given)
    zone = sprint_facts.calendar_of(store, given.timezone).zone
    keep_up(store, store.key, local_date(now, zone), now)
    guest = is_guest()
    return Here(
        settings=given,
        store=for_guests(store, store.key) if guest else store,
        guest=guest,
        version=store.version(),
        now=now,
        today=local_date(now, zone),
        zone=zone,
        sprint=str(st.session_state.get("sprint") or st.query_params.get("sprint", "")),
        team=_team(str(st.session_state.get("team") or st.query_params.get("team", ""))),
        present=st.query_params.get("present", ""),
        demo=demo,
    )


def _team(chosen: str) -> str:
    return "" if chosen == ALL else chosen


def style() -> None:
    """The one style sheet, with the palette's tones as variables."""
    sheet = (resources.files("platform_dash.ui") / "dash.css").read_text("utf-8")
    say.html(f"<style>{palette.css_variables()}{sheet}</style>")
