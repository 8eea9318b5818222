"""The invented people of a demo: Sam, Robin, Jo, Pat and Alex, with links that sign in with one click."""

from __future__ import annotations

import hmac
import json
import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from sqlmodel import Session, col, select

from app.database.columns import now
from app.database.engine import Database
from app.database.tables import UserRow
from app.errors import NotFound
from app.identity.passwords import hash_password
from app.identity.tokens import keyed_hash_of
from app.people.people import assign, workbook_of
from app.private_files import write_private
from app.settings import Settings
from realtime.identity import Role

NAMESPACE = UUID("5b7a3c1e-64f0-4f0e-9a0d-0d6f6a2f9d11")
"""Demo accounts have ids made from this, so that production knows them when it meets them."""

PEOPLE = (
    (Role.SERVICE_USER, "sam", "Sam"),
    (Role.WORKER, "jo", "Jo"),
    (Role.SUPERVISOR, "pat", "Pat"),
    (Role.ADMIN, "alex", "Alex"),
)
ANOTHER = (Role.SERVICE_USER, "robin", "Robin")
"""Jo works with two people; the second has no link of their own."""
LIVES = 20
"""As many accounts a demo person can have one after another, each but the last erased: ids that production knows."""


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """One invented person with the way in."""

    role: str
    login: str
    password: str
    display_name: str
    link: str


def demo_id(login: str, life: int = 0) -> str:
    """The account id of a demo person; of their first account, or of the one after so many that were erased."""
    return str(uuid5(NAMESPACE, f"{login} {life}" if life else login))


def demo_accounts(db: Session) -> list[UserRow]:
    """Demo people who can sign in here; a production server has to have none."""
    ids = [demo_id(login, life) for _, login, _ in (*PEOPLE, ANOTHER) for life in range(LIVES)]
    return list(db.exec(select(UserRow).where(col(UserRow.id).in_(ids), col(UserRow.active).is_(True))))


def demo_people(database: Database, settings: Settings) -> list[DemoPerson]:
    """Make the demo people where they are missing, and tell how each signs in. A second call changes nothing.

    An account that its owner erased stays erased: the demo person of that login begins anew, with another account.

    Their random passwords are kept in `demo.json` beside the demo's database, for its owner only: it is the
    only place that can tell them again.
    """
    kept = settings.var_path / "demo.json"
    passwords: dict[str, str] = json.loads(kept.read_text(encoding="utf-8")) if kept.exists() else {}
    logins = [login for _, login, _ in (*PEOPLE, ANOTHER)]
    missing = [login for login in logins if login not in passwords]
    if missing:
        passwords |= {login: secrets.token_urlsafe(15) for login in missing}
        write_private(kept, json.dumps(passwords, indent=2))
    with database.reading() as db:
        stands = {user.login: user for user in demo_accounts(db)}
    # Hashing is slow on purpose: a start that finds everybody does none of it.
    wrong = [login for login in logins if login not in stands or (login in missing)]
    if wrong:
        _make(database, {login: hash_password(passwords[login]) for login in wrong})
        with database.reading() as db:
            stands = {user.login: user for user in demo_accounts(db)}
    return [
        DemoPerson(role.value, login, passwords[login], name, demo_link(settings, login))
        for role, login, name in PEOPLE
        if login in stands
    ]


def _make(database: Database, hashes: dict[str, str]) -> None:
    """Make these people; who works with whom is set for them alone, and stays as it is for the others."""
    at = now()
    with database.writing() as db:
        rows: dict[str, UserRow] = {}
        for role, login, name in (*PEOPLE, ANOTHER):
            row = _standing(db, login) or _beginning(db, role, login, name, at)
            if row is None:
                continue
            if login in hashes:
                row.active, row.password_hash = True, hashes[login]
            db.add(row)
            rows[login] = row
        db.flush()
        for login in ("sam", "robin"):
            if login in rows:
                workbook_of(db, rows[login], at)
            if {"jo", login} <= rows.keys() and not hashes.keys().isdisjoint(("jo", login)):
                assign(db, rows["jo"], rows[login], at)


def _standing(db: Session, login: str) -> UserRow | None:
    """The account of a demo person, disabled or not. One that was erased has another login, and is nobody's."""
    ids = [demo_id(login, life) for life in range(LIVES)]
    return db.exec(select(UserRow).where(col(UserRow.id).in_(ids), UserRow.login == login)).first()


def _beginning(db: Session, role: Role, login: str, name: str, at: datetime) -> UserRow | None:
    """A fresh account; None where somebody else has this login now, or too many were erased."""
    if db.exec(select(UserRow.id).where(UserRow.login == login)).first() is not None:
        return None
    ids = (demo_id(login, life) for life in range(LIVES))
    unused = next((id_ for id_ in ids if db.get(UserRow, id_) is None), None)
    if unused is None:
        return None
    return UserRow(id=unused, role=role.value, login=login, display_name=name, created_at=at)


def demo_link(settings: Settings, login: str) -> str:
    """The address that signs a demo person in with one click."""
    return f"{settings.origin}/demo/{login}.{_proof(settings, login)}"


def demo_person(db: Session, settings: Settings, token: str) -> UserRow:
    """The account behind a one-click link.

    Raises:
        NotFound: no such link, or this is no demo.
    """
    login, _, proof = token.partition(".")
    if settings.is_production or not hmac.compare_digest(proof.encode(), _proof(settings, login).encode()):
        raise NotFound
    user = _standing(db, login)
    if user is None or not user.active:
        raise NotFound
    return user


def _proof(settings: Settings, login: str) -> str:
    return keyed_hash_of(settings.key, "demo-link", login)[:32]
