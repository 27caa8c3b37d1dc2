"""Pages drawn in this process."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
import streamlit as st

from platform_dash import settings
from tests import templates


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
