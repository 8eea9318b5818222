"""What the audit trail is told of a live session, in the transaction that keeps it: ids only, never a word of anybody.

"Who has seen this" is read from here (R32), so a note of reading is on disk before the reader has a byte.
"""

from __future__ import annotations

from sqlmodel import Session, col, select

from app.audit.actions import Action
from app.audit.trail import NOBODY, Actor, Trail
from app.database.tables import LiveSessionRow, ParticipantRow, WorkbookRow
from realtime import protocol as p
from realtime.identity import Participant
from realtime.journal import EventRecord, NoteRecord

ACCOUNT = "account:"

NOTES = {
    "joined": Action.JOINED,
    "entry_read": Action.ENTRY_READ,
    "watched_page": Action.WATCHED_PAGE,
    "refused": Action.REFUSED,
}
"""`NoteRecord.what` -> the action of the trail."""


def note(db: Session, trail: Trail, record: NoteRecord) -> bool:
    """Put a note down."""
    trail.note(
        db,
        NOTES[record.what],
        actor_of(record.actor),
        subject_id=subject_of(db, record.session),
        session_id=record.session,
        object_id=record.about,
        result="refused" if record.what == "refused" else "done",
    )
    return True


def note_event(db: Session, trail: Trail, record: EventRecord) -> None:
    """Put down what a kept event means for who may see what; most events mean nothing here."""
    about: str | None = None
    result = "done"
    match record.event:
        case p.Granted(participant=who, scope=scope):
            action, about, result = Action.GRANTED, _account_of(db, who), str(scope)
        case p.Revoked(participant=who):
            action, about = Action.REVOKED, _account_of(db, who)
        case p.Covered(why=why):
            action, result = Action.COVERED, str(why)
        case p.Uncovered():
            action = Action.UNCOVERED
        case p.EntryShared(entry=entry):
            action, about = Action.ENTRY_SHARED, entry.id
        case p.EntryUnshared(entry=entry_id):
            action, about = Action.ENTRY_UNSHARED, entry_id
        case p.InitiativeShown(shown=shown):
            action, result = Action.INITIATIVE_SHOWN, "on" if shown else "off"
        case p.Ended():
            action = Action.SESSION_ENDED
        case p.ScribeAllowed() | p.ScribeStopped() | p.ScribeKept():
            action, about, result = _of_typing(record.event)
        case _:
            return
    trail.note(
        db,
        action,
        actor_of(record.actor),
        subject_id=subject_of(db, record.session),
        session_id=record.session,
        object_id=about,
        result=result,
    )


def _of_typing(event: p.ScribeAllowed | p.ScribeStopped | p.ScribeKept) -> tuple[Action, str, str]:
    """Somebody types for the service user: into which entry, and whether something of it was kept."""
    match event:
        case p.ScribeAllowed(scribe=scribe):
            return Action.TYPING_ALLOWED, scribe.into, "done"
        case p.ScribeStopped(scribe=scribe_id):
            return Action.TYPING_STOPPED, scribe_id, "done"
        case p.ScribeKept(scribe=scribe_id, kept=kept):
            return Action.TYPING_KEPT, scribe_id, "done" if kept else "erased"


def actor_of(person: Participant | None) -> Actor:
    """A participant as the trail names people: by account, or by their seat where there is none."""
    if person is None:
        return NOBODY
    account = person.person.removeprefix(ACCOUNT) if person.person.startswith(ACCOUNT) else None
    return Actor(account or str(person.id), person.role.value)


def subject_of(db: Session, session_id: str) -> str | None:
    """The account whose workbook a session is over."""
    return db.exec(
        select(WorkbookRow.service_user_id)
        .join(LiveSessionRow, col(LiveSessionRow.workbook_id) == col(WorkbookRow.id))
        .where(LiveSessionRow.id == session_id)
    ).first()


def _account_of(db: Session, participant_id: str) -> str:
    row = db.get(ParticipantRow, participant_id)
    return row.user_id if row is not None and row.user_id is not None else participant_id
