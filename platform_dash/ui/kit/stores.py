"""The stores that pages are drawn from, opened once a process."""

from datetime import date, datetime

import streamlit as st

from platform_dash import settings
from platform_dash.demo import prepare
from platform_dash.reports import retro
from platform_dash.store import Store, open_store
from platform_dash.sync import closing, keep_forecasts, laying


@st.cache_resource(max_entries=4, show_spinner=False)
def _real_store(url: str) -> Store:
    return open_store(url)


@st.cache_resource(max_entries=4, show_spinner="Laying out the demo team …")
def demo_store(day: str, _now: datetime, fixed: bool) -> Store:
    return prepare.demo_store(_now, fixed=fixed)


@st.cache_resource(max_entries=8, show_spinner=False)
def for_guests(_store: Store, key: str) -> Store:
    return _store.for_guests()


def real_store(given: settings.Settings) -> Store:
    """The team's own store, demo or not: what Setup writes to."""
    return _real_store(given.store_url)


@st.cache_data(max_entries=8, show_spinner=False)
def keep_up(_store: Store, key: str, today: date, _now: datetime) -> int:
    """Once a day: the calendar reaches ahead, a planning day that is over keeps its provisional results, a sprint
    that ended its end, and the forecasts that are due are kept."""
    sprint = retro.provisional_due(_store, today, None)
    if sprint is not None:
        closing.take_provisional(_store, sprint, today, _now, "the end of the planning day", None)
    closing.keep_ended(_store, _now)
    keep_forecasts.keep_forecasts(_store, today, _now, None)
    return laying.keep_laid(_store, today, _now)
