"""Bodies and answers of the session routes."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from app.database.tables import LiveSessionRow, ParticipantRow, SessionGrantRow
from app.sessions.granting import ScopeName
from app.sessions.invites import InviteRole
from app.sessions.sessions import JointMode
from realtime.identity import Role, Scope


class Body(BaseModel):
    """A request body: an undeclared field is a mistake, and said so."""

    model_config = ConfigDict(extra="forbid")


class NewSession(Body):
    """A worker says with whom."""

    service_user_id: str | None = None
    mode: JointMode


class NewInvite(Body):
    """For whom the way in is."""

    role: InviteRole


class JoinBody(Body):
    """The six letters, in any spelling, or the secret of the link."""

    code: str | None = Field(default=None, max_length=64)
    token: str | None = Field(default=None, max_length=128)
    display_name: str | None = Field(default=None, max_length=200)


class NewGrant(Body):
    """Who may see how much, and until when (null: until taken back)."""

    participant_id: str | None = None
    user_id: str | None = None
    scope: ScopeName
    until: AwareDatetime | None = None


class SessionOut(BaseModel):
    """A session. `participant_id` is the caller's own, null where they have not gone in."""

    id: str
    workbook_id: str
    status: str
    mode: str
    started_at: datetime
    ended_at: datetime | None
    participant_id: str | None

    @classmethod
    def of(cls, session: LiveSessionRow, mine: ParticipantRow | None) -> Self:
        """As the contract shows it, and a little more."""
        return cls(
            id=session.id,
            workbook_id=session.workbook_id,
            status=session.status,
            mode=session.mode,
            started_at=session.started_at,
            ended_at=session.ended_at,
            participant_id=mine.id if mine is not None else None,
        )


class PersonOut(BaseModel):
    """A participant. `scope` is what a supervisor or guest may see; `waiting`: nothing yet."""

    participant_id: str
    role: Role
    display_name: str
    scope: Scope | None
    waiting: bool


class SessionDetail(SessionOut):
    """A session with its people; who waits for a yes sees only themselves."""

    people: list[PersonOut]


class Sessions(BaseModel):
    """Newest first."""

    sessions: list[SessionOut]


class InviteOut(BaseModel):
    """A way in, once, for ten minutes. Neither secret can be read again later."""

    id: str
    url: str
    code: str
    role: InviteRole
    expires_at: datetime


class JoinedOut(BaseModel):
    """A bearer token of the new seat."""

    token: str
    session_id: str
    participant_id: str
    role: Role


class GrantOut(BaseModel):
    """What someone may see now."""

    id: str
    participant_id: str
    scope: Scope
    until: datetime | None

    @classmethod
    def of(cls, grant: SessionGrantRow) -> Self:
        """As the contract shows it."""
        return cls(id=grant.id, participant_id=grant.participant_id, scope=Scope(grant.scope), until=grant.until)


class TicketOut(BaseModel):
    """A single-use pass for one websocket, 30 seconds."""

    ticket: str
