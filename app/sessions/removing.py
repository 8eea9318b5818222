"""Taking people out of sessions: their seats, the seats that stand on their word, their codes and what they hid.

All of it happens in the transaction of the act that asks for it (someone is unassigned, an account is disabled). What
the live rooms have to hear of is given back, and told after the commit.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, exists, literal, or_, update
from sqlmodel import Session, col, select

from app.database.tables import (
    AuthSessionRow,
    ConsentRow,
    DocumentClientRow,
    EntryRow,
    EntryShareRow,
    InviteRow,
    LiveSessionRow,
    ParticipantRow,
    SessionGrantRow,
    SocketTicketRow,
)
from app.entries.entries import erase_rows
from app.ports import LiveHub
from app.sessions.participants import EQUALS, is_waiting, person_key
from app.sessions.sessions import OPEN
from realtime.identity import Role
from realtime.permissions import HANDED_OVER


@dataclass(frozen=True, slots=True)
class Gone:
    """What the live rooms have to hear of when the removal is committed, as ids."""

    sessions: frozenset[str] = frozenset()
    """Open sessions whose people changed."""
    entries: frozenset[str] = frozenset()
    """Entries that were erased."""
    accounts: frozenset[str] = frozenset()
    """Accounts all of whose sockets close."""

    def __or__(self, other: Gone) -> Gone:
        """Both."""
        return Gone(self.sessions | other.sessions, self.entries | other.entries, self.accounts | other.accounts)


async def tell_rooms(hub: LiveHub, gone: Gone) -> None:
    """Close what has to close in the rooms of this process, the accounts' sockets first."""
    for account in sorted(gone.accounts):
        await hub.close_account(account)
    for session in sorted(gone.sessions):
        await hub.refresh_people(session)
    for entry in sorted(gone.entries):
        await hub.erase_entry(entry)


def seats_of(db: Session, user_id: str, *, workbook_id: str | None = None, open_only: bool = False) -> list[str]:
    """Ids of the seats that an account has: of one workbook, or of open sessions, where asked for."""
    asked = (
        select(ParticipantRow.id)
        .join(LiveSessionRow, col(LiveSessionRow.id) == col(ParticipantRow.session_id))
        .where(ParticipantRow.user_id == user_id, col(ParticipantRow.removed_at).is_(None))
    )
    if workbook_id is not None:
        asked = asked.where(LiveSessionRow.workbook_id == workbook_id)
    if open_only:
        asked = asked.where(LiveSessionRow.status == OPEN)
    return list(db.exec(asked))


def remove_seats(db: Session, seat_ids: Collection[str], at: datetime) -> Gone:
    """Take these people out of their sessions for good, with all that would let them come back.

    Nobody can tell a seat without an account from the person who asked it in (decision 12). So the seats of workers
    and of the service user that someone removed handed out go too, and so does each watcher who still waits; who
    holds a grant stays, on the service user's word. Every unused code of an open session ends: it may have been read.
    What a removed worker wrote is the service user's if it is shown, and erased if not (R36), as at a session's end.
    """
    rows = _with_those_they_brought(db, seat_ids, at)
    for row in rows:
        row.removed_at = at
        db.add(row)
    db.flush()
    ids = [row.id for row in rows]
    still_open = _open_sessions(db, {row.session_id for row in rows})
    db.execute(delete(SocketTicketRow).where(col(SocketTicketRow.participant_id).in_(ids)))
    db.execute(delete(AuthSessionRow).where(col(AuthSessionRow.participant_id).in_(ids)))
    db.execute(
        update(SessionGrantRow)
        .where(col(SessionGrantRow.participant_id).in_(ids), col(SessionGrantRow.revoked_at).is_(None))
        .values(revoked_at=at)
    )
    db.execute(
        update(ConsentRow)
        .where(col(ConsentRow.participant_id).in_(ids), col(ConsentRow.withdrawn_at).is_(None))
        .values(withdrawn_at=at)
    )
    end_codes(db, still_open)
    return Gone(sessions=still_open, entries=_settle_entries(db, rows))


def end_codes(db: Session, sessions: Collection[str]) -> None:
    """No unused code or link of these sessions works any more."""
    db.execute(delete(InviteRow).where(col(InviteRow.session_id).in_(sessions), col(InviteRow.redeemed_at).is_(None)))


def _with_those_they_brought(db: Session, seat_ids: Collection[str], at: datetime) -> list[ParticipantRow]:
    asked = select(ParticipantRow).where(
        col(ParticipantRow.id).in_(list(seat_ids)), col(ParticipantRow.removed_at).is_(None)
    )
    rows = {row.id: row for row in db.exec(asked)}
    fresh = list(rows)
    while fresh:
        brought = select(ParticipantRow).where(
            col(ParticipantRow.invited_by).in_(fresh),
            col(ParticipantRow.user_id).is_(None),
            col(ParticipantRow.removed_at).is_(None),
        )
        more = [row for row in db.exec(brought) if row.id not in rows]
        more = [row for row in more if Role(row.role) in EQUALS or is_waiting(db, row, at)]
        rows |= {row.id: row for row in more}
        fresh = [row.id for row in more]
    return list(rows.values())


def _open_sessions(db: Session, ids: Collection[str]) -> frozenset[str]:
    asked = select(LiveSessionRow.id).where(col(LiveSessionRow.id).in_(list(ids)), LiveSessionRow.status == OPEN)
    return frozenset(db.exec(asked))


def _settle_entries(db: Session, rows: Sequence[ParticipantRow]) -> frozenset[str]:
    """What these workers wrote: handed over where it is shown or others wrote in it too, else erased."""
    sessions = {row.session_id for row in rows if row.role == Role.WORKER}
    keys = {person_key(row) for row in rows if row.role == Role.WORKER}
    if not sessions:
        return frozenset()
    books = select(LiveSessionRow.workbook_id).where(col(LiveSessionRow.id).in_(sessions))
    theirs = (
        col(EntryRow.workbook_id).in_(books),
        col(EntryRow.writer_key).in_(keys),
        col(EntryRow.writer_role) == Role.WORKER.value,
    )
    shown = exists().where(col(EntryShareRow.entry_id) == col(EntryRow.id), col(EntryShareRow.ended_at).is_(None))
    joint = exists().where(
        col(DocumentClientRow.document_id) == col(EntryRow.id),
        col(DocumentClientRow.person) != col(EntryRow.writer_key),
    )
    db.execute(
        update(EntryRow)
        .where(*theirs, or_(shown, joint))
        .values(writer_key=literal(HANDED_OVER).concat(col(EntryRow.id)))
        .execution_options(synchronize_session=False)
    )
    hidden = frozenset(db.exec(select(EntryRow.id).where(*theirs)))
    erase_rows(db, hidden)
    return hidden
