"""Opening a store, and the two ways to touch it: `read()` and `write()`."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url, select, text, update
from sqlalchemy.exc import DatabaseError, DBAPIError, IntegrityError, OperationalError

from platform_dash.store import tables
from platform_dash.store.errors import StoreError

BUSY_MS = 5_000
REVISION = "0008"  # the newest of migrations/versions; a test compares


class Store:
    """One open database. Values go in and come out; no row leaves `store/`."""

    def __init__(self, engine: Engine, *, demo: bool = False, guest: bool = False) -> None:
        self.engine = engine
        self.demo, self.guest = demo, guest
        self._writing = threading.Lock()
        self._reading: ContextVar[Connection | None] = ContextVar("reading", default=None)

    def for_guests(self) -> "Store":
        """The same database for people who only look: every write is refused."""
        return Store(self.engine, demo=self.demo, guest=True)

    @property
    def key(self) -> str:
        """Tells stores apart in caches; never shows a password."""
        return self.engine.url.render_as_string(hide_password=True)

    @property
    def path(self) -> Path | None:
        """The file of a SQLite store."""
        return Path(self.engine.url.database or "") if self.is_sqlite else None

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection that sees one consistent state; a read inside a read is the same one."""
        if (held := self._reading.get()) is not None:
            yield held
            return
        with _told(self.engine), self.engine.connect() as connection:
            token = self._reading.set(connection)
            try:
                yield connection
            finally:
                self._reading.reset(token)
            connection.rollback()

    @contextmanager
    def write(self, *, quiet: bool = False) -> Iterator[Connection]:
        """One short transaction: all of it is written or nothing. Never hold it over a network call.

        quiet: bookkeeping (heartbeats, progress of a run) that makes no page read anew.
        Raises StoreError in the guests' view.
        """
        if self.guest:
            raise StoreError("This is the guests' view: it shows everything and changes nothing. Nothing was written.")
        with _told(self.engine), self._writing, self.engine.connect() as connection:
            connection = connection.execution_options(dash_write=True)
            with connection.begin():
                yield connection
                if not quiet:
                    bump(connection)

    def version(self) -> int:
        """A number that rises with every write: what caches and pollers compare."""
        with self.read() as connection:
            value = connection.scalar(select(tables.meta.c.value).where(tables.meta.c.key == "data_version"))
        return int(value or 0)

    def close(self) -> None:
        self.engine.dispose()


def bump(connection: Connection) -> None:
    key = tables.meta.c.key == "data_version"
    now = int(connection.scalar(select(tables.meta.c.value).where(key).with_for_update()) or 0)
    connection.execute(update(tables.meta).where(key).values(value=str(now + 1)))


def open_store(url: str, *, demo: bool = False) -> Store:
    """Open (and where needed create or upgrade) the store at a SQLAlchemy address or a file path.

    Raises StoreError with a sentence when it is locked, read-only, newer than the program, or no database.
    """
    engine = make_engine(url)
    try:
        with _told(engine):
            if not _is_current(engine):
                from platform_dash.store import migrating  # alembic takes a while to load and is seldom needed

                migrating.upgrade(engine)
    except StoreError:
        engine.dispose()
        raise
    return Store(engine, demo=demo)


def _is_current(engine: Engine) -> bool:
    """Whether the store has the schema of this program; a store without any has not."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return False
        return bool(connection.scalar(text("SELECT version_num FROM alembic_version")) == REVISION)


def make_engine(url: str) -> Engine:
    address = _address(url)
    if address.get_backend_name() == "sqlite":
        return _sqlite(address)
    engine = create_engine(address, pool_pre_ping=True, connect_args={"connect_timeout": 5})
    event.listen(engine, "begin", _begin_repeatable)
    return engine


def _address(url: str) -> URL:
    if "://" not in url:
        return URL.create("sqlite+pysqlite", database=url)
    try:
        address = make_url(url)
    except Exception:
        raise StoreError("The database address cannot be read: it looks like postgresql://user@host/name.") from None
    if address.drivername in ("postgres", "postgresql"):
        return address.set(drivername="postgresql+psycopg")
    if address.get_backend_name() not in ("sqlite", "postgresql"):
        raise StoreError(f"A store on {address.get_backend_name()} is not supported: use SQLite or PostgreSQL.")
    return address


def _sqlite(address: URL) -> Engine:
    path = Path(address.database or "")
    if path.is_dir():
        raise StoreError(f"The store {path} is a folder, not a database file: give the path of a file.")
    try:
        if not str(path).startswith("file:"):
            path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"The folder {path.parent} for the store cannot be made ({error.strerror}): choose another place with "
            "PLATFORM_DASH_DATABASE_URL."
        ) from error
    engine = create_engine(address, connect_args={"check_same_thread": False, "timeout": BUSY_MS / 1000})

    @event.listens_for(engine, "connect")
    def _set_up(connection: sqlite3.Connection, _: object) -> None:
        connection.isolation_level = None
        connection.execute(f"PRAGMA busy_timeout={BUSY_MS}")
        if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
            connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        write = connection.get_execution_options().get("dash_write")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")

    return engine


def _begin_repeatable(connection: Connection) -> None:
    if not connection.get_execution_options().get("dash_write"):
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")


@contextmanager
def _told(engine: Engine) -> Iterator[None]:
    """Database trouble as a sentence; a bug stays what it is."""
    try:
        yield
    except (OperationalError, DatabaseError) as error:
        if isinstance(error, DBAPIError) and (sentence := _sentence(engine, error)):
            raise StoreError(sentence) from error
        raise
    except sqlite3.DatabaseError as error:
        if sentence := _sentence(engine, error):
            raise StoreError(sentence) from error
        raise


def _sentence(engine: Engine, error: Exception) -> str | None:
    text = str(getattr(error, "orig", error)).casefold()
    where = (
        str(engine.url.database) if engine.dialect.name == "sqlite" else f"the PostgreSQL server at {engine.url.host}"
    )
    kept = "Nothing was written; what you typed is still here."
    if isinstance(error, IntegrityError):
        return f"That is there already, or it belongs to something that is gone. {kept} Reload the page and look."
    known = {
        "database is locked": f"The store {where} is locked by another program. {kept} Try again in a moment.",
        "readonly": f"The store {where} is read-only. {kept} Give this user the right to write to it.",
        "not a database": f"{where} is not a platform_dash store, or it is damaged. Move it away or restore a backup.",
        "malformed": f"The store {where} is damaged. Restore a backup; the demo can be shown meanwhile.",
        "disk is full": f"The disk that holds {where} is full. {kept} Make room and try again.",
        "disk i/o error": f"The disk that holds {where} answers with an error. {kept} Check the disk.",
        "unable to open": f"The store {where} cannot be opened. Check that the folder exists and may be written.",
    }
    for part, sentence in known.items():
        if part in text:
            return sentence
    if engine.dialect.name == "postgresql" and isinstance(error, OperationalError):
        return f"{where[0].upper()}{where[1:]} cannot be reached. {kept} Check that it runs and the address is right."
    return None
