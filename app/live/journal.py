"""The record of live sessions in SQL: `realtime.journal.Journal` on the tables of app.database (SPEC J3 to J6).

One thread writes: SQLite has one writer anyway, and group commit makes its transactions few. Every commit checks in
its own transaction that the session is open and the document is not erased or renewed, whatever the memory says.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from hashlib import blake2b
from typing import Any, TypeVar

from sqlalchemy import Connection, Insert, Table, and_, bindparam, exists, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from app.audit.trail import Trail
from app.database.columns import now
from app.database.engine import Database
from app.database.tables import (
    DocumentClientRow,
    DocumentRow,
    DocumentUpdateRow,
    EntryRow,
    EntryShareRow,
    LiveSessionRow,
    SessionEventRow,
)
from app.encryption.documents import DocumentCipher, DocumentKeys, WrappedKey
from app.encryption.errors import DoesNotOpen, EncryptionError, KeyMissing
from app.encryption.sealing import give_key
from app.errors import DatabaseUnavailable
from app.live.admitting import Admitted
from app.live.compacting import WORTH_IT, compact
from app.live.loading import load_document, load_session
from app.live.noting import note, note_event
from app.live.projecting import project
from app.live.reading import Unreadable
from realtime.errors import JournalUnavailable
from realtime.identity import EntryId, SessionId
from realtime.journal import EventRecord, NoteRecord, Record, StoredDocument, StoredSession, UpdateRecord
from realtime.protocol import Covered, Ended, ScribeKept

log = logging.getLogger("waymark.journal")

T = TypeVar("T")
UPDATE_ID_BYTES = 16


class SqlJournal:
    """Keeps live sessions in SQLite or Postgres."""

    def __init__(self, database: Database, key: str, trail: Trail, keys: DocumentKeys) -> None:
        """`key` names updates without telling what is in them: an update that comes twice is kept once."""
        self._database = database
        self._trail = trail
        self._keys = keys
        self._key = blake2b(key.encode()).digest()
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="journal")
        self._insert = sqlite.insert if database.is_sqlite else postgresql.insert
        self._insert_updates = self._once(DocumentUpdateRow)
        self._insert_clients = self._once(DocumentClientRow)

    def close(self) -> None:
        """Finish what is being written."""
        self._writer.shutdown()

    async def load_session(self, session: SessionId) -> StoredSession | None:
        """See Journal."""
        return await self._read(lambda db: load_session(db, session))

    async def load_document(self, entry: EntryId) -> StoredDocument | None:
        """See Journal. A document of many small updates is compacted behind its reader's back."""
        try:
            stored = await self._read(lambda db: load_document(db, self._keys, entry))
        except KeyMissing as missing:
            log.error("a master key is missing: documents stay closed")
            raise JournalUnavailable from missing
        except DoesNotOpen:
            await asyncio.get_running_loop().run_in_executor(self._writer, self._quarantine, entry)
            return None
        if stored is not None and len(stored.updates) > WORTH_IT:
            self._writer.submit(self._compact, entry)
        return stored

    def _compact(self, entry: EntryId) -> None:
        try:
            with self._database.writing() as db:
                compact(db, self._keys, entry)
        except (DatabaseUnavailable, EncryptionError, Unreadable):
            log.info("a document was not compacted now; the next time it is opened will do")

    def _quarantine(self, entry: EntryId) -> None:
        """Nothing is added to a damaged document, and nothing of it is deleted: a backup may still help."""
        log.error("document %s is damaged: it stays closed", entry)
        try:
            with self._database.writing() as db:
                db.connection().execute(_QUARANTINE, {"id_": entry})
        except DatabaseUnavailable:
            log.info("a damaged document was not marked now; it does not open anyway")

    async def _read(self, ask: Callable[[Session], T]) -> T:
        try:
            return await self._database.read(ask)
        except DatabaseUnavailable as failure:
            raise JournalUnavailable from failure

    async def commit(self, records: list[Record]) -> list[bool]:
        """See Journal."""
        return await asyncio.get_running_loop().run_in_executor(self._writer, self._commit, records)

    def _commit(self, records: list[Record]) -> list[bool]:
        try:
            with self._database.writing() as db:
                return self._keep_all(db, records)
        except (DatabaseUnavailable, KeyMissing) as failure:
            raise JournalUnavailable from failure

    def _keep_all(self, db: Session, records: list[Record]) -> list[bool]:
        connection = db.connection()
        open_sessions = _open_sessions(connection, {record.session for record in records})
        # People before documents, as removing them does: two that lock in one order never wait for each other.
        admitted = Admitted(connection, records)
        edits = [record for record in records if isinstance(record, UpdateRecord)]
        documents = _documents(connection, {edit.entry for edit in edits})
        kept, rows = [], _Rows()
        for record in records:
            if record.session not in open_sessions:
                kept.append(self._was_kept(connection, record))
            elif not admitted.admits(record):
                kept.append(False)
            elif isinstance(record, NoteRecord):
                kept.append(note(db, self._trail, record))
            elif isinstance(record, UpdateRecord):
                kept.append(self._note_edit(connection, documents, rows, record))
            elif isinstance(record.event, Ended | Covered | ScribeKept):
                # The first and the last may erase documents, and a cover keeps what follows from supervisors: what came
                # before goes first, and what comes after is looked at anew.
                self._write_edits(connection, rows)
                kept.append(self._keep_event(db, record))
                if isinstance(record.event, Ended):
                    open_sessions.discard(record.session)
                documents, rows = _documents(connection, set(documents)), _Rows()
            else:
                kept.append(self._keep_event(db, record))
        self._write_edits(connection, rows)
        return kept

    def _note_edit(self, connection: Connection, documents: dict[str, Any], rows: _Rows, edit: UpdateRecord) -> bool:
        document = documents.get(edit.entry)
        if document is None or document["state"] != "ok" or document["epoch"] != edit.epoch:
            return False
        cipher = self._cipher(connection, document)
        if cipher is None:
            return False
        document["last_seq"] += 1
        at = now()
        rows.updates.append(
            {
                "document_id": edit.entry,
                "seq": document["last_seq"],
                "epoch": edit.epoch,
                "update_id": self._name_of(edit),
                "actor": edit.typed_by or edit.author.id,
                "kept_by": edit.author.id if edit.typed_by else None,
                "payload": cipher.seal_update(edit.update, edit.epoch, document["last_seq"]),
                "created_at": at,
            }
        )
        rows.touched[edit.entry] = {"id_": edit.entry, "last_seq_": document["last_seq"], "at_": at}
        if document["is_shown_covered"]:
            rows.kept_back.add(edit.entry)
        for client in edit.clients:
            person, participant = edit.author.person, edit.author.id
            rows.clients.append(
                {"document_id": edit.entry, "client_id": client, "participant_id": participant, "person": person}
            )
        return True

    def _cipher(self, connection: Connection, document: dict[str, Any]) -> DocumentCipher | None:
        """What seals a document's updates: its first one makes its key. None: the key is damaged."""
        cipher: DocumentCipher | None = document.get("cipher")
        if cipher is not None:
            return cipher
        entry, workbook, wrapped = document["id"], document["workbook_id"], document["key_wrapped"]
        try:
            if wrapped is None:
                cipher = give_key(connection, self._keys, entry, workbook)
            else:
                cipher = self._keys.cipher(entry, workbook, WrappedKey(wrapped, document["key_id"]))
        except DoesNotOpen:
            log.error("document %s is damaged: nothing is added to it", entry)
            connection.execute(_QUARANTINE, {"id_": entry})
            document["state"] = "quarantined"
            return None
        document["cipher"] = cipher
        return cipher

    def _was_kept(self, connection: Connection, record: Record) -> bool:
        """Whether an earlier commit of the same record, whose answer was lost, kept it."""
        if isinstance(record, NoteRecord):
            return False
        if isinstance(record, EventRecord):
            return _is_kept(connection, _event_row(record))
        asked = select(col(DocumentUpdateRow.seq)).where(
            col(DocumentUpdateRow.document_id) == record.entry,
            col(DocumentUpdateRow.update_id) == self._name_of(record),
        )
        return connection.execute(asked).first() is not None

    def _name_of(self, edit: UpdateRecord) -> bytes:
        keyed = blake2b(edit.update, digest_size=UPDATE_ID_BYTES, key=self._key)
        keyed.update(edit.entry.encode())
        return keyed.digest()

    def _write_edits(self, connection: Connection, rows: _Rows) -> None:
        if not rows.updates:
            return
        connection.execute(self._insert_updates, rows.updates)
        if rows.clients:
            connection.execute(self._insert_clients, rows.clients)
        touched = list(rows.touched.values())
        connection.execute(_COUNT_UPDATES, touched)
        connection.execute(_TOUCH_ENTRIES, touched)
        if rows.kept_back:
            connection.execute(_KEEP_BACK, {"entries": list(rows.kept_back)})

    def _keep_event(self, db: Session, record: EventRecord) -> bool:
        """Keep an event and what follows from it; False when another one has its number."""
        connection, row = db.connection(), _event_row(record)
        insert = self._once(SessionEventRow).returning(col(SessionEventRow.seq))
        if connection.execute(insert, {**row, "at": now()}).first() is None:
            return _is_kept(connection, row)
        connection.execute(
            update(LiveSessionRow)
            .where(col(LiveSessionRow.id) == record.session)
            .values(seq=record.event.seq, state=record.state)
        )
        project(db, record, self._once)
        note_event(db, self._trail, record)
        return True

    def _once(self, model: type[Any]) -> Insert:
        """An insert that does nothing where the row is there: a commit whose answer was lost is sent again."""
        table: Table = model.__table__
        return self._insert(table).on_conflict_do_nothing()


class _Rows:
    """What the edits of one commit write."""

    def __init__(self) -> None:
        self.updates: list[dict[str, Any]] = []
        self.clients: list[dict[str, Any]] = []
        self.touched: dict[str, dict[str, Any]] = {}
        self.kept_back: set[str] = set()
        """Entries that covered sessions show: supervisors there never see them again (SPEC V3)."""


_COUNT_UPDATES = (
    update(DocumentRow.__table__).where(col(DocumentRow.id) == bindparam("id_")).values(last_seq=bindparam("last_seq_"))  # type: ignore[attr-defined]
)
_TOUCH_ENTRIES = (
    update(EntryRow.__table__).where(col(EntryRow.id) == bindparam("id_")).values(updated_at=bindparam("at_"))  # type: ignore[attr-defined]
)

_QUARANTINE = (
    update(DocumentRow.__table__).where(col(DocumentRow.id) == bindparam("id_")).values(state="quarantined")  # type: ignore[attr-defined]
)


def _event_row(record: EventRecord) -> dict[str, Any]:
    event = record.event
    return {
        "session_id": record.session,
        "seq": event.seq,
        "type": event.type,  # type: ignore[attr-defined]
        "actor": event.actor,
        "payload": event.model_dump_json(exclude={"seq", "actor", "type"}),
    }


def _is_kept(connection: Connection, row: dict[str, Any]) -> bool:
    asked = select(col(SessionEventRow.seq)).where(
        *(getattr(SessionEventRow, name) == value for name, value in row.items())
    )
    return connection.execute(asked).first() is not None


# Built once: building a statement costs more than running it, and these run in every commit.
_OPEN_SESSIONS = (
    select(col(LiveSessionRow.id))
    .where(col(LiveSessionRow.id).in_(bindparam("sessions", expanding=True)), col(LiveSessionRow.status) == "open")
    .order_by(col(LiveSessionRow.id))
    .with_for_update()
)
_SHOWN_COVERED = and_(
    col(EntryShareRow.ended_at).is_(None),
    col(EntryShareRow.kept_from_watchers).is_(False),
    exists().where(
        col(LiveSessionRow.id) == col(EntryShareRow.session_id),
        col(LiveSessionRow.status) == "open",
        col(LiveSessionRow.covered).is_not(None),
    ),
)
_DOCUMENTS = (
    select(
        DocumentRow.__table__,  # type: ignore[attr-defined]
        exists().where(col(EntryShareRow.entry_id) == col(DocumentRow.id), _SHOWN_COVERED).label("is_shown_covered"),
    )
    .where(col(DocumentRow.id).in_(bindparam("entries", expanding=True)))
    .order_by(col(DocumentRow.id))
    .with_for_update(of=DocumentRow.__table__)  # type: ignore[attr-defined]
)
_KEEP_BACK = (
    update(EntryShareRow.__table__)  # type: ignore[attr-defined]
    .where(col(EntryShareRow.entry_id).in_(bindparam("entries", expanding=True)), _SHOWN_COVERED)
    .values(kept_from_watchers=True)
)


def _open_sessions(connection: Connection, sessions: set[SessionId]) -> set[str]:
    """Which of the sessions are open, held so until the commit on Postgres (SQLite holds the whole file)."""
    return set(connection.execute(_OPEN_SESSIONS, {"sessions": list(sessions)}).scalars())


def _documents(connection: Connection, entries: Collection[str]) -> dict[str, Any]:
    if not entries:
        return {}
    found = connection.execute(_DOCUMENTS, {"entries": list(entries)})
    return {row["id"]: dict(row) for row in found.mappings()}
