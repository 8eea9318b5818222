"""Everybody there can be around one workbook, in one record: who sits where, and what is shown to whom.

Rows are written as they are, so that a relation that no walk leads to stands here too (a seat left over after a case,
an account that was closed with its token still about).
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import delete, update
from sqlmodel import Session

from app.database.columns import now
from app.database.tables import (
    AuthSessionRow,
    CaseAssignmentRow,
    DocumentRow,
    EmergencyReadRow,
    EntryRow,
    EntryShareRow,
    LiveSessionRow,
    ParticipantRow,
    SessionGrantRow,
    UserRow,
)
from app.encryption.names import sealed_name
from app.identity.caller import sign_in_as
from app.identity.tokens import hash_of
from app.people.people import workbook_of
from app.sessions.participants import person_key
from realtime.identity import Role, Scope
from tests.app.world import EXERCISE, PAGE, World

HOUR = timedelta(hours=1)
SESSIONS = ("joint", "ended", "covered", "outside", "alone")


@dataclass(frozen=True)
class Actor:
    """Someone who asks: their tokens, and the session that their question is about."""

    name: str
    role: Role | None
    session: str = "joint"
    bearer: str | None = None
    cookie: str | None = None
    user_id: str | None = None
    participant_id: str | None = None


@dataclass
class Stage:
    """The record, and who and what is in it by name."""

    world: World
    users: dict[str, UserRow] = field(default_factory=dict)
    sessions: dict[str, LiveSessionRow] = field(default_factory=dict)
    seats: dict[str, ParticipantRow] = field(default_factory=dict)
    entries: dict[str, str] = field(default_factory=dict)
    emergencies: dict[str, str] = field(default_factory=dict)
    grants: dict[str, str] = field(default_factory=dict)
    """The last grant that was given in each session."""
    actors: dict[str, Actor] = field(default_factory=dict)
    at: datetime = field(default_factory=now)

    @classmethod
    def of(cls, world: World) -> Stage:
        """Everybody takes their place."""
        stage = cls(world)
        with world.database.writing() as db:
            stage._accounts(db)
            stage._sessions(db)
            stage._people_of_the_case(db)
            stage._watchers(db)
            stage._guests_and_seats(db)
            stage._of_the_other_sessions(db)
            stage._who_is_out(db)
            stage._write(db)
            stage._emergencies(db)
        return stage

    # --- building blocks

    def _account(self, db: Session, name: str, role: Role) -> UserRow:
        row = UserRow(
            role=role, login=f"at-{name}", display_name=name.capitalize(), password_hash="!", created_at=self.at
        )
        db.add(row)
        db.flush()
        if role is Role.SERVICE_USER:
            workbook_of(db, row, self.at)
        self.users[name] = row
        return row

    def _session(self, db: Session, name: str, *, status: str = "open", mode: str = "remote") -> None:
        book = workbook_of(db, self.users["sam"], self.at)
        row = LiveSessionRow(
            workbook_id=book.id,
            mode=mode,
            status=status,
            started_by=self.users["sam"].id,
            started_at=self.at - HOUR,
            ended_at=self.at if status == "ended" else None,
            covered="chosen" if name == "covered" else None,
        )
        db.add(row)
        db.flush()
        self.sessions[name] = row

    def _seat(
        self, db: Session, name: str, role: Role, session: str, user: str | None = None, *, removed: bool = False
    ) -> ParticipantRow:
        row = ParticipantRow(
            session_id=self.sessions[session].id,
            user_id=self.users[user].id if user is not None else None,
            role=role,
            display_name=name.capitalize(),
            joined_at=self.at - HOUR,
            removed_at=self.at if removed else None,
        )
        db.add(row)
        db.flush()
        self.seats[name] = row
        return row

    def _grant(self, db: Session, seat: ParticipantRow, scope: Scope, *, revoked: bool = False) -> None:
        row = SessionGrantRow(
            session_id=seat.session_id,
            participant_id=seat.id,
            scope=scope,
            granted_by=self.seats["sam"].id,
            granted_at=self.at,
            revoked_at=self.at if revoked else None,
        )
        db.add(row)
        self.grants |= {name: row.id for name, session in self.sessions.items() if session.id == seat.session_id}

    def _signs_in(self, db: Session, name: str, *, user: str | None = None, session: str = "joint") -> Actor:
        """An actor with a program's token and a browser's cookie."""
        account = self.users[user] if user is not None else None
        seat = self.seats.get(name)
        bearer = sign_in_as(db, "bearer", self.at, user=account, seat=seat)
        cookie = sign_in_as(db, "cookie", self.at, user=account, seat=seat)
        row = account or seat
        assert row is not None, name
        actor = Actor(
            name,
            Role(row.role),
            session,
            bearer,
            cookie,
            account.id if account else None,
            seat.id if seat is not None else None,
        )
        self.actors[name] = actor
        return actor

    # --- who there is

    def _accounts(self, db: Session) -> None:
        for name in ("sam", "kim"):
            self._account(db, name, Role.SERVICE_USER)
        for name in ("jo", "dee", "bo", "max", "rex", "dan"):
            self._account(db, name, Role.WORKER)
        for name in ("pat", "pia", "pol", "pru", "pip", "paz"):
            self._account(db, name, Role.SUPERVISOR)
        for name in ("alex", "ada"):
            self._account(db, name, Role.ADMIN)
        for name in ("jo", "dee", "dan"):
            self._works_with_sam(db, name, None)
        self._works_with_sam(db, "max", self.at - timedelta(minutes=1))
        self._works_with_sam(db, "rex", self.at - timedelta(minutes=1))

    def _works_with_sam(self, db: Session, worker: str, until: datetime | None) -> None:
        db.add(
            CaseAssignmentRow(
                worker_id=self.users[worker].id,
                service_user_id=self.users["sam"].id,
                since=self.at - 2 * HOUR,
                until=until,
            )
        )

    def _sessions(self, db: Session) -> None:
        for name in ("joint", "covered", "outside"):
            self._session(db, name)
        self._session(db, "ended", status="ended")
        self._session(db, "alone", mode="alone")

    def _people_of_the_case(self, db: Session) -> None:
        self._seat(db, "sam", Role.SERVICE_USER, "joint", "sam")
        self._seat(db, "jo", Role.WORKER, "joint", "jo")
        self._seat(db, "max", Role.WORKER, "joint", "max", removed=True)
        self._seat(db, "rex", Role.WORKER, "joint", "rex")
        self._signs_in(db, "sam", user="sam")
        self._signs_in(db, "jo", user="jo")
        for name in ("kim", "dee", "bo", "max", "rex", "alex", "ada"):
            self._signs_in(db, name, user=name)

    def _watchers(self, db: Session) -> None:
        self._seat(db, "pat", Role.SUPERVISOR, "joint", "pat")
        for name, scope in (("pia", Scope.PAGES), ("pol", Scope.POINTERS), ("pru", Scope.ENTRIES)):
            self._grant(db, self._seat(db, name, Role.SUPERVISOR, "joint", name), scope)
        self._grant(db, self._seat(db, "pip", Role.SUPERVISOR, "joint", "pip"), Scope.ENTRIES, revoked=True)
        for name in ("pat", "pia", "pol", "pru", "pip", "paz"):
            self._signs_in(db, name, user=name)

    def _guests_and_seats(self, db: Session) -> None:
        self._seat(db, "gus", Role.GUEST, "joint")
        for name, scope in (("gia", Scope.PAGES), ("gil", Scope.POINTERS), ("gwen", Scope.ENTRIES)):
            self._grant(db, self._seat(db, name, Role.GUEST, "joint"), scope)
        self._grant(db, self._seat(db, "gret", Role.GUEST, "joint"), Scope.ENTRIES, revoked=True)
        self._seat(db, "a seat for sam", Role.SERVICE_USER, "joint")
        self._seat(db, "a seat for a worker", Role.WORKER, "joint")
        for name in ("gus", "gia", "gil", "gwen", "gret", "a seat for sam", "a seat for a worker"):
            self._signs_in(db, name)

    def _of_the_other_sessions(self, db: Session) -> None:
        for role, who, user in (
            (Role.SERVICE_USER, "sam", "sam"),
            (Role.WORKER, "jo", "jo"),
            (Role.SUPERVISOR, "pru", "pru"),
            (Role.GUEST, "gwen", None),
            (Role.SERVICE_USER, "a seat for sam", None),
        ):
            name = f"{who}, after the end"
            seat = self._seat(db, name, role, "ended", user)
            if role in (Role.SUPERVISOR, Role.GUEST):
                self._grant(db, seat, Scope.ENTRIES)
            self._signs_in(db, name, user=user, session="ended")
        self._seat(db, "rex, after the end", Role.WORKER, "ended", "rex")
        self._signs_in(db, "rex, after the end", user="rex", session="ended")
        self._signs_in(db, "bo, after the end", user="bo", session="ended")
        self._seat(db, "sam, covering", Role.SERVICE_USER, "covered", "sam")
        self._signs_in(db, "sam, covering", user="sam", session="covered")
        for role, who, user in ((Role.SUPERVISOR, "pru", "pru"), (Role.GUEST, "gwen", None)):
            name = f"{who}, covered"
            self._grant(db, self._seat(db, name, role, "covered", user), Scope.ENTRIES)
            self._signs_in(db, name, user=user, session="covered")
        self._seat(db, "jo, waiting for sam", Role.WORKER, "outside", "jo")
        self._signs_in(db, "jo, waiting for sam", user="jo", session="outside")
        self._grant(db, self._seat(db, "pol, outside", Role.SUPERVISOR, "outside", "pol"), Scope.PAGES)
        self._signs_in(db, "sam, outside", user="sam", session="outside")
        self._signs_in(db, "kim, outside", user="kim", session="outside")
        self._seat(db, "sam, alone", Role.SERVICE_USER, "alone", "sam")
        self._signs_in(db, "sam, alone", user="sam", session="alone")
        self._signs_in(db, "jo, at sam's own pages", user="jo", session="alone")

    def _who_is_out(self, db: Session) -> None:
        """Tokens that were good once."""
        self.actors["nobody"] = Actor("nobody", None)
        self.actors["a made-up token"] = Actor("a made-up token", None, bearer="x" * 43, cookie="x" * 43)
        self._seat(db, "dan, disabled", Role.WORKER, "joint", "dan")
        self._is_out(self._signs_in(db, "dan, disabled", user="dan"))
        self.users["dan"].active = False
        db.add(self.users["dan"])
        self._seat(db, "a guest who was removed", Role.GUEST, "joint", removed=True)
        self._is_out(self._signs_in(db, "a guest who was removed"))
        gone = self._is_out(self._signs_in(db, "sam, signed out", user="sam"))
        late = self._is_out(self._signs_in(db, "jo, too late", user="jo"))
        db.flush()
        for actor in (gone, late):
            for token in (actor.bearer, actor.cookie):
                signed_in = AuthSessionRow.token_hash == hash_of(token or "")
                if actor is gone:
                    db.execute(delete(AuthSessionRow).where(signed_in))
                else:
                    db.execute(update(AuthSessionRow).where(signed_in).values(expires_at=self.at - HOUR))

    def _is_out(self, actor: Actor) -> Actor:
        out = Actor(actor.name, None, actor.session, actor.bearer, actor.cookie)
        self.actors[actor.name] = out
        return out

    # --- what there is

    def _write(self, db: Session) -> None:
        for name, writer, shown_in in (
            ("sam's draft", "sam", None),
            ("sam's, shown", "sam", "joint"),
            ("sam's, shown under a cover", "sam", "covered"),
            ("jo's draft", "jo", None),
            ("jo's, shown", "jo", "joint"),
            ("gwen's draft", "gwen", None),
            ("kim's draft", "kim", None),
        ):
            self._entry(db, name, writer, shown_in)

    def _entry(self, db: Session, name: str, writer: str, shown_in: str | None) -> None:
        seat = self.seats.get(writer)
        owner = self.users["kim" if writer == "kim" else "sam"]
        key = person_key(seat) if seat is not None else f"account:{self.users[writer].id}"
        entry = EntryRow(
            workbook_id=workbook_of(db, owner, self.at).id,
            page=PAGE,
            exercise=f"{EXERCISE}-{len(self.entries)}",
            kind="entry",
            writer_key=key,
            writer_user_id=seat.user_id if seat is not None else owner.id,
            writer_participant_id=seat.id if seat is not None else None,
            writer_role=seat.role if seat is not None else Role.SERVICE_USER,
            writer_name=writer.capitalize(),
            created_at=self.at,
            updated_at=self.at,
        )
        db.add(entry)
        db.flush()
        db.add(DocumentRow(id=entry.id, workbook_id=entry.workbook_id))
        if shown_in is not None:
            db.add(
                EntryShareRow(
                    entry_id=entry.id,
                    session_id=self.sessions[shown_in].id,
                    shared_by=self.seats[writer].id,
                    shared_at=self.at,
                    kept_from_watchers=shown_in == "covered",
                )
            )
        self.entries[name] = entry.id

    def _emergencies(self, db: Session) -> None:
        """Alex reads Sam's workbook, with Paz as the second person; and did so yesterday."""
        for name, opened_at in (("now", self.at), ("yesterday", self.at - 24 * HOUR)):
            row = EmergencyReadRow(
                admin_id=self.users["alex"].id,
                service_user_id=self.users["sam"].id,
                reason_sealed=b"",
                second_id=self.users["paz"].id,
                opened_at=opened_at,
                expires_at=opened_at + HOUR,
            )
            row.reason_sealed = self.world.app.state.keyring.seal(
                b"A reason of more than twenty letters.", sealed_name("emergency_read", row.id, "reason_sealed")
            )
            db.add(row)
            self.emergencies[name] = row.id


@dataclass
class Snapshot:
    """The record as it was, to go back to after a request that was allowed to change it."""

    live: Path
    kept: Path

    @classmethod
    def take(cls, live: Path, folder: Path) -> Snapshot:
        """Keep a copy beside the record."""
        shot = cls(live, folder / "kept.db")
        _copy(live, shot.kept)
        return shot

    def put_back(self) -> None:
        """Make the record what it was."""
        _copy(self.kept, self.live)


def _copy(source: Path, target: Path) -> None:
    with sqlite3.connect(source) as old, sqlite3.connect(target) as new:
        old.backup(new)
    old.close()
    new.close()
