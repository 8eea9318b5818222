"""A way in that someone hands over: a link, and a code to type; good once, for one day.

For a service user without a password or passkey at hand. A worker makes it for someone they work with, and an admin
for any account; a new one ends the one before. Who made it could use it too, so its owner is told of each that was
used, until they answer from a sign-in that is theirs (`may_answer`).
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, delete, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from app.database.tables import AuthSessionRow, SignInPassRow, UserRow
from app.errors import Conflict, PassUnknown
from app.identity.entering import BY_LINK, has_own_way
from app.identity.tokens import hash_of, keyed_hash_of, new_token

LETTERS = "BCDFGHJKMNPQRTVWXY"
"""As in the codes of sessions: no vowels, nothing that looks like something else."""
CODE_LENGTH = 8
"""11 thousand million codes: two letters more than a session's, since this one lasts for a day."""
LASTS = timedelta(days=1)
KEPT = timedelta(days=30)
"""How long one that was used stays in the record, so that its owner can see who made it and when it was used."""
TRIES = 5


@dataclass(frozen=True, slots=True)
class Pass:
    """A fresh way in, with the two secrets that the record does not keep."""

    id: str
    token: str
    code: str
    expires_at: datetime


def make_pass(db: Session, user: UserRow, made_by: UserRow | None, secret_key: str, at: datetime) -> Pass:
    """A way in for `user`, made by someone who hands it over (None: at the server's command line).

    Who may make one is for the caller to decide. Ways in that were made before and not used are gone.
    """
    unused = col(SignInPassRow.user_id) == user.id, col(SignInPassRow.used_at).is_(None)
    db.execute(delete(SignInPassRow).where(*unused))
    for _ in range(TRIES):
        token, code = new_token(), "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))
        row = SignInPassRow(
            user_id=user.id,
            token_hash=hash_of(token),
            code_hash=_code_hash(secret_key, code),
            made_by=made_by.id if made_by is not None else None,
            created_at=at,
            expires_at=at + LASTS,
        )
        try:
            with db.begin_nested():
                db.add(row)
        except IntegrityError:  # the same letters are in use
            continue
        return Pass(row.id, token, code, row.expires_at)
    raise Conflict


def is_good(db: Session, secret_key: str, at: datetime, *, token: str = "", code: str = "") -> bool:
    """Whether a way in could be used now. Uses nothing up: link previews look too."""
    row = db.exec(select(SignInPassRow).where(_named(secret_key, token, code))).first()
    return row is not None and row.used_at is None and row.expires_at > at


def use_pass(
    db: Session, secret_key: str, at: datetime, *, token: str = "", code: str = "", only: UserRow | None = None
) -> UserRow:
    """Use a way in up, and give back whose it is. One statement decides among any number who try at once.

    `only` takes no other account's.

    Raises:
        PassUnknown: unknown, used, too old, or of a disabled account; the answers are the same.
    """
    wanted = [_named(secret_key, token, code), col(SignInPassRow.used_at).is_(None), col(SignInPassRow.expires_at) > at]
    if only is not None:
        wanted.append(col(SignInPassRow.user_id) == only.id)
    used = db.execute(update(SignInPassRow).where(*wanted).values(used_at=at, expires_at=at + KEPT))
    if cast("CursorResult[Any]", used).rowcount != 1:
        raise PassUnknown
    row = db.exec(select(SignInPassRow).where(_named(secret_key, token, code))).one()
    user = db.get(UserRow, row.user_id)
    if user is None or not user.active:
        raise PassUnknown
    return user


def passes_of(db: Session, user_id: str) -> list[SignInPassRow]:
    """The ways in that were made for an account, newest first: one unused, and those that were used."""
    asked = select(SignInPassRow).where(SignInPassRow.user_id == user_id)
    return list(db.exec(asked.order_by(col(SignInPassRow.created_at).desc())))


def used_elsewhere(db: Session, user_id: str, auth_id: str) -> list[SignInPassRow]:
    """The ways in that were used and not answered yet, newest first; without the one by which this sign-in came."""
    here = db.get(AuthSessionRow, auth_id)
    if here is None:
        return []
    return [row for row in passes_of(db, user_id) if row.used_at is not None and not _came_by(here, row)]


def may_answer(db: Session, user: UserRow, auth_id: str, row: SignInPassRow) -> bool:
    """Whether this sign-in may say that a way in was used rightly, so that the notice of it goes.

    Never the sign-in that came by it. Where the owner has a password or passkey, no sign-in by any link: two links
    would answer for each other. Else one that came by a later link: the notice of that one stays.
    """
    here = db.get(AuthSessionRow, auth_id)
    if here is None or row.used_at is None or _came_by(here, row):
        return False
    return here.method != BY_LINK or (not has_own_way(db, user) and row.used_at < here.created_at)


def forget_pass(db: Session, user: UserRow, auth_id: str, only: str = "") -> None:
    """End what was not used yet, and forget what was used where this sign-in may answer for it; or `only` that one."""
    rows = [row for row in passes_of(db, user.id) if only in ("", row.id)]
    gone = [row.id for row in rows if row.used_at is None or may_answer(db, user, auth_id, row)]
    db.execute(delete(SignInPassRow).where(col(SignInPassRow.id).in_(gone)))


def _came_by(here: AuthSessionRow, row: SignInPassRow) -> bool:
    return here.created_at == row.used_at


def _named(secret_key: str, token: str, code: str) -> ColumnElement[bool]:
    if token:
        return col(SignInPassRow.token_hash) == hash_of(token)
    return col(SignInPassRow.code_hash) == _code_hash(secret_key, code)


def _code_hash(secret_key: str, code: str) -> str:
    letters = "".join(letter for letter in code.upper() if letter.isalnum())
    return keyed_hash_of(secret_key, "sign-in pass", letters)
