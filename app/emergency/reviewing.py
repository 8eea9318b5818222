"""Who is told of an emergency read, and the review that closes it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from app.audit.actions import Action
from app.audit.trail import Actor, Trail
from app.database.tables import AuditRow, EmergencyReadRow, UserRow
from app.emergency.reading import Emergency, emergency, reason_of, with_people
from app.encryption.keyring import Keyring
from app.encryption.names import sealed_name
from app.errors import BadInput, Conflict, NotFound
from app.identity.caller import Caller
from realtime.identity import Role

SHORTEST_REVIEW = 10
LONGEST_REVIEW = 2000


@dataclass(frozen=True, slots=True)
class Review:
    """What the second person sees: the read, why, and how often the workbook was looked at."""

    emergency: Emergency
    reason: str
    looks: int


def waiting_for(db: Session, user: UserRow, at: datetime) -> list[Emergency]:
    """Emergency reads that this person has to review, newest first. To show them is to tell: it is put down when."""
    asked = select(EmergencyReadRow).where(col(EmergencyReadRow.reviewed_at).is_(None))
    rows = db.exec(asked.order_by(col(EmergencyReadRow.opened_at).desc()))
    mine = [found for row in rows if _may_review(found := with_people(db, row), user)]
    for found in mine:
        if found.row.second_told_at is None and found.second.id == user.id:
            found.row.second_told_at = at
            db.add(found.row)
    return mine


def untold(db: Session, service_user: UserRow) -> list[Emergency]:
    """Emergency reads of this person's workbook of which they have not yet said that they read the notice."""
    asked = select(EmergencyReadRow).where(
        EmergencyReadRow.service_user_id == service_user.id, col(EmergencyReadRow.subject_told_at).is_(None)
    )
    return [with_people(db, row) for row in db.exec(asked.order_by(col(EmergencyReadRow.opened_at).desc()))]


def was_told(db: Session, caller: Caller, read_id: str, at: datetime) -> None:
    """The person whose workbook was read says that they saw the notice.

    Raises:
        NotFound: no such read of their workbook.
    """
    row = db.get(EmergencyReadRow, read_id)
    if row is None or caller.user is None or row.service_user_id != caller.user.id:
        raise NotFound
    if row.subject_told_at is None:
        row.subject_told_at = at
        db.add(row)


def to_review(db: Session, keyring: Keyring, caller: Caller, read_id: str) -> Review:
    """What there is to review.

    Raises:
        NotFound: no such read, or not this person's to review.
    """
    found = emergency(db, read_id)
    if caller.user is None or not _may_review(found, caller.user):
        raise NotFound
    looks = db.exec(
        select(func.count()).where(AuditRow.action == Action.EMERGENCY_READ.value, AuditRow.object_id == read_id)
    ).one()
    return Review(found, reason_of(keyring, found.row), looks)


def close_review(
    db: Session, trail: Trail, keyring: Keyring, caller: Caller, read_id: str, words: str, at: datetime
) -> None:
    """The second person says what they found, and the read is reviewed. The hour, if it still runs, ends.

    Raises:
        NotFound: no such read, or not this person's to review: nobody reviews their own.
        Conflict: it was reviewed before.
        BadInput: too few words, or too many.
    """
    review = to_review(db, keyring, caller, read_id)
    row, words = review.emergency.row, " ".join(words.split())
    if row.reviewed_at is not None:
        raise Conflict
    if not SHORTEST_REVIEW <= len(words) <= LONGEST_REVIEW:
        raise BadInput(
            "Say what you found, in %(least)s to %(most)s letters.", least=SHORTEST_REVIEW, most=LONGEST_REVIEW
        )
    row.reviewed_at, row.expires_at = at, min(row.expires_at, at)
    row.review_sealed = keyring.seal(words.encode(), sealed_name("emergency_read", row.id, "review_sealed"))
    db.add(row)
    trail.note(db, Action.EMERGENCY_REVIEWED, Actor.of(caller), subject_id=row.service_user_id, object_id=row.id)


def _may_review(found: Emergency, user: UserRow) -> bool:
    """The second person; and where their account was closed meanwhile, any other admin. Never who read."""
    if user.id == found.admin.id or not user.active:
        return False
    if user.id == found.second.id:
        return True
    return not found.second.active and user.role == Role.ADMIN
