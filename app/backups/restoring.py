"""The way back from a backup. All is made ready beside the record, and takes its place only when all of it is well."""

from __future__ import annotations

import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import delete, func, select, update
from sqlmodel import Session, col

from app.audit.actions import Action
from app.audit.anchoring import anchor_file, keep_what_fits
from app.audit.trail import Trail
from app.audit.verifying import verify
from app.backups.errors import BackupError
from app.backups.sealed_file import opened
from app.database.columns import now
from app.database.engine import Database
from app.database.tables import (
    AuthSessionRow,
    ChallengeRow,
    InviteRow,
    LiveSessionRow,
    SessionGrantRow,
    SignInPassRow,
    SocketTicketRow,
    UserRow,
)
from app.database.upgrading import upgrade
from app.encryption.documents import DocumentKeys
from app.encryption.errors import KeyMissing
from app.encryption.rotating import used_keys
from app.encryption.sealing import seal_plain_documents
from app.live.left_open import end_without_a_room
from app.private_files import sync_folder
from app.record.ledger import LedgerError
from app.record.replaying import replay
from app.sessions.sessions import ALONE, OPEN
from app.settings import Settings, make_var_folder
from app.starting import only_server

WAYS_IN = (AuthSessionRow, ChallengeRow, SocketTicketRow, SignInPassRow, InviteRow)
"""What lets somebody in. Some of it was taken back since the backup: everybody signs in anew."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back. `erased_again`: things that were erased since; `kept`: the record that was here before."""

    accounts: int
    erased_again: int
    audit_rows: int
    kept: Path | None


def restore(settings: Settings, source: Path, *, force: bool = False) -> Restored:
    """Put a backup in the place of the record. What was there is kept beside it, under another name.

    Raises:
        BackupError: no backup, damaged, or over a record with people in it without `force`; nothing was changed.
        KeyMissing: it was made under a master key that is not here; nothing was changed.
        SettingsError: a server is at work on the record.
    """
    record = settings.database_file
    if record is None:
        raise BackupError("This record is in Postgres: use pg_restore, then waymark restore without a file.")
    make_var_folder(settings)
    with only_server(settings):
        if not force and _has_people(record):
            raise BackupError(f"There are people in {record} already: --force puts it aside and the backup there.")
        with _unsealed(settings, source, record) as fresh:
            done = _make_ready(settings, fresh)
            kept = _put_aside(record)
            fresh.replace(record)
            sync_folder(record.parent)
    return Restored(*done, kept)


def try_out(settings: Settings, source: Path) -> Restored:
    """Do all that `restore` does, beside the record, and take it away again: whether this backup would help.

    Raises:
        BackupError, KeyMissing: it would not.
    """
    make_var_folder(settings)
    place = settings.database_file or settings.var_path / "waymark.db"
    with _unsealed(settings, source, place) as fresh:
        return Restored(*_make_ready(settings, fresh, in_earnest=False), None)


@contextmanager
def _unsealed(settings: Settings, source: Path, record: Path) -> Iterator[Path]:
    """The plain record of a backup in a file beside the record, as private as that."""
    fresh = record.with_name(f"{record.name}.copy-{secrets.token_hex(4)}")
    try:
        with source.open("rb") as sealed, os.fdopen(_private(fresh), "wb") as plain:
            for chunk in opened(sealed, settings.keyring):
                plain.write(chunk)
            plain.flush()
            os.fsync(plain.fileno())
        _check(fresh)
        yield fresh
    except FileNotFoundError:
        raise BackupError(f"There is no backup at {source}.") from None
    finally:
        for end in ("", "-wal", "-shm", "-journal"):
            fresh.with_name(fresh.name + end).unlink(missing_ok=True)


def _private(path: Path) -> int:
    return os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)


def _check(fresh: Path) -> None:
    try:
        connection = sqlite3.connect(fresh)
        whole = connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        lost = connection.execute("PRAGMA foreign_key_check").fetchone()
        connection.close()
    except sqlite3.Error as error:
        raise BackupError(f"The record in this backup is damaged: {error}.") from None
    if not whole or lost is not None:
        raise BackupError("The record in this backup is damaged.")


def settle(settings: Settings) -> Restored:
    """What `restore` does to a record that came back by other means: pg_restore put it into Postgres.

    Raises:
        BackupError, KeyMissing: something in it does not fit; nothing was changed.
    """
    database = Database(settings.database)
    try:
        return Restored(*_settle(settings, database), None)
    finally:
        database.close()


def _make_ready(settings: Settings, fresh: Path, *, in_earnest: bool = True) -> tuple[int, int, int]:
    database = Database(f"sqlite:///{fresh}")
    try:
        return _settle(settings, database, in_earnest=in_earnest)
    finally:
        database.close()


def _settle(settings: Settings, database: Database, *, in_earnest: bool = True) -> tuple[int, int, int]:
    """Newest shape, sealed, what was erased since is gone again, nobody is in anywhere. Counts for Restored."""
    trail = Trail(settings.key)
    upgrade(database)
    missing = sorted(used_keys(database).keys() - settings.keyring.ids)
    if missing:
        raise KeyMissing(missing[0])
    with database.reading() as db:
        verdict = verify(db, trail)
    if verdict.fault is not None:
        raise BackupError(f"The audit trail of this record does not fit: row {verdict.fault.seq}.")
    seal_plain_documents(database, DocumentKeys(settings.keyring))
    erased = _replay(database, settings)
    with database.writing() as db:
        _end_sessions(db, trail)
        _close_ways_in(db)
        trail.note(db, Action.RESTORED)
        accounts = db.connection().execute(select(func.count()).select_from(UserRow)).scalar_one()
    if in_earnest:
        keep_what_fits(database, anchor_file(settings.var_path))
    database.empty_log()
    return accounts, erased, verdict.rows


def _replay(database: Database, settings: Settings) -> int:
    try:
        return replay(database, settings).total
    except LedgerError as error:
        raise BackupError(str(error)) from None


def _end_sessions(db: Session, trail: Trail) -> None:
    """End every session, as its people would: which of them ended since, and what was made private, nobody knows.

    The standing session alone has no end, and nobody else is in it.
    """
    going_on = select(LiveSessionRow).where(col(LiveSessionRow.status) == OPEN, col(LiveSessionRow.mode) != ALONE)
    for row in list(db.execute(going_on).scalars()):
        end_without_a_room(db, trail, row)


def _close_ways_in(db: Session) -> None:
    for table in WAYS_IN:
        db.execute(delete(table))
    grants = update(SessionGrantRow).where(col(SessionGrantRow.revoked_at).is_(None))
    db.execute(grants.values(revoked_at=now()))


def _has_people(record: Path) -> bool:
    """Whether anybody has an account there; what cannot be read is taken for a yes."""
    if not record.exists() or not record.stat().st_size:
        return False
    connection = sqlite3.connect(f"{record.absolute().as_uri()}?mode=ro", uri=True)
    try:
        made = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'user'").fetchone() is not None
        return made and connection.execute('SELECT 1 FROM "user" LIMIT 1').fetchone() is not None
    except sqlite3.Error:
        return True
    finally:
        connection.close()


def _put_aside(record: Path) -> Path | None:
    """Give what stands in the record's place another name, its log included, and say which."""
    if not record.exists():
        return None
    with suppress(sqlite3.Error), closing(sqlite3.connect(record)) as old:
        old.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # all of it in one file, where it is whole
    kept = record.with_name(f"{record.name}.before-{now():%Y%m%dT%H%M%S}-{secrets.token_hex(2)}")
    for end in ("-wal", "-shm", ""):  # the log first: with the record's new name it is found again
        part = record.with_name(record.name + end)
        if part.exists():
            part.replace(kept.with_name(kept.name + end))
    return kept
