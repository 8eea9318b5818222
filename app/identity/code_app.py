"""The code app: six digits that change every 30 seconds (TOTP, RFC 6238), and ten codes for when it is lost."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any, cast
from unicodedata import decimal

import pyotp
from sqlalchemy import CursorResult, delete, func, update
from sqlmodel import Session, col, select

from app.database.tables import RecoveryCodeRow, UserRow
from app.encryption.errors import EncryptionError
from app.encryption.keyring import Keyring
from app.identity.tokens import keyed_hash_of

STEP = 30
"""Seconds that a code lasts; one step before and after is good too, for clocks that are wrong."""
RECOVERY_CODES = 10
RECOVERY_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
RECOVERY_LENGTH = 10
"""31^10: 50 bits, and few tries."""


def new_secret() -> str:
    """A fresh secret of 160 bits, in base 32."""
    return pyotp.random_base32()


def address_of(secret: str, login: str) -> str:
    """The otpauth address that a code app reads from a QR code."""
    return pyotp.TOTP(secret, interval=STEP).provisioning_uri(name=login, issuer_name="Waymark")


def step_of(secret: str, typed: str, at: datetime) -> int | None:
    """The 30-second step whose code was typed, or None. Looks at all three steps, whichever fits."""
    digits = "".join(str(decimal(letter)) for letter in typed if letter.isdecimal())  # of any script
    now = int(at.timestamp()) // STEP
    totp = pyotp.TOTP(secret, interval=STEP)
    fitting = [step for step in (now - 1, now, now + 1) if secrets.compare_digest(totp.at(step * STEP), digits)]
    return fitting[-1] if fitting else None


def has_code_app(user: UserRow) -> bool:
    """Whether this account's codes are asked for."""
    return user.totp_confirmed_at is not None and user.totp_sealed is not None


def set_up(db: Session, keyring: Keyring, user: UserRow, secret: str, step: int, at: datetime) -> None:
    """From now on this account's codes come from `secret`; the code of `step` was shown for it, and is used up."""
    sealed = keyring.seal(secret.encode(), _bound_to(user))
    db.execute(
        update(UserRow)
        .where(col(UserRow.id) == user.id)
        .values(totp_sealed=sealed, totp_confirmed_at=at, totp_last_step=step)
    )


def take_away(db: Session, user_id: str) -> None:
    """No codes any more, and no recovery codes."""
    nothing = {"totp_sealed": None, "totp_confirmed_at": None, "totp_last_step": 0}
    db.execute(update(UserRow).where(col(UserRow.id) == user_id).values(**nothing))
    db.execute(delete(RecoveryCodeRow).where(col(RecoveryCodeRow.user_id) == user_id))


def use_code(db: Session, keyring: Keyring, secret_key: str, user: UserRow, typed: str, at: datetime) -> bool:
    """Whether `typed` is a code of this account's app or one of its recovery codes; it is used up by that.

    A code is good once, and so are all before it: who looked over a shoulder comes too late (RFC 6238, 5.2).
    """
    step = _step(keyring, user, typed, at)
    if step is not None:
        newer = col(UserRow.id) == user.id, col(UserRow.totp_last_step) < step
        return _changed(db, update(UserRow).where(*newer).values(totp_last_step=step))
    unused = col(RecoveryCodeRow.user_id) == user.id, col(RecoveryCodeRow.used_at).is_(None)
    named = col(RecoveryCodeRow.code_hash) == _code_hash(secret_key, user.id, typed)
    return _changed(db, update(RecoveryCodeRow).where(*unused, named).values(used_at=at))


def new_recovery_codes(db: Session, secret_key: str, user_id: str) -> list[str]:
    """Ten fresh codes, to be shown once; those before are worthless."""
    db.execute(delete(RecoveryCodeRow).where(col(RecoveryCodeRow.user_id) == user_id))
    codes = ["".join(secrets.choice(RECOVERY_LETTERS) for _ in range(RECOVERY_LENGTH)) for _ in range(RECOVERY_CODES)]
    db.add_all(RecoveryCodeRow(user_id=user_id, code_hash=_code_hash(secret_key, user_id, code)) for code in codes)
    return codes


def recovery_codes_left(db: Session, user_id: str) -> int:
    """How many can still be used."""
    asked = select(func.count()).where(RecoveryCodeRow.user_id == user_id, col(RecoveryCodeRow.used_at).is_(None))
    return db.exec(asked).one()


def _step(keyring: Keyring, user: UserRow, typed: str, at: datetime) -> int | None:
    if not has_code_app(user) or user.totp_sealed is None:
        return None
    try:
        secret = keyring.open(user.totp_sealed, _bound_to(user)).decode()
    except EncryptionError:  # a master key is gone: recovery codes and passkeys still work
        return None
    return step_of(secret, typed, at)


def _changed(db: Session, change: Any) -> bool:
    return cast("CursorResult[Any]", db.execute(change)).rowcount == 1


def _bound_to(user: UserRow) -> str:
    return f"user:{user.id}:totp"


def _code_hash(secret_key: str, user_id: str, code: str) -> str:
    letters = "".join(letter for letter in code.upper() if letter.isalnum())
    return keyed_hash_of(secret_key, "recovery code", f"{user_id}\0{letters}")
