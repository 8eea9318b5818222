"""Meetings over the content: who takes part, what was granted, what happened."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, Text, UniqueConstraint, text
from sqlmodel import Field

from app.database.columns import HASH_LENGTH, ID_LENGTH, Table, UtcDateTime, new_id

Id = ID_LENGTH
"""Length of an id column."""


class LiveSessionRow(Table, table=True):
    """One meeting over the content, or (`mode` alone) a service user's standing session with nobody else."""

    __tablename__ = "live_session"
    __table_args__ = (
        Index(
            "uq_live_session_alone",
            "workbook_id",
            unique=True,
            sqlite_where=text("mode = 'alone'"),
            postgresql_where=text("mode = 'alone'"),
        ),
    )

    id: str = Field(default_factory=new_id, primary_key=True, max_length=Id)
    workbook_id: str = Field(foreign_key="workbook.id", index=True, max_length=Id)
    mode: str = Field(max_length=16)
    """remote, in_person or alone."""
    status: str = Field(default="open", max_length=16)
    """open or ended."""
    started_by: str | None = Field(default=None, foreign_key="user.id", max_length=Id)
    started_at: datetime = Field(sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    seq: int = 0
    state: str | None = Field(default=None, sa_type=Text)
    """The live state as JSON; the journal's own."""
    content_version: str = Field(default="", max_length=64)
    covered: str | None = Field(default=None, max_length=16)
    """Why watchers see nothing now: chosen ("not this part") or away (the service user is not here)."""
    plan_sealed: bytes | None = Field(default=None, repr=False)
    """Place, call-back number and what to do if the line drops, as sealed JSON; gone with the session's end."""


class ParticipantRow(Table, table=True):
    """A person in one session. Without `user_id`: a seat taken with a link or code and no account."""

    __tablename__ = "participant"
    __table_args__ = (UniqueConstraint("session_id", "user_id"),)

    id: str = Field(default_factory=new_id, primary_key=True, max_length=Id)
    session_id: str = Field(foreign_key="live_session.id", index=True, max_length=Id)
    user_id: str | None = Field(default=None, foreign_key="user.id", index=True, max_length=Id)
    role: str = Field(max_length=16)
    display_name: str = Field(max_length=80)
    joined_at: datetime = Field(sa_type=UtcDateTime)
    removed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """They may not be here any more: nothing of theirs is kept from then on, and nothing reaches them."""
    invited_by: str | None = Field(default=None, max_length=Id)
    """Participant who asked them in: a supervisor comes to watch how this worker works."""


class InviteRow(Table, table=True):
    """A way in, once. Only hashes of its link token and its spoken code are kept."""

    __tablename__ = "invite"

    id: str = Field(default_factory=new_id, primary_key=True, max_length=Id)
    session_id: str = Field(foreign_key="live_session.id", index=True, max_length=Id)
    role: str = Field(max_length=16)
    for_user_id: str | None = Field(default=None, foreign_key="user.id", max_length=Id)
    token_hash: str = Field(max_length=HASH_LENGTH, unique=True)
    code_hash: str = Field(max_length=HASH_LENGTH, unique=True)
    created_by: str = Field(foreign_key="participant.id", max_length=Id)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    redeemed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    redeemed_by: str | None = Field(default=None, max_length=Id)
    redeemed_with: str | None = Field(default=None, max_length=HASH_LENGTH)
    """Hash of the one-time secret of the form that used it up: the same form sent twice is one person."""


class SessionGrantRow(Table, table=True):
    """What the service user allows a supervisor or guest of one session to see."""

    __tablename__ = "session_grant"

    id: str = Field(default_factory=new_id, primary_key=True, max_length=Id)
    session_id: str = Field(foreign_key="live_session.id", index=True, max_length=Id)
    participant_id: str = Field(foreign_key="participant.id", index=True, max_length=Id)
    scope: str = Field(max_length=16)
    granted_by: str = Field(max_length=Id)
    granted_at: datetime = Field(sa_type=UtcDateTime)
    until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class SocketTicketRow(Table, table=True):
    """A single-use pass for one websocket; 30 seconds."""

    __tablename__ = "socket_ticket"

    hash: str = Field(primary_key=True, max_length=HASH_LENGTH)
    session_id: str = Field(foreign_key="live_session.id", max_length=Id)
    participant_id: str = Field(foreign_key="participant.id", max_length=Id)
    auth_id: str | None = Field(default=None, max_length=Id)
    """Sign-in of who asked for it: the socket ends with it."""
    expires_at: datetime = Field(sa_type=UtcDateTime)


class SessionEventRow(Table, table=True):
    """A kept event of a session, counted by `seq`. `payload` is JSON and never holds entry text."""

    __tablename__ = "session_event"

    session_id: str = Field(foreign_key="live_session.id", primary_key=True, max_length=Id)
    seq: int = Field(primary_key=True)
    type: str = Field(max_length=32)
    actor: str | None = Field(default=None, max_length=Id)
    payload: str = Field(default="{}", sa_type=Text)
    at: datetime = Field(sa_type=UtcDateTime)


class ReadingChoiceRow(Table, table=True):
    """What a person chose for their own reading (app.choices): an account's, or a seat's while its session lasts."""

    __tablename__ = "reading_choice"

    id: str = Field(default_factory=new_id, primary_key=True, max_length=Id)
    user_id: str | None = Field(default=None, foreign_key="user.id", unique=True, max_length=Id)
    participant_id: str | None = Field(default=None, foreign_key="participant.id", unique=True, max_length=Id)
    choices_sealed: bytes = Field(repr=False)
    changed_at: datetime = Field(sa_type=UtcDateTime)
