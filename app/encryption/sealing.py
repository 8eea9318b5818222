"""Sealing what was written before documents had keys: a document at a time, so that it goes on after a kill."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, select, update
from sqlmodel import col
from sqlmodel import select as select_rows

from app.database.engine import Database
from app.database.tables import DocumentRow, DocumentSnapshotRow, DocumentUpdateRow
from app.encryption.documents import DocumentCipher, DocumentKeys

BATCH = 50
"""Documents in one transaction."""


def seal_plain_documents(database: Database, keys: DocumentKeys, batch: int = BATCH) -> int:
    """Seal every document that has rows and no key, and give back how many there were.

    A document and its rows change in one transaction: after a kill each is either plain or sealed, never half.

    Raises:
        DatabaseUnavailable: locked or out of reach; what was sealed until then stays so.
    """
    total = 0
    while True:
        with database.writing() as db:
            found = db.exec(_PLAIN.limit(batch)).all()
            for document in found:
                give_key(db.connection(), keys, document.id, document.workbook_id)
        total += len(found)
        if not found:
            break
    if total:
        database.empty_log()  # the plain rows would stay readable there
    return total


def give_key(connection: Connection, keys: DocumentKeys, document_id: str, workbook_id: str) -> DocumentCipher:
    """Make a document's key and seal the rows that it has, in the caller's writing transaction."""
    key, cipher = keys.make(document_id, workbook_id)
    connection.execute(_SET_KEY, {"id_": document_id, "wrapped_": key.wrapped, "by_": key.by})
    updates = [
        {"id_": document_id, "seq_": row.seq, "payload_": cipher.seal_update(row.payload, row.epoch, row.seq)}
        for row in connection.execute(_UPDATES, {"id_": document_id})
    ]
    snapshots = [
        {"id_": document_id, "seq_": row.seq, "payload_": cipher.seal_snapshot(row.payload, row.epoch, row.seq)}
        for row in connection.execute(_SNAPSHOTS, {"id_": document_id})
    ]
    if updates:
        connection.execute(_SEAL_UPDATE, updates)
    if snapshots:
        connection.execute(_SEAL_SNAPSHOT, snapshots)
    return cipher


_UPDATE, _SNAPSHOT = DocumentUpdateRow.__table__, DocumentSnapshotRow.__table__  # type: ignore[attr-defined]
_DOCUMENT = DocumentRow.__table__  # type: ignore[attr-defined]
_PLAIN = (
    select_rows(DocumentRow)
    .where(col(DocumentRow.key_wrapped).is_(None), col(DocumentRow.last_seq) > 0)
    .order_by(col(DocumentRow.id))
    .with_for_update()
)
_SET_KEY = (
    update(_DOCUMENT)
    .where(_DOCUMENT.c.id == bindparam("id_"))
    .values(key_wrapped=bindparam("wrapped_"), key_id=bindparam("by_"))
)
_UPDATES = select(_UPDATE.c.seq, _UPDATE.c.epoch, _UPDATE.c.payload).where(_UPDATE.c.document_id == bindparam("id_"))
_SNAPSHOTS = select(_SNAPSHOT.c.upto_seq.label("seq"), _SNAPSHOT.c.epoch, _SNAPSHOT.c.payload).where(
    _SNAPSHOT.c.document_id == bindparam("id_")
)
_SEAL_UPDATE = (
    update(_UPDATE)
    .where(_UPDATE.c.document_id == bindparam("id_"), _UPDATE.c.seq == bindparam("seq_"))
    .values(payload=bindparam("payload_"))
)
_SEAL_SNAPSHOT = (
    update(_SNAPSHOT)
    .where(_SNAPSHOT.c.document_id == bindparam("id_"), _SNAPSHOT.c.upto_seq == bindparam("seq_"))
    .values(payload=bindparam("payload_"))
)
