"""What a kept event changes in the tables: marks, shares, grants, and the end of a session."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from sqlalchemy import ColumnElement, and_, delete, exists, literal, or_, select, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.database.columns import now
from app.database.tables import (
    ConsentRow,
    DocumentClientRow,
    EntryRow,
    EntryShareRow,
    LiveSessionRow,
    MarkRow,
    ParticipantRow,
    ReadingChoiceRow,
    SessionGrantRow,
    WorkbookRow,
)
from app.entries.entries import erase_rows
from app.live.typed_rows import Once, begin_typed, erase_typed
from realtime import protocol as p
from realtime.identity import Role
from realtime.journal import EventRecord
from realtime.permissions import HANDED_OVER, SCRIBED
from web.consent import consent_text, purpose_of


def project(db: Session, record: EventRecord, once: Once) -> None:
    """Write what `record`'s event means for the tables. Doing it twice is the same as once."""
    write = _PROJECTIONS.get(type(record.event))
    if write is not None:
        write(db, record, once)


def _mark_added(db: Session, record: EventRecord, once: Once) -> None:
    mark = _event(record, p.MarkAdded).mark
    row = {
        "id": mark.id,
        "workbook_id": record.workbook,
        "session_id": record.session,
        "page": mark.page,
        "block": mark.block,
        "start": mark.start,
        "end_": mark.end,
        "quote": mark.quote,
        "author": mark.author,
        "author_person": record.actor.person if record.actor else "",
        "author_name": mark.author_name,
        "author_role": mark.author_role,
        "content_version": mark.version,
        "created_at": now(),
    }
    db.connection().execute(once(MarkRow), row)
    _keep_mark_back(db, record, mark.id)


def _keep_mark_back(db: Session, record: EventRecord, mark: str) -> None:
    """Other sessions over this workbook that are covered now never show it to those who watch there (SPEC V3)."""
    covered = select(LiveSessionRow).where(
        col(LiveSessionRow.workbook_id) == record.workbook,
        col(LiveSessionRow.id) != record.session,
        col(LiveSessionRow.status) == "open",
        col(LiveSessionRow.covered).is_not(None),
        col(LiveSessionRow.state).is_not(None),
    )
    for session in db.execute(covered).scalars():
        kept = sorted(kept_back_in(session.state) | {mark})
        session.state = json.dumps({**json.loads(session.state or "{}"), "kept_back": kept})
    db.flush()


def kept_back_in(state: str | None) -> set[str]:
    """What of a session's state supervisors do not see any more, see realtime.session.Session."""
    return set(json.loads(state).get("kept_back", ())) if state else set()


def _mark_removed(db: Session, record: EventRecord, once: Once) -> None:
    mark = _event(record, p.MarkRemoved).mark
    db.connection().execute(delete(MarkRow).where(col(MarkRow.id) == mark))


def _entry_shared(db: Session, record: EventRecord, once: Once) -> None:
    event = _event(record, p.EntryShared)
    row = {
        "id": _id_of(record),
        "entry_id": event.entry.id,
        "session_id": record.session,
        "shared_by": event.actor,
        "shared_at": now(),
        "kept_from_watchers": event.entry.id in kept_back_in(record.state)
        or db.get_one(LiveSessionRow, record.session).covered is not None,
    }
    db.connection().execute(once(EntryShareRow), row)


def _entry_unshared(db: Session, record: EventRecord, once: Once) -> None:
    entry = _event(record, p.EntryUnshared).entry
    db.connection().execute(
        update(EntryShareRow)
        .where(
            col(EntryShareRow.entry_id) == entry,
            col(EntryShareRow.session_id) == record.session,
            col(EntryShareRow.ended_at).is_(None),
        )
        .values(ended_at=now())
    )


def _granted(db: Session, record: EventRecord, once: Once) -> None:
    event = _event(record, p.Granted)
    _end_grants(db, record, event.participant, but=event.grant)
    row = {
        "id": event.grant,
        "session_id": record.session,
        "participant_id": event.participant,
        "scope": event.scope,
        "granted_by": event.actor,
        "granted_at": now(),
        "until": datetime.fromtimestamp(event.until, UTC) if event.until is not None else None,
    }
    db.connection().execute(once(SessionGrantRow), row)
    _consent(db, record, event, once)


def _consent(db: Session, record: EventRecord, event: p.Granted, once: Once) -> None:
    """Keep to what the service user said yes, word for word (GDPR 7(1))."""
    workbook, about = db.get_one(WorkbookRow, record.workbook), db.get_one(ParticipantRow, event.participant)
    by = db.get(ParticipantRow, event.actor)
    purpose = purpose_of(about.role, event.scope)
    row = {
        "id": event.grant,
        "service_user_id": workbook.service_user_id if by is not None and by.user_id else None,
        "session_id": record.session,
        "participant_id": event.participant,
        "purpose": purpose,
        "text_hash": hashlib.sha256(consent_text(purpose).encode()).hexdigest(),
        "given_at": now(),
    }
    db.connection().execute(once(ConsentRow), row)


def _revoked(db: Session, record: EventRecord, once: Once) -> None:
    _end_grants(db, record, _event(record, p.Revoked).participant)


def _end_grants(db: Session, record: EventRecord, participant: str, but: str = "") -> None:
    db.connection().execute(
        update(SessionGrantRow)
        .where(
            col(SessionGrantRow.session_id) == record.session,
            col(SessionGrantRow.participant_id) == participant,
            col(SessionGrantRow.revoked_at).is_(None),
            col(SessionGrantRow.id) != but,
        )
        .values(revoked_at=now())
    )
    db.connection().execute(
        update(ConsentRow)
        .where(
            col(ConsentRow.session_id) == record.session,
            col(ConsentRow.participant_id) == participant,
            col(ConsentRow.withdrawn_at).is_(None),
            col(ConsentRow.id) != but,
        )
        .values(withdrawn_at=now())
    )


def _covered(db: Session, record: EventRecord, once: Once) -> None:
    """The record says it too: HTTP shows a watcher nothing from now on."""
    why = _event(record, p.Covered).why
    _set_session(db, record, covered=why)


def _uncovered(db: Session, record: EventRecord, once: Once) -> None:
    _set_session(db, record, covered=None)


def _kept_back(db: Session, record: EventRecord, once: Once) -> None:
    entry = _event(record, p.KeptBack).entry
    db.connection().execute(
        update(EntryShareRow)
        .where(
            col(EntryShareRow.entry_id) == entry,
            col(EntryShareRow.session_id) == record.session,
            col(EntryShareRow.ended_at).is_(None),
        )
        .values(kept_from_watchers=True)
    )


def _set_session(db: Session, record: EventRecord, **values: Any) -> None:
    db.connection().execute(update(LiveSessionRow).where(col(LiveSessionRow.id) == record.session).values(**values))


def _ended(db: Session, record: EventRecord, once: Once) -> None:
    """The session is over: what was shown in it is private again, and grants end with it."""
    connection = db.connection()
    _set_session(db, record, status="ended", ended_at=now(), covered=None, plan_sealed=None)
    _hand_over_what_workers_show(db, record)
    erase_rows(db, _hidden_worker_drafts(db, record))
    connection.execute(
        update(EntryShareRow)
        .where(col(EntryShareRow.session_id) == record.session, col(EntryShareRow.ended_at).is_(None))
        .values(ended_at=now())
    )
    seats = select(col(ParticipantRow.id)).where(col(ParticipantRow.session_id) == record.session)
    connection.execute(delete(ReadingChoiceRow).where(col(ReadingChoiceRow.participant_id).in_(seats)))
    connection.execute(
        update(SessionGrantRow)
        .where(col(SessionGrantRow.session_id) == record.session, col(SessionGrantRow.revoked_at).is_(None))
        .values(revoked_at=now())
    )


def _hand_over_what_workers_show(db: Session, record: EventRecord) -> None:
    """What a worker shows at the end, or what others wrote in too, is the service user's from then on (R30)."""
    shown = select(col(EntryShareRow.entry_id)).where(
        col(EntryShareRow.session_id) == record.session, col(EntryShareRow.ended_at).is_(None)
    )
    taken_back = and_(_of_this_session(record), _someone_else_wrote_in_it(), ~_goes_on_elsewhere(record))
    db.connection().execute(
        update(EntryRow)
        .where(
            or_(col(EntryRow.id).in_(shown), taken_back),
            col(EntryRow.writer_role) == Role.WORKER.value,
            ~col(EntryRow.writer_key).startswith(SCRIBED),
            ~col(EntryRow.writer_key).startswith(HANDED_OVER),
        )
        .values(writer_key=literal(HANDED_OVER).concat(col(EntryRow.id)))
    )


def _someone_else_wrote_in_it() -> ColumnElement[bool]:
    """Words of another person are not the worker's to take away with a draft."""
    return exists().where(
        col(DocumentClientRow.document_id) == col(EntryRow.id),
        col(DocumentClientRow.person) != col(EntryRow.writer_key),
    )


def _goes_on_elsewhere(record: EventRecord) -> ColumnElement[bool]:
    """Its writer is in another open session of this workbook."""
    other, seat = aliased(LiveSessionRow), aliased(ParticipantRow)
    return exists().where(
        col(other.workbook_id) == record.workbook,
        col(other.id) != record.session,
        col(other.status) == "open",
        col(seat.session_id) == col(other.id),
        col(seat.user_id) == col(EntryRow.writer_user_id),
    )


def _of_this_session(record: EventRecord) -> ColumnElement[bool]:
    """Written by someone who takes part here, into this workbook."""
    here = select(col(ParticipantRow.id)).where(col(ParticipantRow.session_id) == record.session)
    accounts = select(col(ParticipantRow.user_id)).where(
        col(ParticipantRow.session_id) == record.session, col(ParticipantRow.user_id).is_not(None)
    )
    return and_(
        col(EntryRow.workbook_id) == record.workbook,
        or_(col(EntryRow.writer_user_id).in_(accounts), col(EntryRow.writer_participant_id).in_(here)),
    )


def _hidden_worker_drafts(db: Session, record: EventRecord) -> list[str]:
    """What this session's workers began and do not show at its end: no hidden note may stay (R36).

    What they typed for the service user, and nobody kept, is among it: it was never anybody's.
    A worker who is in another open session with the same person goes on with it there.
    """
    asked = select(col(EntryRow.id)).where(
        _of_this_session(record),
        col(EntryRow.writer_role) == Role.WORKER.value,
        ~col(EntryRow.writer_key).startswith(HANDED_OVER),
        ~_goes_on_elsewhere(record),
    )
    return list(db.connection().execute(asked).scalars())


def _id_of(record: EventRecord) -> str:
    """One id for one event, so that writing it twice writes it once."""
    return str(uuid5(NAMESPACE_OID, f"waymark:{record.session}:{record.event.seq}"))


def _event(record: EventRecord, kind: type[Any]) -> Any:
    if not isinstance(record.event, kind):
        raise TypeError(f"{kind.__name__} expected")
    return record.event


_PROJECTIONS: dict[type[p.EventBase], Callable[[Session, EventRecord, Once], None]] = {
    p.MarkAdded: _mark_added,
    p.MarkRemoved: _mark_removed,
    p.EntryShared: _entry_shared,
    p.EntryUnshared: _entry_unshared,
    p.ScribeAllowed: begin_typed,
    p.ScribeKept: erase_typed,
    p.Granted: _granted,
    p.Revoked: _revoked,
    p.Covered: _covered,
    p.Uncovered: _uncovered,
    p.KeptBack: _kept_back,
    p.Ended: _ended,
}
