"""Every table. A workbook owns entries and marks and outlives the sessions that open it.

The live journal alone writes `session_grant`, `entry_share`, `mark`, `session_event`, the `document_*`
rows and the columns `status`, `state`, `seq` of `live_session`; the packages beside this one write the rest.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index, Text, UniqueConstraint, text
from sqlmodel import Field

from app.database.columns import HASH_LENGTH, ID_LENGTH, Table, UtcDateTime, new_id

Id = ID_LENGTH
"""Length of an id column."""


class UserRow(Table, table=True):
    """An account. `role` is one of realtime.identity.Role; a guest never has one."""

    __tablename__ = "user"

    id: str = Field(default_factory=new_id, primary_key=True, max_length=Id)
    role: str = Field(max_length=16)
    login: str = Field(max_length=64, unique=True)
    display_name: str = Field(max_length=80)
    password_hash: str = Field(max_length=255, repr=False)
    active: bool = True
    created_at: datetime = Field(sa_type=UtcDateTime)


class CaseAssignmentRow(Table, table=True):
    """A worker works with a service user from `since` to `until` (null: still)."""

    __tablename__ = "case_assignment"

    id: str = Field(default_factory=new_id, primary_key=True, max_length=Id)
    worker_id: str = Field(foreign_key="user.id", index=True, max_length=Id)
    service_user_id: str = Field(foreign_key="user.id", index=True, max_length=Id)
    since: datetime = Field(sa_type=UtcDateTime)
    until: datetime | None = Field(default=None, sa_type=UtcDateTime)


class WorkbookRow(Table, table=True):
    """All that one service user has written and marked."""

    __tablename__ = "workbook"

    id: str = Field(default_factory=new_id, primary_key=True, max_length=Id)
    service_user_id: str = Field(foreign_key="user.id", unique=True, max_length=Id)
    created_at: datetime = Field(sa_type=UtcDateTime)


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
    expires_at: datetime = Field(sa_type=UtcDateTime)


class AuthSessionRow(Table, table=True):
    """A signed-in browser (`kind` cookie) or program (bearer): an account, or a seat without one."""

    __tablename__ = "auth_session"

    id: str = Field(default_factory=new_id, primary_key=True, max_length=Id)
    token_hash: str = Field(max_length=HASH_LENGTH, unique=True)
    kind: str = Field(max_length=8)
    user_id: str | None = Field(default=None, foreign_key="user.id", index=True, max_length=Id)
    participant_id: str | None = Field(default=None, foreign_key="participant.id", index=True, max_length=Id)
    created_at: datetime = Field(sa_type=UtcDateTime)
    last_seen_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)


class EntryRow(Table, table=True):
    """What one writer writes into one exercise; its text is the document of the same id."""

    __tablename__ = "entry"
    __table_args__ = (UniqueConstraint("workbook_id", "page", "exercise", "writer_key"),)

    id: str = Field(default_factory=new_id, primary_key=True, max_length=Id)
    workbook_id: str = Field(foreign_key="workbook.id", index=True, max_length=Id)
    page: str = Field(max_length=129)
    exercise: str = Field(max_length=64)
    kind: str = Field(max_length=16)
    writer_key: str = Field(max_length=64)
    """realtime.identity.Participant.person of the writer."""
    writer_user_id: str | None = Field(default=None, foreign_key="user.id", max_length=Id)
    writer_participant_id: str | None = Field(default=None, foreign_key="participant.id", max_length=Id)
    writer_role: str = Field(max_length=16)
    writer_name: str = Field(max_length=80)
    created_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)


class EntryShareRow(Table, table=True):
    """An entry is shown to the people of one session until `ended_at`."""

    __tablename__ = "entry_share"

    id: str = Field(default_factory=new_id, primary_key=True, max_length=Id)
    entry_id: str = Field(foreign_key="entry.id", index=True, max_length=Id)
    session_id: str = Field(foreign_key="live_session.id", index=True, max_length=Id)
    shared_by: str = Field(max_length=Id)
    shared_at: datetime = Field(sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class DocumentRow(Table, table=True):
    """The Yjs document of an entry (same id). The key columns wait for encryption at rest."""

    __tablename__ = "document"

    id: str = Field(foreign_key="entry.id", primary_key=True, max_length=Id)
    workbook_id: str = Field(foreign_key="workbook.id", index=True, max_length=Id)
    epoch: int = 1
    last_seq: int = 0
    state: str = Field(default="ok", max_length=16)
    """ok, quarantined or erased."""
    key_wrapped: bytes | None = None
    key_id: str | None = Field(default=None, max_length=64)


class DocumentUpdateRow(Table, table=True):
    """One accepted update, in the order in which it was accepted. The order is `seq`, never a clock."""

    __tablename__ = "document_update"
    __table_args__ = (UniqueConstraint("document_id", "update_id"),)

    document_id: str = Field(foreign_key="document.id", primary_key=True, max_length=Id)
    seq: int = Field(primary_key=True)
    epoch: int
    update_id: bytes
    """16 bytes that name the update: one that comes twice is kept once."""
    actor: str = Field(max_length=Id)
    nonce: bytes | None = None
    payload: bytes = Field(repr=False)
    created_at: datetime = Field(sa_type=UtcDateTime)


class DocumentSnapshotRow(Table, table=True):
    """The whole document after update `upto_seq`. `authors` is JSON."""

    __tablename__ = "document_snapshot"

    document_id: str = Field(foreign_key="document.id", primary_key=True, max_length=Id)
    upto_seq: int = Field(primary_key=True)
    epoch: int
    nonce: bytes | None = None
    payload: bytes = Field(repr=False)
    authors: str = Field(default="{}", sa_type=Text)
    created_at: datetime = Field(sa_type=UtcDateTime)


class DocumentClientRow(Table, table=True):
    """Who brought a Yjs client id: authorship by span follows from it."""

    __tablename__ = "document_client"

    document_id: str = Field(foreign_key="document.id", primary_key=True, max_length=Id)
    client_id: int = Field(primary_key=True, sa_type=BigInteger)
    participant_id: str = Field(max_length=Id)
    person: str = Field(max_length=64)


class MarkRow(Table, table=True):
    """A kept highlight: UTF-16 offsets `start` to `end_` into the text of `block`, which read `quote`."""

    __tablename__ = "mark"
    __table_args__ = (Index(None, "workbook_id", "page"),)

    id: str = Field(default_factory=new_id, primary_key=True, max_length=Id)
    workbook_id: str = Field(foreign_key="workbook.id", max_length=Id)
    session_id: str = Field(foreign_key="live_session.id", max_length=Id)
    page: str = Field(max_length=129)
    block: str = Field(max_length=64)
    start: int
    end_: int
    quote: str = Field(sa_type=Text)
    author: str = Field(max_length=Id)
    author_person: str = Field(max_length=64)
    author_name: str = Field(max_length=80)
    author_role: str = Field(max_length=16)
    content_version: str = Field(default="", max_length=64)
    created_at: datetime = Field(sa_type=UtcDateTime)


class SessionEventRow(Table, table=True):
    """A kept event of a session, counted by `seq`. `payload` is JSON and never holds entry text."""

    __tablename__ = "session_event"

    session_id: str = Field(foreign_key="live_session.id", primary_key=True, max_length=Id)
    seq: int = Field(primary_key=True)
    type: str = Field(max_length=32)
    actor: str | None = Field(default=None, max_length=Id)
    payload: str = Field(default="{}", sa_type=Text)
    at: datetime = Field(sa_type=UtcDateTime)
