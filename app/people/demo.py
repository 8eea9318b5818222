"""The invented people of a demo: Sam, Robin, Jo, Pat and Alex, with links that sign in with one click."""

from __future__ import annotations

import hmac
import json
import secrets
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """One invented person with the way in."""

    role: str
    login: str
    password: str
    display_name: str
    link: str


def demo_id(login: str) -> str:
    """The account id of a demo person."""
    return str(uuid5(NAMESPACE, login))


def demo_accounts(db: Session) -> list[UserRow]:
    """Demo people who can sign in here; a production server has to have none."""
    ids = [demo_id(login) for _, login, _ in (*PEOPLE, ANOTHER)]
    return list(db.exec(select(UserRow).where(col(UserRow.id).in_(ids), col(UserRow.active).is_(True))))


def demo_people(database: Database, settings: Settings) -> list[DemoPerson]:
    """Make the demo people where they are missing, and tell how each signs in. A second call changes nothing.

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
    return [
        DemoPerson(role.value, login, passwords[login], name, demo_link(settings, login))
        for role, login, name in PEOPLE
    ]


def _make(database: Database, hashes: dict[str, str]) -> None:
    at = now()
    with database.writing() as db:
        rows: dict[str, UserRow] = {}
        for role, login, name in (*PEOPLE, ANOTHER):
            row = db.get(UserRow, demo_id(login)) or UserRow(
                id=demo_id(login),
                role=role.value,
                login=login,
                display_name=name,
                password_hash=hashes[login],
                created_at=at,
            )
            row.active, row.password_hash = True, hashes.get(login, row.password_hash)
            db.add(row)
            rows[login] = row
        db.flush()
        for login in ("sam", "robin"):
            workbook_of(db, rows[login], at)
            assign(db, rows["jo"], rows[login], at)


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
    user = db.get(UserRow, demo_id(login))
    if user is None or not user.active:
        raise NotFound
    return user


def _proof(settings: Settings, login: str) -> str:
    return keyed_hash_of(settings.key, "demo-link", login)[:32]
