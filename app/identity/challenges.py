"""Something that a browser brings back once, soon: the middle of a sign-in that takes several steps.

The browser holds a random token; the record holds its hash and, sealed for it, what the server wants to know then.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, cast

from sqlalchemy import CursorResult, delete
from sqlmodel import Session, col

from app.database.tables import ChallengeRow
from app.encryption.errors import EncryptionError
from app.encryption.keyring import Keyring
from app.identity.tokens import hash_of, new_token

LASTS = timedelta(minutes=10)

Kind = Literal["second", "passkey_add", "passkey_in", "code_app", "provider"]


@dataclass(frozen=True, slots=True)
class Challenge:
    """What was put down when the token was handed out."""

    user_id: str | None
    content: dict[str, Any]


def hand_out(
    db: Session,
    keyring: Keyring,
    kind: Kind,
    at: datetime,
    *,
    user_id: str | None = None,
    token: str | None = None,
    **content: Any,
) -> str:
    """Put something down for ten minutes, and give back the token that finds it again."""
    db.execute(delete(ChallengeRow).where(col(ChallengeRow.expires_at) < at))
    token = token if token is not None else new_token()
    name = hash_of(token)
    sealed = keyring.seal(json.dumps(content).encode(), _bound_to(name)) if content else None
    db.add(ChallengeRow(hash=name, kind=kind, user_id=user_id, sealed=sealed, expires_at=at + LASTS))
    return token


def look(db: Session, keyring: Keyring, kind: Kind, token: str, at: datetime) -> Challenge | None:
    """What was put down, without using it up; None when it is not there, too old, or of another kind."""
    row = db.get(ChallengeRow, hash_of(token), populate_existing=True)
    if row is None or row.kind != kind or row.expires_at <= at:
        return None
    try:
        content = json.loads(keyring.open(row.sealed, _bound_to(row.hash))) if row.sealed is not None else {}
    except EncryptionError:  # the master key was changed meanwhile: begin again
        return None
    return Challenge(row.user_id, content)


def take(db: Session, keyring: Keyring, kind: Kind, token: str, at: datetime) -> Challenge | None:
    """What was put down, and use it up: of many that bring it at once, one gets it."""
    found = look(db, keyring, kind, token, at)
    if found is None:
        return None
    gone = db.execute(delete(ChallengeRow).where(col(ChallengeRow.hash) == hash_of(token)))
    return found if cast("CursorResult[Any]", gone).rowcount == 1 else None


def _bound_to(name: str) -> str:
    return f"challenge:{name}:sealed"
