"""Which account an identity at the organisation's provider belongs to; see app.identity.provider for the rules."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete
from sqlmodel import Session, col, select

from app.database.tables import OidcIdentityRow, UserRow
from app.errors import Conflict
from app.identity.lasting import STAFF
from app.identity.provider import Identity
from realtime.identity import Role

BY_NAME = frozenset({Role.WORKER, Role.SUPERVISOR})
"""Roles whose identity is linked by name at first use; an admin links it while signed in."""


def account_behind(db: Session, identity: Identity, at: datetime) -> tuple[UserRow | None, bool]:
    """The account that an identity signs in to, if any, and whether it was linked just now."""
    known = db.get(OidcIdentityRow, (identity.issuer, identity.subject))
    if known is not None:
        user = db.get(UserRow, known.user_id)
        return (user if user is not None and user.active and Role(user.role) in STAFF else None), False
    named = select(UserRow).where(UserRow.login == identity.username.strip().casefold())
    user = db.exec(named).first()
    if user is None or not user.active or Role(user.role) not in BY_NAME or identity_of(db, user.id) is not None:
        return None, False
    link(db, identity, user, at)
    return user, True


def link(db: Session, identity: Identity, user: UserRow, at: datetime) -> None:
    """From now on this identity signs in to `user`; another one that did, does not.

    Raises:
        Conflict: it signs in to another account.
    """
    known = db.get(OidcIdentityRow, (identity.issuer, identity.subject))
    if known is not None and known.user_id != user.id:
        raise Conflict("That sign-in belongs to another account here.")
    unlink(db, user.id)
    db.add(OidcIdentityRow(issuer=identity.issuer, subject=identity.subject, user_id=user.id, created_at=at))
    db.flush()


def identity_of(db: Session, user_id: str) -> OidcIdentityRow | None:
    """The identity that signs in to an account."""
    return db.exec(select(OidcIdentityRow).where(OidcIdentityRow.user_id == user_id)).first()


def unlink(db: Session, user_id: str) -> None:
    """No identity signs in to this account any more."""
    db.execute(delete(OidcIdentityRow).where(col(OidcIdentityRow.user_id) == user_id))
