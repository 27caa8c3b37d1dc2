"""Bringing a store to the schema of this program: on a connection of its own, whole or not at all."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect, text

from platform_dash.store.errors import StoreError

_LOCK_KEY = 7_242_001


def _scripts() -> ScriptDirectory:
    return ScriptDirectory(str(resources.files("platform_dash.store") / "migrations"))


def upgrade(engine: Engine) -> None:
    """Upgrade to the newest schema. A store that is newer than the program is refused, untouched.

    On SQLite foreign keys are off while tables are rebuilt (a rebuild of a parent with them on deletes every
    child), checked before the commit, and no table may lose a row; an existing store is backed up first.
    """
    scripts = _scripts()
    head = scripts.get_current_head()
    with _own_connection(engine) as connection:
        current = MigrationContext.configure(connection).get_current_revision()
        if current == head:
            return
        if current is not None and current not in {s.revision for s in scripts.walk_revisions()}:
            raise StoreError(
                "The store was written by a newer platform_dash than this one. Nothing was changed: update the "
                "program, or restore the backup that the newer one made beside the store."
            )
        if current is not None and engine.dialect.name == "sqlite":
            _back_up(Path(engine.url.database or ""), current)
        before = _rows(connection)
        _run(connection)
        after = _rows(connection)
        lost = [name for name, n in before.items() if after.get(name, 0) < n]
        if lost:
            raise StoreError(f"The upgrade would lose rows of {', '.join(lost)}: it was taken back, nothing changed.")
        if connection.dialect.name == "sqlite" and connection.execute(text("PRAGMA foreign_key_check")).first():
            raise StoreError("The upgrade would leave rows without their owners: it was taken back, nothing changed.")


@contextmanager
def _own_connection(engine: Engine) -> Iterator[Connection]:
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.connection.execute("PRAGMA foreign_keys=OFF")
        try:
            writing = connection.execution_options(dash_write=True)
            with writing.begin():
                if engine.dialect.name == "postgresql":
                    writing.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK_KEY})"))
                yield writing
        finally:
            if engine.dialect.name == "sqlite":
                connection.connection.execute("PRAGMA foreign_keys=ON")


def _run(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(resources.files("platform_dash.store") / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _rows(connection: Connection) -> dict[str, int]:
    names = [n for n in inspect(connection).get_table_names() if n != "alembic_version"]
    return {
        n: connection.scalar(text(f'SELECT count(*) FROM "{n}"')) or 0  # noqa: S608 - names from the database
        for n in names
    }


def _back_up(path: Path, revision: str) -> None:
    target = path.with_name(f"{path.name}.before-upgrade-from-{revision}")
    if target.exists():
        return
    part = target.with_suffix(".part")
    part.unlink(missing_ok=True)
    source = sqlite3.connect(path)
    try:
        source.execute("VACUUM INTO ?", (str(part),))
    finally:
        source.close()
    part.rename(target)
