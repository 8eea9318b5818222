"""What shows that promises are kept: consent, audit, erasure, emergency reads."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index
from sqlmodel import Field

from app.database.columns import HASH_LENGTH, ID_LENGTH, Table, UtcDateTime, new_id

Id = ID_LENGTH
"""Length of an id column."""


class ConsentRow(Table, table=True):
    """A yes of a service user to one purpose, and when it was taken back. Rows are added, never changed otherwise."""

    __tablename__ = "consent"

    id: str = Field(default_factory=new_id, primary_key=True, max_length=Id)
    service_user_id: str | None = Field(default=None, foreign_key="user.id", index=True, max_length=Id)
    """None: said on a seat without an account."""
    session_id: str | None = Field(default=None, foreign_key="live_session.id", index=True, max_length=Id)
    participant_id: str | None = Field(default=None, foreign_key="participant.id", index=True, max_length=Id)
    """Whom it is about."""
    purpose: str = Field(max_length=32)
    """As observe:pages, observe:pointers, observe:entries, guest:pointers."""
    text_hash: str = Field(max_length=HASH_LENGTH)
    """SHA-256 of the sentence that was asked, in its catalogue language."""
    given_at: datetime = Field(sa_type=UtcDateTime)
    withdrawn_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class AuditRow(Table, table=True):
    """What was done, by whom, to what, with what result; never what it says. Each row's `mac` covers the one before."""

    __tablename__ = "audit"
    __table_args__ = (Index(None, "subject_id", "seq"), Index(None, "actor_id", "seq"))

    seq: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    at: datetime = Field(sa_type=UtcDateTime)
    action: str = Field(max_length=32)
    actor_id: str | None = Field(default=None, max_length=Id)
    """Account or, without one, participant."""
    actor_role: str | None = Field(default=None, max_length=16)
    subject_id: str | None = Field(default=None, max_length=Id)
    """Account of the service user whom it concerns."""
    session_id: str | None = Field(default=None, max_length=Id)
    object_id: str | None = Field(default=None, max_length=129)
    """Id of an entry, account, grant or page; never a text of people."""
    result: str = Field(default="done", max_length=32)
    """done, or why not: refused, and the code of the refusal."""
    request_id: str | None = Field(default=None, max_length=Id)
    mac: str = Field(max_length=HASH_LENGTH)


class AuditHeadRow(Table, table=True):
    """The end of the audit chain: one row, locked while one is added."""

    __tablename__ = "audit_head"

    id: int = Field(primary_key=True)
    seq: int = Field(sa_type=BigInteger)
    mac: str = Field(max_length=HASH_LENGTH)


class ErasureRow(Table, table=True):
    """The ledger of what was erased for ever; it outlives what it names, so that a restored backup forgets it again."""

    __tablename__ = "erasure"

    id: str = Field(default_factory=new_id, primary_key=True, max_length=Id)
    kind: str = Field(max_length=16)
    """entry, workbook or account."""
    target_hash: str = Field(max_length=HASH_LENGTH, index=True)
    """Keyed hash of the id that was erased."""
    subject_id: str | None = Field(default=None, max_length=Id)
    """Account whose receipt it is, while it exists."""
    requested_at: datetime = Field(sa_type=UtcDateTime)
    completed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class EmergencyReadRow(Table, table=True):
    """Break-glass: an admin reads what one service user wrote, with a reason, for an hour, in everybody's sight."""

    __tablename__ = "emergency_read"

    id: str = Field(default_factory=new_id, primary_key=True, max_length=Id)
    admin_id: str = Field(foreign_key="user.id", index=True, max_length=Id)
    service_user_id: str = Field(foreign_key="user.id", index=True, max_length=Id)
    reason_sealed: bytes = Field(repr=False)
    second_id: str = Field(foreign_key="user.id", index=True, max_length=Id)
    """The second person, who is told at once and reviews it."""
    opened_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    second_told_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    subject_told_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    reviewed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    review_sealed: bytes | None = Field(default=None, repr=False)
