"""Bringing the record to the newest shape, on every start; nothing happens where it is there already."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

import app.database.tables  # noqa: F401 - fills the metadata
from app.database.columns import Table
from app.database.engine import Database

MIGRATIONS = Path(__file__).parent / "migrations"
LOCK = 5_913_641_377
"""Number of the Postgres lock under which one server at a time changes the shape."""


def upgrade(database: Database) -> str:
    """Run what is missing, all or nothing, and give back the revision that stands now.

    Raises:
        DatabaseUnavailable: locked or out of reach.
        alembic.util.CommandError: the record is newer than this program.
    """
    _private_file(database)
    config = configuration()
    newest = ScriptDirectory.from_config(config).get_current_head() or ""
    if revision_of(database) != newest:
        with _alone(database) as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    return newest


def revision_of(database: Database) -> str | None:
    """The revision in the record; None for an empty one."""
    with database.reading() as db:
        return MigrationContext.configure(db.connection()).get_current_revision()


def differences(database: Database) -> list[object]:
    """How the record differs from the tables of this program; [] when they agree."""
    with database.reading() as db:
        context = MigrationContext.configure(db.connection(), opts={"compare_type": True})
        return list(compare_metadata(context, Table.metadata))


def configuration() -> Config:
    """Alembic's settings, without a file of their own."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


@contextmanager
def _alone(database: Database) -> Iterator[Connection]:
    with database.writing() as db:
        connection = db.connection()
        if not database.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        yield connection


def _private_file(database: Database) -> None:
    """SQLite would make the file for everybody to read; what people write is nobody else's on this machine."""
    if database.is_sqlite and database.url.database:
        path = Path(database.url.database)
        if not path.exists():
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
