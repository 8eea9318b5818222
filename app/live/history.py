"""The rows of a document, opened: its newest snapshot and the updates after it. Only this file reads their payloads."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session, col, select

from app.database.tables import DocumentRow, DocumentSnapshotRow, DocumentUpdateRow, EntryRow
from app.encryption.documents import DocumentCipher, DocumentKeys, WrappedKey
from app.encryption.errors import DoesNotOpen


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A whole document after update `upto_seq`; `authors` is the JSON of app.live.reading.Authors."""

    upto_seq: int
    payload: bytes
    authors: str


@dataclass(frozen=True, slots=True)
class Update:
    """One update and who wrote it: a participant id, or that of `typed_for`."""

    payload: bytes
    actor: str


@dataclass(frozen=True, slots=True)
class History:
    """What a document is built from, in order."""

    snapshot: Snapshot | None
    updates: list[Update]

    @property
    def payloads(self) -> list[bytes]:
        """All of it as Yjs updates."""
        return ([self.snapshot.payload] if self.snapshot else []) + [update.payload for update in self.updates]


BETWEEN = "+"


def typed_for(typist: str, keeper: str) -> str:
    """The author of words that one participant typed and another kept, as one text."""
    return f"{typist}{BETWEEN}{keeper}"


def typist_and_keeper(author: str) -> tuple[str, str | None]:
    """Who typed, and who kept it if that was somebody else."""
    typist, _, keeper = author.partition(BETWEEN)
    return typist, keeper or None


def key_of(document: DocumentRow) -> WrappedKey | None:
    """The document's wrapped key; None before its first word."""
    if document.key_wrapped is None or document.key_id is None:
        return None
    return WrappedKey(document.key_wrapped, document.key_id)


def history_of(db: Session, keys: DocumentKeys, document: DocumentRow) -> History:
    """Open all rows that a document is built from.

    Raises:
        DoesNotOpen: a row is damaged, missing or from elsewhere; what is left of the others is not shown as the whole.
        KeyMissing: the master key of this document is not here.
    """
    key = key_of(document)
    if key is None:
        if document.last_seq:
            raise DoesNotOpen
        return History(None, [])
    entry = db.get(EntryRow, document.id)
    if entry is None or entry.workbook_id != document.workbook_id:
        raise DoesNotOpen
    cipher = keys.cipher(document.id, document.workbook_id, key)
    snapshot = _newest_snapshot(db, cipher, document.id)
    updates = _updates_after(db, cipher, document.id, snapshot.upto_seq if snapshot else 0)
    if document.last_seq and snapshot is None and not updates:
        raise DoesNotOpen
    return History(snapshot, updates)


def _newest_snapshot(db: Session, cipher: DocumentCipher, document_id: str) -> Snapshot | None:
    asked = (
        select(DocumentSnapshotRow)
        .where(DocumentSnapshotRow.document_id == document_id)
        .order_by(col(DocumentSnapshotRow.upto_seq).desc())
    )
    row = db.exec(asked).first()
    if row is None:
        return None
    return Snapshot(row.upto_seq, cipher.open_snapshot(row.payload, row.epoch, row.upto_seq), row.authors)


def _updates_after(db: Session, cipher: DocumentCipher, document_id: str, seq: int) -> list[Update]:
    asked = (
        select(  # type: ignore[call-overload]
            col(DocumentUpdateRow.payload),
            col(DocumentUpdateRow.epoch),
            col(DocumentUpdateRow.seq),
            col(DocumentUpdateRow.actor),
            col(DocumentUpdateRow.kept_by),
        )
        .where(col(DocumentUpdateRow.document_id) == document_id, col(DocumentUpdateRow.seq) > seq)
        .order_by(col(DocumentUpdateRow.seq))
    )
    return [
        Update(cipher.open_update(payload, epoch, number), typed_for(actor, keeper) if keeper else actor)
        for payload, epoch, number, actor, keeper in db.connection().execute(asked)
    ]
