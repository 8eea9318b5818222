"""A copy of the record while the server runs."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from app.settings import Settings


class BackupError(Exception):
    """The copy was not made; nothing half-made is left."""


def back_up(settings: Settings, target: Path) -> int:
    """Copy the SQLite file into `target`, one consistent moment of it, and give back its size in bytes.

    Raises:
        BackupError: not SQLite, nothing to copy, the target is there already or cannot be written.
    """
    source = settings.database_file
    if source is None:
        raise BackupError("This record is in Postgres: use pg_dump.")
    if not source.exists():
        raise BackupError(f"There is no record at {source}.")
    try:
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        raise BackupError(f"{target} is there already; name a new file.") from None
    except OSError as error:
        raise BackupError(f"{target} cannot be written: {error.strerror}.") from None
    try:
        _copy(source, target)
    except sqlite3.Error as error:
        target.unlink(missing_ok=True)
        raise BackupError(f"The copy failed: {error}.") from None
    return target.stat().st_size


def _copy(source: Path, target: Path) -> None:
    reading = sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)
    writing = sqlite3.connect(target)
    try:
        reading.backup(writing, pages=1024)
        # The copy shall stand alone, in one file.
        writing.execute("PRAGMA journal_mode=DELETE")
        if writing.execute("PRAGMA quick_check").fetchone() != ("ok",):
            raise sqlite3.DatabaseError("the copy is damaged")
    finally:
        writing.close()
        reading.close()
