"""What is laid once a run and copied for each test: the demo of a moment, and an empty store."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from platform_dash import settings
from platform_dash.demo import prepare
from platform_dash.store import Store, open_store
from tests.builders import NOW

T = TypeVar("T")
DATA = Path(__file__).parent / "data"
FOLDER = "TESTS_TEMPLATES"  # an environment variable, so that workers of one run share the folder


def begin() -> str:
    """Make the run's folder, "" where there is one: `make test` gives its two runs one, a worker has its run's own."""
    if FOLDER in os.environ:
        return ""
    os.environ[FOLDER] = tempfile.mkdtemp(prefix="platform-dash-tests-")
    return os.environ[FOLDER]


def apart(call: Callable[..., T], *args: object) -> T:
    """Call in a thread of its own: Playwright keeps an event loop in the main one, which asyncio.run refuses."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(call, *args).result()


def made_once(name: str, make: Callable[[Path], None]) -> Path:
    """The file of that name in the run's folder; `make` writes it to the path it is given, once."""
    folder = Path(os.environ[FOLDER])
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / name).exists():
            part = folder / f"{name}.part"
            part.unlink(missing_ok=True)
            apart(make, part)
            (folder / f"{name}.part").replace(folder / name)
    return folder / name


def whole(path: Path, lay: Callable[[str], None]) -> None:
    """Lay a store and leave one file of it: nothing stays in its write-ahead log."""
    lay(str(path))
    for side in ("-wal", "-shm", ".sync-lock"):
        Path(f"{path}{side}").unlink(missing_ok=True)


def empty_store(target: Path) -> Path:
    """A copy of an empty store of the newest schema."""
    shutil.copy(made_once("empty.db", lambda path: whole(path, lambda url: open_store(url).close())), target)
    return target


def demo_store(now: datetime = NOW) -> Store:
    """The demo of a set moment, opened where this program looks for it."""
    demo(settings.data_folder().parent, now)
    return prepare.demo_store(now, fixed=True)


def demo(data: Path, now: datetime = NOW) -> None:
    """The demo of a set moment, where a program with this data folder looks for it."""

    def lay(url: str) -> None:
        store = open_store(url, demo=True)
        prepare.lay(store, now)
        store.close()

    target = data / "platform-dash" / "demo" / prepare.demo_path(now, fixed=True).name
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(made_once(target.name, lambda path: whole(path, lay)), target)
