"""Who may ask whom into a session, where a role alone does not say it (docs/decisions/0012).

A code is as good as who hands it out: whoever takes it without an account stands in the session under the role that the
code is for. So nobody but the service user brings in a worker, and nobody comes in for a service user who is there.
"""

from __future__ import annotations

from collections.abc import Collection
from unicodedata import normalize

from sqlmodel import Session, col, select

from app.database.tables import LiveSessionRow, ParticipantRow, UserRow, WorkbookRow
from app.errors import BadInput, Conflict, Forbidden
from app.sessions.participants import EQUALS, people_of
from realtime.identity import Role


def check_may_ask_in(
    db: Session, session: LiveSessionRow, by: ParticipantRow, role: str, here: Collection[str]
) -> None:
    """Let `by` hand out a code for `role`, or say why not. `here`: participants with a device in a session now.

    Raises:
        Forbidden: a worker is asked in by the service user alone; by their account, where that takes part.
        Conflict: the service user is here, and asks their own devices in.
    """
    owner, seat = _owner_of(db, session)
    speaks = by.user_id == owner.id
    if role == Role.WORKER and not speaks and (by.role == Role.WORKER or seat is not None):
        raise Forbidden("Only %(name)s can ask a worker in.", name=owner.display_name)
    if role == Role.SERVICE_USER and not speaks:
        check_nobody_else_is_there(db, session, here)


def check_nobody_else_is_there(db: Session, session: LiveSessionRow, here: Collection[str]) -> None:
    """Nobody takes a service user's place, without an account, beside the person themselves.

    Raises:
        Conflict: they are here.
    """
    owner, seat = _owner_of(db, session)
    if seat is not None and seat.id in here:
        raise Conflict(
            "%(name)s is in the session already. To use another device too, %(name)s asks it in from there.",
            name=owner.display_name,
        )


def _owner_of(db: Session, session: LiveSessionRow) -> tuple[UserRow, ParticipantRow | None]:
    """Whose workbook it is, and the seat of their account in this session."""
    workbook = db.get_one(WorkbookRow, session.workbook_id)
    asked = select(ParticipantRow).where(
        ParticipantRow.session_id == session.id,
        ParticipantRow.user_id == workbook.service_user_id,
        col(ParticipantRow.removed_at).is_(None),
    )
    return db.get_one(UserRow, workbook.service_user_id), db.exec(asked).first()


def check_name_is_free(db: Session, session: LiveSessionRow, name: str, here: Collection[str]) -> None:
    """Nobody without an account comes in as a guest or supervisor under the name of whose session it is, of an account
    that takes part, or of one of the two who is there. Two guests may be called the same, and a seat whose cookie was
    lost keeps nobody from their own name.

    Raises:
        BadInput: someone is called that.
    """
    owner, _ = _owner_of(db, session)
    there = [row for row in people_of(db, session.id) if row.user_id is not None or row.id in here]
    others = [row for row in there if row.user_id is not None or row.role in EQUALS]
    names = {_as_read(owner.display_name)} | {_as_read(row.display_name) for row in others}
    if _as_read(name) in names:
        raise BadInput("Someone in this session is called that. Take another name.", code="name_taken")


def _as_read(name: str) -> str:
    """What two names have in common that look the same to who reads them."""
    return " ".join(normalize("NFKC", name).casefold().split())
