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
    usable = user is not None and user.active
    fits = password_fits(password, user.password_hash if user is not None and usable else None)
    if user is None or not fits:
        raise SignInFailed
    return user
