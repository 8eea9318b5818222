"""The ledger of erasures: what was asked to be gone is written down before the first thing goes (GDPR 17).

It stands twice: as rows of the record, and as lines of a file beside it. A backup that is put back has forgotten both
the erasure and its row; the file has not, so app.record.replaying erases again. A line holds a keyed hash of an id,
and no id, name or word.
"""

from __future__ import annotations

import fcntl
import hashlib
import hmac
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from sqlmodel import Session

from app.database.tables import ErasureRow
from app.errors import DatabaseUnavailable
from app.private_files import sync_folder
from app.settings import Settings

FILE = "erasures.ledger"
MARK_LENGTH = 8


class Kind(StrEnum):
    """How much is erased."""

    ENTRY = "entry"
    WORKBOOK = "workbook"
    ACCOUNT = "account"


class LedgerError(Exception):
    """The file of erasures cannot be read: a line is damaged, or was written under another secret key."""


@dataclass(frozen=True, slots=True)
class Line:
    """One erasure as the file names it."""

    id: str
    kind: Kind
    target: str
    """Keyed hash of the id that was erased."""
    at: datetime
    """When it was asked for."""
    key: str
    """Which key made the hash: the start of a hash of it."""


class Ledger:
    """Both places of the ledger. One per server; it holds the key and the file's place."""

    def __init__(self, path: Path, secret: str) -> None:
        self.path = path
        self._key = hmac.new(secret.encode(), b"waymark erasure ledger 1", hashlib.sha256).digest()

    @classmethod
    def of(cls, settings: Settings) -> Ledger:
        """The ledger of the server with these settings: `erasures.ledger` in its var folder."""
        return cls(settings.var_path / FILE, settings.key)

    @property
    def key_mark(self) -> str:
        """Tells one key from another, and nothing else about it."""
        return hashlib.sha256(self._key).hexdigest()[:MARK_LENGTH]

    def hash_of(self, kind: Kind, target_id: str) -> str:
        """What stands in the ledger for an id."""
        return hmac.new(self._key, f"{kind.value}:{target_id}".encode(), hashlib.sha256).hexdigest()

    def open(self, db: Session, kind: Kind, target_id: str, subject_id: str | None, at: datetime) -> ErasureRow:
        """Put an erasure down in both places, in the caller's transaction. Commit it before anything is deleted.

        The file comes first: a line too many is an erasure that was asked for; a line too few could be forgotten.

        Raises:
            DatabaseUnavailable: the file cannot be written. Nothing may be deleted then.
        """
        row = ErasureRow(
            kind=kind.value, target_hash=self.hash_of(kind, target_id), subject_id=subject_id, requested_at=at
        )
        self._append(Line(row.id, kind, row.target_hash, at, self.key_mark))
        db.add(row)
        db.flush()
        return row

    def lines(self) -> Iterator[Line]:
        """Every erasure in the file, oldest first; nothing where there is no file.

        Raises:
            LedgerError: a line is damaged. The last one may be half-written: its erasure was never begun.
        """
        if not self.path.exists():
            return
        written = self.path.read_bytes()
        for number, line in enumerate(written.splitlines(keepends=True), start=1):
            if not line.endswith(b"\n"):
                return  # the power went before the line was whole, so nothing was deleted on its word
            if line.strip():
                yield _parsed(line, number)

    def _append(self, line: Line) -> None:
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            is_new = not self.path.exists()
            descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX)  # a command may run beside the server; closing lets go
                _drop_torn_line(descriptor)
                os.write(descriptor, _text_of(line))
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
            if is_new:
                sync_folder(self.path.parent)  # a new file is there after a power cut
        except OSError as error:
            raise DatabaseUnavailable from error


def _drop_torn_line(descriptor: int) -> None:
    """Take away the end of a file where the power once went in the middle of a line: its erasure was never begun."""
    written = os.pread(descriptor, os.fstat(descriptor).st_size, 0)
    whole = written.rfind(b"\n") + 1
    if whole < len(written):
        os.ftruncate(descriptor, whole)


def _text_of(line: Line) -> bytes:
    fields = {
        "id": line.id,
        "kind": line.kind.value,
        "target": line.target,
        "at": line.at.isoformat(),
        "key": line.key,
    }
    return json.dumps(fields).encode() + b"\n"


def _parsed(line: bytes, number: int) -> Line:
    try:
        fields: dict[str, Any] = json.loads(line)
        at = datetime.fromisoformat(fields["at"])
        return Line(fields["id"], Kind(fields["kind"]), fields["target"], at, fields["key"])
    except (ValueError, KeyError, TypeError) as error:
        raise LedgerError(f"Line {number} of the ledger of erasures is damaged.") from error
