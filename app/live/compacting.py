"""Compaction: many small updates of a document become one snapshot, once it is proved to say the same.

Deleted text goes with it for good: a snapshot holds no content of what was deleted, only that it was.
"""

from __future__ import annotations

import logging
from typing import Any

from pycrdt import Doc, Map, Text
from sqlalchemy import delete
from sqlmodel import Session, col

from app.database.columns import now
from app.database.tables import DocumentRow, DocumentSnapshotRow, DocumentUpdateRow
from app.encryption.documents import DocumentKeys
from app.live.history import history_of, key_of
from app.live.reading import replay

log = logging.getLogger("waymark.compacting")

WORTH_IT = 500
"""Updates since the last snapshot from which on loading them one by one costs more than it should."""


def compact(db: Session, keys: DocumentKeys, entry: str) -> bool:
    """Put a snapshot in the place of an entry's updates; False when there is nothing to do or it would not be the same.

    Call it inside a writing transaction: no update may be kept between reading and deleting.

    Raises:
        DoesNotOpen, KeyMissing, Unreadable: nothing is changed.
    """
    document = db.get(DocumentRow, entry, with_for_update=True)
    key = key_of(document) if document is not None else None
    if document is None or document.state != "ok" or document.last_seq == 0 or key is None:
        return False
    whole, authors = replay(history_of(db, keys, document))
    payload = whole.get_update()
    if not _says_the_same(whole, payload):
        log.error("a document cannot be compacted: its snapshot would read otherwise")
        return False
    upto = document.last_seq
    sealed = keys.cipher(entry, document.workbook_id, key).seal_snapshot(payload, document.epoch, upto)
    db.connection().execute(delete(DocumentSnapshotRow).where(col(DocumentSnapshotRow.document_id) == entry))
    db.add(
        DocumentSnapshotRow(
            document_id=entry,
            upto_seq=upto,
            epoch=document.epoch,
            payload=sealed,
            authors=authors.to_json(),
            created_at=now(),
        )
    )
    db.flush()
    db.connection().execute(
        delete(DocumentUpdateRow).where(col(DocumentUpdateRow.document_id) == entry, col(DocumentUpdateRow.seq) <= upto)
    )
    return True


def _says_the_same(whole: Doc[Any], payload: bytes) -> bool:
    again: Doc[Any] = Doc(client_id=0)
    again.apply_update(payload)
    return all(
        (
            str(again.get("text", type=Text)) == str(whole.get("text", type=Text)),
            again.get("answer", type=Map).to_py() == whole.get("answer", type=Map).to_py(),
            again.get_state() == whole.get_state(),
        )
    )
