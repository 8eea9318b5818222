"""Passwords: Argon2id, the same work whether or not the account exists."""

from __future__ import annotations

import secrets
from threading import BoundedSemaphore

from pwdlib import PasswordHash
from pwdlib.exceptions import PwdlibError
from pwdlib.hashers.argon2 import Argon2Hasher

from app.identity.password_rules import normal

MEMORY_KIB = 32 * 1024
AT_ONCE = 4

_HASHER = PasswordHash((Argon2Hasher(time_cost=2, memory_cost=MEMORY_KIB, parallelism=1),))
# Each check takes MEMORY_KIB: a flood of sign-ins waits its turn instead of filling the machine.
_TURNS = BoundedSemaphore(AT_ONCE)
# Nobody can know it: an account without a password is compared with this one.
_NOBODY = _HASHER.hash(secrets.token_urlsafe())


def hash_password(password: str) -> str:
    """The Argon2id hash of a password, with its salt and costs inside."""
    with _TURNS:
        return _HASHER.hash(normal(password))


def password_fits(password: str, password_hash: str | None) -> bool:
    """Whether they fit. `None` (no such account) and "" (an account without one) cost the same time and never fit."""
    with _TURNS:
        try:
            fits = _HASHER.verify(normal(password), password_hash or _NOBODY)
        except PwdlibError:  # no hash of ours; say so no sooner than for one
            _HASHER.verify("", _NOBODY)
            return False
    return fits and bool(password_hash)
