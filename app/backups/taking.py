"""A copy of the record while the server runs: one consistent moment of it, encrypted."""

from __future__ import annotations

import os
import secrets
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.backups.errors import BackupError
from app.backups.sealed_file import seal
from app.private_files import sync_folder
from app.settings import Settings

FORGOTTEN = 24 * 3600
"""Seconds after which a plain copy that a killed backup left is taken away."""


def back_up(settings: Settings, target: Path) -> int:
    """Copy the SQLite file, sealed under the newest master key, into `target`; give back its size in bytes.

    Raises:
        BackupError: not SQLite, nothing to copy, the target is there already or cannot be written.
    """
    source = settings.database_file
    if source is None:
        raise BackupError("This record is in Postgres: use pg_dump.")
    if not source.exists():
        raise BackupError(f"There is no record at {source}.")
    try:
        descriptor = os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        raise BackupError(f"{target} is there already; name a new file.") from None
    except OSError as error:
        raise BackupError(f"{target} cannot be written: {error.strerror}.") from None
    try:
        with os.fdopen(descriptor, "wb") as sealed, _plain_copy(source) as copy, copy.open("rb") as plain:
            seal(plain, sealed, settings.keyring)
            sealed.flush()
            os.fsync(sealed.fileno())
    except (sqlite3.Error, OSError) as error:
        target.unlink(missing_ok=True)
        raise BackupError(f"The copy failed: {error}.") from None
    sync_folder(target.parent)
    return target.stat().st_size


@contextmanager
def _plain_copy(source: Path) -> Iterator[Path]:
    """A copy beside the record, as private as the record, while the block lasts."""
    _tidy(source)
    copy = source.with_name(f"{source.name}.copy-{secrets.token_hex(4)}")
    os.close(os.open(copy, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        _copy(source, copy)
        yield copy
    finally:
        copy.unlink(missing_ok=True)


def _tidy(source: Path) -> None:
    for left in source.parent.glob(f"{source.name}.copy-*"):
        if time.time() - left.stat().st_mtime > FORGOTTEN:
            left.unlink(missing_ok=True)


def _copy(source: Path, target: Path) -> None:
    reading = sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)
    writing = sqlite3.connect(target)
    try:
        # All pages in one step: in several, each commit meanwhile would make it begin again. Nobody waits for it: in
        # WAL mode a reader stands in no writer's way.
        reading.backup(writing, pages=-1)
        # The copy shall stand alone, in one file.
        writing.execute("PRAGMA journal_mode=DELETE")
        if writing.execute("PRAGMA quick_check").fetchone() != ("ok",):
            raise sqlite3.DatabaseError("the copy is damaged")
    finally:
        writing.close()
        reading.close()
