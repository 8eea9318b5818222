"""The note of a session's start."""

from __future__ import annotations

from sqlmodel import Session

from app.audit.actions import Action
from app.audit.trail import Actor, Trail
from app.database.tables import LiveSessionRow, WorkbookRow
from app.identity.caller import Caller


def note_start(db: Session, trail: Trail, caller: Caller, session: LiveSessionRow) -> None:
    """Put down who opened whose workbook for a joint session, in the transaction that opens it."""
    subject = db.get_one(WorkbookRow, session.workbook_id).service_user_id
    trail.note(
        db, Action.SESSION_STARTED, Actor.of(caller), subject_id=subject, session_id=session.id, object_id=session.id
    )
