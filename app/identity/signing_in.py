"""Login and password."""

from __future__ import annotations

from sqlmodel import Session, select

from app.database.tables import UserRow
from app.errors import SignInFailed
from app.identity.passwords import password_fits


def account_of(db: Session, login: str, password: str) -> UserRow:
    """The account that both fit.

    Raises:
        SignInFailed: they do not; takes as long for a login that does not exist.
    """
    user = db.exec(select(UserRow).where(UserRow.login == login.strip().casefold())).first()
    usable = user if user is not None and user.active else None
    return check_password(usable, password)


def check_password(user: UserRow | None, password: str) -> UserRow:
    """The account, if the password is its own.

    Raises:
        SignInFailed: it is not, or there is no account; takes as long either way.
    """
    fits = password_fits(password, user.password_hash if user is not None else None)
    if user is None or not fits:
        raise SignInFailed
    return user
