"""Pages drawn in this process."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
import streamlit as st

from platform_dash import settings
from platform_dash.model import Calendar
from platform_dash.store import Store, open_store, sprints
from tests import templates
from tests.builders import NOW


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """The demo at a moment, for pages that know no other: what was cached of another test's store is let go."""
    st.cache_resource.clear()
    st.cache_data.clear()

    def go(now: str) -> Path:
        monkeypatch.setenv("PLATFORM_DASH_NOW", now)
        templates.demo(settings.data_folder().parent, datetime.fromisoformat(now))
        return next((settings.data_folder() / "demo").glob("demo-*.db"))

    return go


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """A store of the team's own with a calendar, which the pages show."""
    path = templates.empty_store(tmp_path / "own.db")
    monkeypatch.setenv("PLATFORM_DASH_DATABASE_URL", str(path))
    monkeypatch.setenv("PLATFORM_DASH_NOW", NOW.isoformat())
    store = open_store(str(path))
    with store.write() as connection:
        sprints.save_calendar(connection, Calendar(zone="UTC"), author="Ana", at=NOW)
    yield store
    store.close()
