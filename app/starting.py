"""What a server makes sure of before it serves, beyond its settings: it is alone, the disk is honest, keys are here."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import text

from app.database.engine import Database
from app.encryption.rotating import used_keys
from app.logs import logger
from app.settings import Settings, SettingsError

log = logger("starting")
FULL = 2
"""What SQLite answers to PRAGMA synchronous when every commit reaches the disk."""


@contextmanager
def only_server(settings: Settings) -> Iterator[None]:
    """Be the one server on a SQLite record while the block lasts; the lock goes with the process, killed or not.

    Raises:
        SettingsError: another server or a restore is at work on it.
    """
    file = settings.database_file
    if file is None or sys.platform == "win32":
        yield
        return
    import fcntl  # noqa: PLC0415 - not everywhere

    lock = os.open(lock_file(file), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        raise SettingsError(f"Another server is at work on {file}: one at a time, or use Postgres.") from None
    try:
        yield
    finally:
        os.close(lock)


def lock_file(record: Path) -> Path:
    """The file beside a SQLite record that its server holds locked."""
    return record.with_name(f"{record.name}.server")


def check_durable(database: Database) -> None:
    """Make sure that what is committed is on the disk: "Saved" promises it.

    Raises:
        SettingsError: the database keeps commits in memory for a while.
    """
    with database.reading() as db:
        if database.is_sqlite:
            safe = db.connection().execute(text("PRAGMA synchronous")).scalar_one() >= FULL
            how = "SQLite needs synchronous=FULL"
        else:
            asked = text("SELECT current_setting('fsync') = 'on' AND current_setting('synchronous_commit') <> 'off'")
            safe = bool(db.connection().execute(asked).scalar_one())
            how = "Postgres needs fsync = on and synchronous_commit = on"
    if not safe:
        raise SettingsError(f"What is saved could be lost when the power fails: {how}.")


def check_keys(settings: Settings, database: Database) -> None:
    """Make sure that the master keys in use are here. One lonely name that nobody knows is taken for a damaged row.

    Raises:
        SettingsError: one is missing; what it wraps would stay closed.
    """
    used = used_keys(database)
    missing = sorted(used.keys() - settings.keyring.ids)
    lonely = sum(used[name] for name in missing) == 1 and len(used) > 1
    if missing and lonely:
        log.error("something was sealed with a master key that nobody knows: it stays closed")
    elif missing:
        raise SettingsError(f"Something was sealed with the master key {missing[0]}, which WAYMARK_MASTER_KEY lacks.")
