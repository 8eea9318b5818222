"""Opening the record: SQLite by default, Postgres where several people run it; one error for "not now"."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from typing import Any, TypeVar

from anyio import to_thread
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DataError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlmodel import Session

from app.errors import BadInput, DatabaseUnavailable

BUSY_MILLISECONDS = 5000
T = TypeVar("T")
WRITES = "waymark_writes"
POOL_SIZE = 10
POOL_OVERFLOW = 30


class Database:
    """The record. `reading()` and `writing()` give a session; the second commits when its block ends well."""

    def __init__(self, url: str, *, busy_milliseconds: int = BUSY_MILLISECONDS) -> None:
        """`url` is `sqlite:///path` or `postgresql://...`; SQLite waits so long for a lock before it gives up."""
        self.url = _with_driver(make_url(url))
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = _sqlite(self.url, busy_milliseconds) if self.is_sqlite else _postgres(self.url)
        self._writing_engine = self.engine.execution_options(**{WRITES: True})

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session over one unchanging view of the record; what it changes is dropped.

        Raises:
            DatabaseUnavailable: locked, full or out of reach.
        """
        # Closing, not rolling back: a rollback would empty the rows that the caller goes on reading.
        with _one_error(), Session(self.engine, expire_on_commit=False, autoflush=False) as db:
            yield db

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session that commits when the block ends, and undoes all when it raises.

        SQLite takes the write lock with the first statement (BEGIN IMMEDIATE), so that a reader never turns into a
        writer half-way and meets a lock that waiting cannot solve.

        Raises:
            DatabaseUnavailable: locked, full or out of reach; nothing was written.
        """
        with _one_error(), Session(self._writing_engine, expire_on_commit=False) as db:
            try:
                yield db
                db.commit()
            except BaseException:
                db.rollback()
                raise

    async def read(self, ask: Callable[[Session], T]) -> T:
        """Run `ask` in a worker thread inside `reading()`, and give back its answer."""
        return await to_thread.run_sync(self._run, self.reading, ask)

    async def write(self, change: Callable[[Session], T]) -> T:
        """Run `change` in a worker thread inside `writing()`; committed when this returns."""
        return await to_thread.run_sync(self._run, self.writing, change)

    @staticmethod
    def _run(way: Callable[[], AbstractContextManager[Session]], act: Callable[[Session], T]) -> T:
        with way() as db:
            return act(db)

    def ping(self) -> None:
        """Answer nothing, or raise DatabaseUnavailable."""
        with self.reading() as db:
            db.connection().execute(text("SELECT 1"))

    def empty_log(self) -> bool:
        """Empty SQLite's write-ahead log, so that what was erased is not readable there.

        False: a reader held it up for longer than this record waits for a lock.
        """
        if not self.is_sqlite:
            return True
        connection = self.engine.raw_connection()
        try:
            held_up, *_pages = connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            return not held_up
        finally:
            connection.close()

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()


@contextmanager
def _one_error() -> Iterator[None]:
    try:
        yield
    except (OperationalError, InterfaceError, PoolTimeout) as error:
        raise DatabaseUnavailable from error
    except DataError as error:  # Postgres takes no NUL in a text; nothing of ours sends one
        raise BadInput from error


def _with_driver(url: URL) -> URL:
    if url.drivername in ("postgresql", "postgres"):
        return url.set(drivername="postgresql+psycopg")
    return url


def _postgres(url: URL) -> Engine:
    return create_engine(
        url,
        pool_pre_ping=True,
        hide_parameters=True,  # an error's text must not quote what someone wrote
        pool_size=POOL_SIZE,
        max_overflow=POOL_OVERFLOW,
        pool_timeout=5,
        connect_args={"connect_timeout": 3},
    )


def _sqlite(url: URL, busy_milliseconds: int) -> Engine:
    engine = create_engine(url, pool_size=POOL_SIZE, max_overflow=POOL_OVERFLOW, pool_timeout=5, hide_parameters=True)
    event.listen(engine, "connect", partial(_prepare_sqlite, busy_milliseconds=busy_milliseconds))
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any, *, busy_milliseconds: int) -> None:
    assert isinstance(connection, sqlite3.Connection)  # noqa: S101 - narrows the driver's type
    # The driver would begin on its own, and late; _begin_sqlite does it instead.
    connection.isolation_level = None
    for pragma in (
        f"busy_timeout={busy_milliseconds}",
        "journal_mode=WAL",
        # NORMAL may lose the last commits when the power fails; "Saved" promises more.
        "synchronous=FULL",
        "foreign_keys=ON",
        # What is erased must not stay readable in the free pages of the file.
        "secure_delete=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
