"""Opening an emergency read: who may, for how long, and who is told (after HL7 EHR-S FM TI.1.3.1).

An admin reads no entry. In an emergency an admin opens the workbook of one person, read-only, for an hour, with a
reason and the name of a second person. That one sees it on their next page, and so does the person whose workbook it
is; each look stands in the audit trail. The second person reviews it. See decision 11.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from app.audit.actions import Action
from app.audit.trail import Actor, Trail
from app.database.tables import EmergencyReadRow, EntryRow, UserRow, WorkbookRow
from app.encryption.keyring import Keyring
from app.encryption.names import sealed_name
from app.errors import BadInput, Conflict, Forbidden, NotFound
from app.identity.caller import Caller
from realtime.identity import Role
from realtime.permissions import SCRIBED

LASTS = timedelta(minutes=60)
REVIEW_WITHIN = timedelta(days=7)
"""An admin with a read that waits longer than this for its review opens no other."""
SHORTEST_REASON = 20
LONGEST_REASON = 1000
SECONDS = (Role.SUPERVISOR, Role.ADMIN)
"""Who can be the second person."""


@dataclass(frozen=True, slots=True)
class Emergency:
    """One emergency read with the people it is about."""

    row: EmergencyReadRow
    admin: UserRow
    service_user: UserRow
    second: UserRow

    def is_open(self, at: datetime) -> bool:
        """Whether it can still be read by."""
        return self.row.opened_at <= at < self.row.expires_at


def open_read(
    db: Session,
    trail: Trail,
    keyring: Keyring,
    caller: Caller,
    login: str,
    reason: str,
    second_id: str,
    at: datetime,
) -> EmergencyReadRow:
    """Open one person's workbook to this admin for an hour. The caller has stepped up.

    Raises:
        Forbidden: no admin, or one whose earlier read waits too long for its review.
        NotFound: nobody with a workbook has this login.
        BadInput: no good reason, one that was given before, or a second person who cannot be it.
    """
    admin = _admin(caller)
    refuse_if_suspended(db, admin, at)
    service_user = _whose(db, login)
    reason = _good_reason(db, keyring, admin, service_user, reason)
    second = _second(db, admin, second_id)
    row = EmergencyReadRow(
        admin_id=admin.id,
        service_user_id=service_user.id,
        reason_sealed=b"",
        second_id=second.id,
        opened_at=at,
        expires_at=at + LASTS,
    )
    row.reason_sealed = keyring.seal(reason.encode(), sealed_name("emergency_read", row.id, "reason_sealed"))
    db.add(row)
    db.flush()
    trail.note(db, Action.EMERGENCY_OPENED, Actor.of(caller), subject_id=service_user.id, object_id=row.id)
    return row


def look(db: Session, trail: Trail, caller: Caller, read_id: str, at: datetime) -> tuple[Emergency, list[EntryRow]]:
    """Everything in the workbook, for the admin who opened it, while the hour lasts; each look is put down first.

    Raises:
        NotFound: no such read, or somebody else's.
        Conflict: the hour is over.
    """
    found = emergency(db, read_id)
    if found.admin.id != _admin(caller).id:
        raise NotFound
    if not found.is_open(at):
        raise Conflict("The hour is over. To read on, open it again with a new reason.", code="emergency_over")
    trail.note(db, Action.EMERGENCY_READ, Actor.of(caller), subject_id=found.service_user.id, object_id=read_id)
    book = select(WorkbookRow.id).where(WorkbookRow.service_user_id == found.service_user.id)
    kept = ~col(EntryRow.writer_key).startswith(SCRIBED)  # what is only typed for them so far is not in their workbook
    asked = select(EntryRow).where(col(EntryRow.workbook_id).in_(book), kept)
    return found, list(db.exec(asked.order_by(col(EntryRow.page), col(EntryRow.created_at), col(EntryRow.id))))


def emergency(db: Session, read_id: str) -> Emergency:
    """One emergency read. Raises NotFound."""
    row = db.get(EmergencyReadRow, read_id)
    if row is None:
        raise NotFound
    return with_people(db, row)


def with_people(db: Session, row: EmergencyReadRow) -> Emergency:
    """A row with the people it is about."""
    admin, service_user, second = (
        db.get_one(UserRow, user_id) for user_id in (row.admin_id, row.service_user_id, row.second_id)
    )
    return Emergency(row, admin, service_user, second)


def emergencies(db: Session, limit: int = 50) -> list[Emergency]:
    """The newest emergency reads of all admins."""
    asked = select(EmergencyReadRow).order_by(col(EmergencyReadRow.opened_at).desc()).limit(limit)
    return [with_people(db, row) for row in db.exec(asked)]


def possible_seconds(db: Session, caller: Caller) -> list[UserRow]:
    """Who can be named as the second person, by name."""
    asked = select(UserRow).where(
        col(UserRow.role).in_([role.value for role in SECONDS]),
        col(UserRow.active).is_(True),
        UserRow.id != _admin(caller).id,
    )
    return list(db.exec(asked.order_by(col(UserRow.display_name), col(UserRow.login))))


def refuse_if_suspended(db: Session, admin: UserRow, at: datetime) -> None:
    """Raise Forbidden for an admin one of whose reads waits for its review longer than seven days."""
    late = select(EmergencyReadRow.id).where(
        EmergencyReadRow.admin_id == admin.id,
        col(EmergencyReadRow.reviewed_at).is_(None),
        EmergencyReadRow.opened_at <= at - REVIEW_WITHIN,
    )
    if db.exec(late).first() is not None:
        raise Forbidden(
            "One of your emergency reads waits for its review for more than 7 days. Ask the second person to close it.",
            code="review_missing",
        )


def reason_of(keyring: Keyring, row: EmergencyReadRow) -> str:
    """Why it was opened, in the admin's words."""
    return keyring.open(row.reason_sealed, sealed_name("emergency_read", row.id, "reason_sealed")).decode()


def _admin(caller: Caller) -> UserRow:
    if caller.user is None or caller.role is not Role.ADMIN:
        raise Forbidden
    return caller.user


def _whose(db: Session, login: str) -> UserRow:
    user = db.exec(select(UserRow).where(UserRow.login == login.strip().casefold())).first()
    if user is None or user.role != Role.SERVICE_USER:
        raise NotFound("Nobody with a workbook has this sign-in name.")
    return user


def _good_reason(db: Session, keyring: Keyring, admin: UserRow, service_user: UserRow, reason: str) -> str:
    reason = " ".join(reason.split())
    if len(reason) < SHORTEST_REASON:
        raise BadInput("Say why, in %(least)s letters or more.", least=SHORTEST_REASON)
    if len(reason) > LONGEST_REASON:
        raise BadInput("Say why, in up to %(most)s letters.", most=LONGEST_REASON)
    before = select(EmergencyReadRow).where(
        EmergencyReadRow.admin_id == admin.id, EmergencyReadRow.service_user_id == service_user.id
    )
    if any(reason_of(keyring, row).casefold() == reason.casefold() for row in db.exec(before)):
        raise BadInput("You gave this reason before. Say what is new.")
    return reason


def _second(db: Session, admin: UserRow, second_id: str) -> UserRow:
    user = db.get(UserRow, second_id)
    if user is None or not user.active or Role(user.role) not in SECONDS or user.id == admin.id:
        raise BadInput("Name a second person: a supervisor or another admin.")
    return user
