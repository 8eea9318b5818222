"""Login and password."""

from __future__ import annotations

from sqlmodel import Session, select

from app.database.tables import UserRow
from app.errors import SignInFailed
from app.identity.passwords import password_fits


def usable_account(db: Session, login: str) -> UserRow | None:
    """The account with this login, if it can sign in."""
    user = db.exec(select(UserRow).where(UserRow.login == login.strip().casefold())).first()
    return user if user is not None and user.active else None


def check_password(user: UserRow | None, password: str) -> UserRow:
    """The account, if the password is its own.

    Raises:
        SignInFailed: it is not, or there is no account; takes as long either way.
    """
    fits = password_fits(password, user.password_hash if user is not None else None)
    if user is None or not fits:
        raise SignInFailed
    return user
