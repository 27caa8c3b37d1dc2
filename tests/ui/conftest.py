"""Pages drawn in this process."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from platform_dash import settings
from tests import templates


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """The demo at a moment."""

    def go(now: str) -> Path:
        monkeypatch.setenv("PLATFORM_DASH_NOW", now)
        templates.demo(settings.data_folder().parent, datetime.fromisoformat(now))
        return next((settings.data_folder() / "demo").glob("demo-*.db"))

    return go
