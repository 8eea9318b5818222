"""Erasing a workbook or an account for ever, while the service runs (R31).

The order is fixed: the ledger first, then what is live (sessions end, highlights leave the screens), then the rows
with their keys, then what open devices hold, then the log. After a crash anywhere, app.record.replaying goes on.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from functools import partial

from sqlmodel import Session, col, select

from app.audit.actions import Action
from app.audit.trail import Actor, Trail
from app.database.columns import new_id, now
from app.database.engine import Database
from app.database.tables import LiveSessionRow, MarkRow, UserRow
from app.identity.caller import Caller
from app.people.people import workbook_of
from app.ports import LiveHub
from app.record.completing import complete
from app.record.exporting import own_account
from app.record.forgetting import forget_account, forget_workbook
from app.record.ledger import Kind, Ledger
from app.sessions.participants import seat_account
from app.sessions.removing import Gone, tell_rooms
from app.sessions.sessions import ALONE, OPEN
from realtime.errors import Refused
from realtime.protocol import End, MarkRemove


async def erase_workbook(database: Database, hub: LiveHub, trail: Trail, ledger: Ledger, caller: Caller) -> str:
    """Erase all that is in the caller's own workbook; the id of the receipt. The caller has stepped up.

    Raises:
        Forbidden: no account with a workbook.
        DatabaseUnavailable: the ledger cannot be written, and nothing was erased; or what was begun goes on later.
    """
    user, asked_at = own_account(caller), now()

    def put_down(db: Session) -> tuple[str, str]:
        book = workbook_of(db, user, asked_at)
        return ledger.open(db, Kind.WORKBOOK, book.id, user.id, asked_at).id, book.id

    receipt, book_id = await database.write(put_down)
    await _clear_rooms(database, hub, user, book_id)

    def forget(db: Session) -> list[str]:
        entries = forget_workbook(db, book_id, asked_at)
        trail.note(
            db, Action.ERASED, Actor.of(caller), subject_id=user.id, object_id=receipt, result=Kind.WORKBOOK.value
        )
        return entries

    await tell_rooms(hub, Gone(entries=frozenset(await database.write(forget))))
    await complete(database, receipt)
    return receipt


async def erase_account(database: Database, hub: LiveHub, trail: Trail, ledger: Ledger, caller: Caller) -> str:
    """Erase the caller's own account with its workbook; the id of the receipt. The caller has stepped up.

    They are signed out everywhere when this returns.

    Raises:
        Forbidden: no account with a workbook.
        DatabaseUnavailable: the ledger cannot be written, and nothing was erased; or what was begun goes on later.
    """
    user, asked_at = own_account(caller), now()

    def put_down(db: Session) -> tuple[str, str]:
        book = workbook_of(db, user, asked_at)
        return ledger.open(db, Kind.ACCOUNT, user.id, user.id, asked_at).id, book.id

    receipt, book_id = await database.write(put_down)
    await _clear_rooms(database, hub, user, book_id)
    gone = await database.write(partial(_forget_account, trail, caller, user.id, receipt))
    await tell_rooms(hub, gone)
    await complete(database, receipt)
    return receipt


def _forget_account(trail: Trail, caller: Caller, user_id: str, receipt: str, db: Session) -> Gone:
    gone = forget_account(db, trail, user_id, now(), Actor.of(caller))
    trail.note(db, Action.ERASED, Actor.of(caller), subject_id=user_id, object_id=receipt, result=Kind.ACCOUNT.value)
    return gone


async def _clear_rooms(database: Database, hub: LiveHub, user: UserRow, book_id: str) -> None:
    """End the sessions that go on over this workbook, and take every highlight off the screens that show it."""
    sessions, alone, marks = await database.write(partial(_live_now, user, book_id, now()))
    for session_id, seat in sessions:
        with suppress(Refused):  # it ended meanwhile
            await hub.act(session_id, seat, End(id=new_id(), type="end"))
    if alone is None:
        return
    for mark in marks:
        with suppress(Refused):  # it was taken away meanwhile
            await hub.act(*alone, MarkRemove(id=new_id(), type="mark_remove", mark=mark))


Seat = tuple[str, str]
"""A session, and the owner's participant in it."""


def _live_now(user: UserRow, book_id: str, at: datetime, db: Session) -> tuple[list[Seat], Seat | None, list[str]]:
    """The joint sessions that go on, the standing one alone, and all highlights, which it shows as well."""
    open_now = select(LiveSessionRow).where(LiveSessionRow.workbook_id == book_id, LiveSessionRow.status == OPEN)
    seats = [(row, seat_account(db, row, user, at).id) for row in db.exec(open_now).all()]
    joint = [(row.id, seat) for row, seat in seats if row.mode != ALONE]
    alone = next(((row.id, seat) for row, seat in seats if row.mode == ALONE), None)
    marks = list(db.exec(select(MarkRow.id).where(MarkRow.workbook_id == book_id).order_by(col(MarkRow.created_at))))
    return joint, alone, marks
