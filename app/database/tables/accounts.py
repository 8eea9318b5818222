"""Who has an account, how they sign in, and who works with whom."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger
from sqlmodel import Field

from app.database.columns import HASH_LENGTH, ID_LENGTH, Table, UtcDateTime, new_id

Id = ID_LENGTH
"""Length of an id column."""


class TeamRow(Table, table=True):
    """A team of staff."""

    __tablename__ = "team"

    id: str = Field(default_factory=new_id, primary_key=True, max_length=Id)
    name: str = Field(max_length=80, unique=True)
    created_at: datetime = Field(sa_type=UtcDateTime)


class UserRow(Table, table=True):
    """An account. `role` is one of realtime.identity.Role; a guest never has one."""

    __tablename__ = "user"

    id: str = Field(default_factory=new_id, primary_key=True, max_length=Id)
    role: str = Field(max_length=16)
    login: str = Field(max_length=64, unique=True)
    display_name: str = Field(max_length=80)
    password_hash: str = Field(default="", max_length=255, repr=False)
    """Empty: signs in with a passkey, or with a link that a worker hands over."""
    active: bool = True
    created_at: datetime = Field(sa_type=UtcDateTime)
    team_id: str | None = Field(default=None, index=True, max_length=Id)
    totp_sealed: bytes | None = Field(default=None, repr=False)
    """Secret of the code app, sealed for this row (app.encryption); used once it was confirmed."""
    totp_confirmed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    totp_last_step: int = 0
    """The last 30-second step that was used: a code is good once."""


class CaseAssignmentRow(Table, table=True):
    """A worker works with a service user from `since` to `until` (null: still)."""

    __tablename__ = "case_assignment"

    id: str = Field(default_factory=new_id, primary_key=True, max_length=Id)
    worker_id: str = Field(foreign_key="user.id", index=True, max_length=Id)
    service_user_id: str = Field(foreign_key="user.id", index=True, max_length=Id)
    since: datetime = Field(sa_type=UtcDateTime)
    until: datetime | None = Field(default=None, sa_type=UtcDateTime)


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
    """The last act of a person; a ping is none."""
    expires_at: datetime = Field(sa_type=UtcDateTime)
    stepped_up_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """When they last showed that it is them, by signing in or for a sensitive act."""
    method: str = Field(default="", max_length=16)
    """password, totp, passkey, link, oidc or demo."""
    device: str = Field(default="", max_length=80)
    """Words for the list of devices, as "Chrome on Android"."""


class PasskeyRow(Table, table=True):
    """A passkey of an account (WebAuthn credential)."""

    __tablename__ = "passkey"

    id: str = Field(default_factory=new_id, primary_key=True, max_length=Id)
    user_id: str = Field(foreign_key="user.id", index=True, max_length=Id)
    credential_id: bytes = Field(unique=True)
    public_key: bytes
    sign_count: int = Field(default=0, sa_type=BigInteger)
    name: str = Field(max_length=80)
    created_at: datetime = Field(sa_type=UtcDateTime)
    last_used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class RecoveryCodeRow(Table, table=True):
    """A code for when the passkey or code app is lost; each is good once."""

    __tablename__ = "recovery_code"

    id: str = Field(default_factory=new_id, primary_key=True, max_length=Id)
    user_id: str = Field(foreign_key="user.id", index=True, max_length=Id)
    code_hash: str = Field(max_length=HASH_LENGTH, unique=True)
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class SignInPassRow(Table, table=True):
    """A single-use way to sign in that someone hands to an account's owner: a link, and a code to type."""

    __tablename__ = "sign_in_pass"

    id: str = Field(default_factory=new_id, primary_key=True, max_length=Id)
    user_id: str = Field(foreign_key="user.id", index=True, max_length=Id)
    token_hash: str = Field(max_length=HASH_LENGTH, unique=True)
    code_hash: str = Field(max_length=HASH_LENGTH, unique=True)
    made_by: str | None = Field(default=None, foreign_key="user.id", max_length=Id)
    created_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class ChallengeRow(Table, table=True):
    """Something that a browser has to bring back once, soon: a passkey's challenge, the middle of a sign-in."""

    __tablename__ = "challenge"

    hash: str = Field(primary_key=True, max_length=HASH_LENGTH)
    kind: str = Field(max_length=16)
    user_id: str | None = Field(default=None, foreign_key="user.id", max_length=Id)
    sealed: bytes | None = Field(default=None, repr=False)
    expires_at: datetime = Field(sa_type=UtcDateTime)


class OidcIdentityRow(Table, table=True):
    """An account at the service's own identity provider (OpenID Connect)."""

    __tablename__ = "oidc_identity"

    issuer: str = Field(primary_key=True, max_length=255)
    subject: str = Field(primary_key=True, max_length=255)
    user_id: str = Field(foreign_key="user.id", index=True, max_length=Id)
    created_at: datetime = Field(sa_type=UtcDateTime)
