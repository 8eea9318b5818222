"""A record with documents in it, made the way the live journal makes them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from pycrdt import Doc, Text

from app.database.engine import Database
from app.database.tables import DocumentRow, DocumentUpdateRow, EntryRow, UserRow, WorkbookRow
from app.database.upgrading import upgrade
from app.encryption.documents import DocumentKeys
from app.encryption.sealing import give_key

AT = datetime(2026, 11, 1, tzinfo=UTC)


def record_in(url: str, workbooks: Iterable[str] = ("w",)) -> Database:
    """A fresh record with one service user for each workbook."""
    database = Database(url)
    upgrade(database)
    with database.writing() as db:
        for name in workbooks:
            user = UserRow(
                id=f"u-{name}", role="service_user", login=name, display_name=name, password_hash="!", created_at=AT
            )
            db.add(user)
            db.flush()
            db.add(WorkbookRow(id=name, service_user_id=user.id, created_at=AT))
    return database


def words(text: str) -> list[bytes]:
    """The updates of a document into which `text` was typed, a word at a time."""
    doc: Doc[Text] = Doc(client_id=7)
    typed = doc.get("text", type=Text)
    updates = []
    for word in text.split():
        before = doc.get_state()
        typed += f"{word} "
        updates.append(doc.get_update(before))
    return updates


def document(
    database: Database, entry: str, text: str, keys: DocumentKeys | None, workbook: str = "w", exercise: str = ""
) -> None:
    """An entry that says `text`; without `keys`, plain, as the record was before documents had keys."""
    with database.writing() as db:
        writer = {"writer_key": f"account:u-{workbook}", "writer_role": "service_user", "writer_name": "Sam"}
        times = {"created_at": AT, "updated_at": AT}
        where = {"page": "a/b", "exercise": exercise or entry, "kind": "entry"}
        db.add(EntryRow(id=entry, workbook_id=workbook, **where, **writer, **times))
        db.flush()
        updates = words(text)
        db.add(DocumentRow(id=entry, workbook_id=workbook, last_seq=len(updates)))
        db.flush()
        for seq, payload in enumerate(updates, 1):
            name = f"{entry}{seq}".encode().rjust(16, b"0")[-16:]
            row = {"document_id": entry, "seq": seq, "epoch": 1, "update_id": name, "actor": "p"}
            db.add(DocumentUpdateRow(**row, payload=payload, created_at=AT))
        db.flush()
        if keys is not None:
            give_key(db.connection(), keys, entry, workbook)
