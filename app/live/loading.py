"""What the record says of a session and of an entry's document, as the engine opens them."""

from __future__ import annotations

from datetime import UTC

from sqlalchemy import or_
from sqlmodel import Session, col, select

from app.database.columns import now
from app.database.tables import (
    DocumentClientRow,
    DocumentRow,
    EntryRow,
    EntryShareRow,
    LiveSessionRow,
    MarkRow,
    SessionGrantRow,
    WorkbookRow,
)
from app.encryption.documents import DocumentKeys
from app.live.history import history_of
from app.live.projecting import kept_back_in
from app.sessions.participants import identity_of, people_of
from realtime.identity import EntryId, ParticipantId, Role, Scope, SessionId, WorkbookId
from realtime.journal import ALONE, GrantCard, KeptMark, StoredDocument, StoredSession
from realtime.permissions import EntryCard
from realtime.protocol import MarkState, Why


def load_session(db: Session, session: SessionId) -> StoredSession | None:
    """A session with all that its room needs; None if there is none."""
    row = db.get(LiveSessionRow, session)
    workbook = db.get(WorkbookRow, row.workbook_id) if row is not None else None
    if row is None or workbook is None:
        return None
    shares = select(EntryShareRow.entry_id).where(
        EntryShareRow.session_id == session, col(EntryShareRow.ended_at).is_(None)
    )
    entries = select(EntryRow).where(EntryRow.workbook_id == workbook.id).order_by(col(EntryRow.created_at))
    return StoredSession(
        id=session,
        workbook=WorkbookId(workbook.id),
        mode=row.mode,
        ended=row.status != "open",
        seq=row.seq,
        state=row.state,
        people=[identity_of(person, workbook) for person in people_of(db, session)],
        grants=_grants(db, session),
        marks=_marks(db, workbook.id),
        entries=[card_of(entry) for entry in db.exec(entries)],
        shared={EntryId(entry) for entry in db.exec(shares)},
        covered=_why(row.covered),
        kept_back=_kept_back(db, row),
        content_version=row.content_version,
    )


def _kept_back(db: Session, row: LiveSessionRow) -> set[str]:
    """Marks stand in the session's state, entries where they are shown."""
    entries = select(EntryShareRow.entry_id).where(
        EntryShareRow.session_id == row.id,
        col(EntryShareRow.ended_at).is_(None),
        col(EntryShareRow.kept_from_watchers).is_(True),
    )
    return kept_back_in(row.state) | set(db.exec(entries))


def _why(covered: str | None) -> Why | None:
    return "chosen" if covered == "chosen" else "away" if covered == "away" else None


def _grants(db: Session, session: SessionId) -> dict[ParticipantId, GrantCard]:
    asked = (
        select(SessionGrantRow)
        .where(
            SessionGrantRow.session_id == session,
            col(SessionGrantRow.revoked_at).is_(None),
            or_(col(SessionGrantRow.until).is_(None), col(SessionGrantRow.until) > now()),
        )
        .order_by(col(SessionGrantRow.granted_at))
    )
    return {
        ParticipantId(grant.participant_id): GrantCard(
            grant.id,
            Scope(grant.scope),
            grant.until.astimezone(UTC).timestamp() if grant.until is not None else None,
        )
        for grant in db.exec(asked)
    }


def _marks(db: Session, workbook: str) -> list[KeptMark]:
    asked = (
        select(MarkRow, LiveSessionRow.mode)
        .join(LiveSessionRow, col(LiveSessionRow.id) == MarkRow.session_id, isouter=True)
        .where(MarkRow.workbook_id == workbook)
        .order_by(col(MarkRow.created_at))
    )
    return [_mark(row, is_made_alone(mode)) for row, mode in db.exec(asked)]


def is_made_alone(mode: str | None) -> bool:
    """Whether a mark of a session of this mode is its owner's alone. A session that is not known is taken for one."""
    return mode is None or mode == ALONE


def _mark(row: MarkRow, alone: bool) -> KeptMark:
    state = MarkState(
        id=row.id,
        page=row.page,
        block=row.block,
        start=row.start,
        end=row.end_,
        quote=row.quote,
        author=row.author,
        author_name=row.author_name,
        author_role=row.author_role,
        version=row.content_version,
    )
    return KeptMark(state, row.author_person, SessionId(row.session_id), alone)


def card_of(row: EntryRow) -> EntryCard:
    """What the engine must know of an entry to decide about it."""
    return EntryCard(
        id=EntryId(row.id),
        page=row.page,
        exercise=row.exercise,
        writer=row.writer_key,
        writer_participant=ParticipantId(row.writer_participant_id) if row.writer_participant_id else None,
        writer_role=Role(row.writer_role),
        writer_name=row.writer_name,
    )


def load_document(db: Session, keys: DocumentKeys, entry: EntryId) -> StoredDocument | None:
    """An entry's document: the newest snapshot and what came after it, in order of `seq`. None: there is none to open.

    Raises:
        DoesNotOpen, KeyMissing: see history_of.
    """
    document, row = db.get(DocumentRow, entry), db.get(EntryRow, entry)
    if document is None or row is None:
        keys.forget(entry)
        return None
    if document.state != "ok":
        return None
    clients = select(DocumentClientRow).where(DocumentClientRow.document_id == entry)
    return StoredDocument(
        card=card_of(row),
        workbook=WorkbookId(document.workbook_id),
        epoch=document.epoch,
        updates=history_of(db, keys, document).payloads,
        clients={client.client_id: client.person for client in db.exec(clients)},
    )
