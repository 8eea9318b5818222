"""From one proof to a sign-in: what else is asked of whom, and what is put down.

| who | one of these | or these together |
| --- | --- | --- |
| a service user | passkey; password of 15 letters; a link or code that someone hands over | |
| staff | passkey; the service's own identity provider | password (or a link) and a code of the code app |

A link or code was in somebody else's hands. Where the account has a password or a passkey, coming in by a link does
not show who it is: careful steps ask for that password or passkey (`shows_who`).

Staff of a production server who have nothing beside the password yet may set that up and do nothing else. In a demo
a password alone is enough, until its owner sets up a code app.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from sqlmodel import Session

from app.audit.actions import Action
from app.audit.trail import Actor, Trail
from app.database.tables import UserRow
from app.identity.caller import Caller, Kind, sign_in_as, sign_out
from app.identity.code_app import has_code_app
from app.identity.lasting import STAFF
from app.identity.passkeys import passkeys_of
from realtime.identity import Role

Next = Literal["in", "second", "setup"]
BY_LINK = "link"
"""The method of who came by a link or code that somebody handed over (app.identity.passes)."""


def has_own_way(db: Session, user: UserRow) -> bool:
    """Whether this account has something that only its owner has: a password or a passkey."""
    return bool(user.password_hash) or bool(passkeys_of(db, user.id))


def shows_who(db: Session, user: UserRow, method: str) -> bool:
    """Whether coming in by `method` shows that it is the owner."""
    return method != BY_LINK or not has_own_way(db, user)


def after_first(db: Session, user: UserRow, *, is_production: bool) -> Next:
    """What comes after a right password or a link: in, a second step, or first setting one up."""
    if has_code_app(user):
        return "second"
    if not is_production or Role(user.role) not in STAFF:
        return "in"
    return "second" if passkeys_of(db, user.id) else "setup"


def let_in(
    db: Session,
    trail: Trail,
    kind: Kind,
    user: UserRow,
    method: str,
    at: datetime,
    *,
    device: str = "",
    instead_of: Caller | None = None,
    shown: bool = True,
) -> str:
    """Sign in, put it down, and give back the token. The sign-in that this browser had before is over.

    `shown`: whether it shows that it is the owner; see `shows_who`.
    """
    if instead_of is not None:
        sign_out(db, instead_of)
    token = sign_in_as(db, kind, at, user=user, method=method, device=device, shows_who=shown)
    trail.note(db, Action.SIGNED_IN, actor_of(user), subject_id=subject_of(user), result=method or "done", at=at)
    return token


def note_failure(db: Session, trail: Trail, user: UserRow | None, at: datetime, method: str = "password") -> None:
    """Put down that a sign-in failed. The name that was typed is not kept: it may be somebody's password."""
    subject = subject_of(user) if user is not None else None
    object_id = user.id if user is not None else None
    trail.note(db, Action.SIGN_IN_FAILED, subject_id=subject, object_id=object_id, result=f"refused:{method}", at=at)


def actor_of(user: UserRow) -> Actor:
    """An account as the actor of its own sign-in."""
    return Actor(user.id, user.role)


def subject_of(user: UserRow) -> str | None:
    """The account, where it is a service user's: they can read what concerns them."""
    return user.id if user.role == Role.SERVICE_USER else None
