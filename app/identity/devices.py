"""The browsers and programs where an account is signed in."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, delete, or_
from sqlmodel import Session, col, select

from app.database.tables import AuthSessionRow, ParticipantRow, UserRow
from app.identity.lasting import is_over
from realtime.identity import Role

# What a browser calls itself in its User-Agent, the telling word first: Edge and Opera say Chrome too.
BROWSERS = (
    ("Edg", "Edge"), ("OPR", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("iPad", "iPad"), ("iPhone", "iPhone"), ("Android", "Android"), ("CrOS", "Chromebook"),
    ("Windows", "Windows"), ("Mac OS X", "Mac"), ("Linux", "Linux"),
)  # fmt: skip


def device_words(user_agent: str) -> str:
    """A few words for a browser, as "Chrome on Android"; never a text of its own; empty for a program."""
    browser = next((name for mark, name in BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in SYSTEMS if mark in user_agent), "")
    return f"{browser} on {system}" if browser and system else browser or system


def devices_of(db: Session, user: UserRow, at: datetime) -> list[AuthSessionRow]:
    """Where an account is signed in now, the last used first; its seats on other devices are among them."""
    asked = select(AuthSessionRow).where(_of(user.id)).order_by(col(AuthSessionRow.last_seen_at).desc())
    return [row for row in db.exec(asked) if not is_over(row, Role(user.role), at)]


def sign_out_device(db: Session, user_id: str, auth_id: str) -> bool:
    """End one sign-in of an account; whether there was one."""
    own = delete(AuthSessionRow).where(col(AuthSessionRow.id) == auth_id, _of(user_id))
    return cast("CursorResult[Any]", db.execute(own)).rowcount == 1


def sign_out_everywhere(db: Session, user_id: str, but: str | None = None) -> None:
    """End every sign-in of an account, but for one that may stay."""
    rows = delete(AuthSessionRow).where(_of(user_id))
    db.execute(rows.where(col(AuthSessionRow.id) != but) if but is not None else rows)


def _of(user_id: str) -> ColumnElement[bool]:
    seats = select(ParticipantRow.id).where(ParticipantRow.user_id == user_id)
    return or_(col(AuthSessionRow.user_id) == user_id, col(AuthSessionRow.participant_id).in_(seats))
