"""A workbook owns entries and marks and outlives the sessions that open it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index, Text, UniqueConstraint
from sqlmodel import Field

from app.database.columns import ID_LENGTH, Table, UtcDateTime, new_id

Id = ID_LENGTH
"""Length of an id column."""


class WorkbookRow(Table, table=True):
    """All that one service user has written and marked."""

    __tablename__ = "workbook"

    id: str = Field(default_factory=new_id, primary_key=True, max_length=Id)
    service_user_id: str = Field(foreign_key="user.id", unique=True, max_length=Id)
    created_at: datetime = Field(sa_type=UtcDateTime)


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
    kept_from_watchers: bool = False
    """Shown or written while watchers were covered: they never see it in this session."""


class DocumentRow(Table, table=True):
    """The Yjs document of an entry (same id), and its key, wrapped by the master key `key_id`."""

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
    """Participant who typed it."""
    kept_by: str | None = Field(default=None, max_length=Id)
    """Participant who put it into their entry, where somebody else had typed it for them."""
    payload: bytes = Field(repr=False)
    """Sealed under the document's key for this very row."""
    created_at: datetime = Field(sa_type=UtcDateTime)


class DocumentSnapshotRow(Table, table=True):
    """The whole document after update `upto_seq`, sealed. `authors` is JSON: lengths and participant ids."""

    __tablename__ = "document_snapshot"

    document_id: str = Field(foreign_key="document.id", primary_key=True, max_length=Id)
    upto_seq: int = Field(primary_key=True)
    epoch: int
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
