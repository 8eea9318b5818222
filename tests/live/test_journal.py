"""The record in SQL keeps the contract of every record, on SQLite and on Postgres (SPEC J)."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text
from sqlmodel import Session

from app.audit.trail import Trail
from app.database.columns import now
from app.database.engine import Database
from app.database.tables import (
    AuthSessionRow,
    DocumentRow,
    EntryRow,
    LiveSessionRow,
    ParticipantRow,
    UserRow,
    WorkbookRow,
)
from app.database.upgrading import upgrade
from app.encryption.documents import DocumentKeys
from app.encryption.keyring import Keyring
from app.entries.entries import erase_rows
from app.identity.tokens import hash_of, new_token
from app.live.journal import SqlJournal
from realtime.errors import JournalUnavailable
from realtime.identity import EntryId, Participant, ParticipantId, SessionId
from realtime.journal import Journal
from tests.realtime.journal_contract import (
    FIRST,
    HIDDEN,
    MINE,
    SECOND,
    SHOWN,
    WORKBOOK,
    Given,
    JournalContract,
    edit,
    happened,
    navigated,
    shared,
)
from tests.support.postgres import postgres
from tests.support.rooms import EVERYONE, GUS, JO, PAGE, PAT, SAM

BEGAN = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
KEY = "k" * 48


class GivenInSql(Given):
    def __init__(self, url: str, owner_url: str = "") -> None:
        self.url, self.owner_url = url, owner_url
        self.opened: list[tuple[Database, SqlJournal]] = []
        self.database = Database(url, busy_milliseconds=1)
        upgrade(self.database)
        with self.database.writing() as db:
            move_in(db)
        self.journal = self._journal(self.database)

    def _journal(self, database: Database) -> SqlJournal:
        journal = SqlJournal(database, KEY, Trail(KEY), DocumentKeys(Keyring([b"k" * 32])))
        self.opened.append((database, journal))
        return journal

    def another(self) -> Journal:
        return self._journal(Database(self.url, busy_milliseconds=1))

    def erase(self, entry: EntryId) -> None:
        with self.database.writing() as db:
            erase_rows(db, [entry])

    def renew(self, entry: EntryId) -> None:
        with self.database.writing() as db:
            db.get_one(DocumentRow, entry).epoch += 1

    def sign_in(self) -> str:
        row = AuthSessionRow(
            token_hash=hash_of(new_token()),
            kind="cookie",
            user_id="sam",
            created_at=now(),
            last_seen_at=now(),
            expires_at=now() + timedelta(hours=1),
        )
        with self.database.writing() as db:
            db.add(row)
        return row.id

    def sign_out(self, sign_in: str) -> None:
        with self.database.writing() as db:
            db.delete(db.get_one(AuthSessionRow, sign_in))

    def remove(self, participant: ParticipantId) -> None:
        with self.database.writing() as db:
            db.get_one(ParticipantRow, participant).removed_at = now()

    @contextmanager
    def lose(self) -> Iterator[None]:
        if not self.database.is_sqlite:
            with out_of_reach(self.owner_url):
                yield
            return
        holder = sqlite3.connect(str(self.database.url.database), isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        yield
        holder.execute("ROLLBACK")
        holder.close()

    def close(self) -> None:
        for database, journal in self.opened:
            journal.close()
            database.close()


@contextmanager
def out_of_reach(owner_url: str) -> Iterator[None]:
    """The connections of the record's role are cut, and it gets no new one."""
    with as_owner(owner_url) as run:
        run("ALTER ROLE plain NOLOGIN")
        run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'plain'")
        yield
        run("ALTER ROLE plain LOGIN")


@contextmanager
def as_owner(url: str) -> Iterator[Callable[[str], object]]:
    """Statements of the cluster's owner, each committed at once."""
    with psycopg.connect(url, autocommit=True) as connection:
        yield lambda statement: connection.execute(statement.encode())


def move_in(db: Session) -> None:
    """The people, the two sessions and the three entries of the contract."""
    for number, person in enumerate((SAM, JO, PAT)):
        login = person.name.lower()
        db.add(
            UserRow(
                id=login,
                role=person.role.value,
                login=login,
                display_name=person.name,
                password_hash="!",
                created_at=BEGAN + timedelta(seconds=number),
            )
        )
    db.flush()
    db.add(WorkbookRow(id=WORKBOOK, service_user_id="sam", created_at=BEGAN))
    db.flush()
    for session in (FIRST, SECOND):
        db.add(LiveSessionRow(id=session, workbook_id=WORKBOOK, mode="remote", started_at=BEGAN))
    db.flush()
    for number, person in enumerate(EVERYONE):
        db.add(seat(person, FIRST, person.id, number))
    for number, person in enumerate((SAM, JO)):
        db.add(seat(person, SECOND, f"other-{person.id}", number))
    db.flush()
    for number, (entry, writer) in enumerate(((MINE, SAM), (HIDDEN, JO), (SHOWN, JO))):
        at = BEGAN + timedelta(minutes=number)
        db.add(
            EntryRow(
                id=entry,
                workbook_id=WORKBOOK,
                page=PAGE,
                exercise=entry,
                kind="entry",
                writer_key=writer.person,
                writer_user_id=writer.person.removeprefix("account:"),
                writer_participant_id=writer.id,
                writer_role=writer.role.value,
                writer_name=writer.name,
                created_at=at,
                updated_at=at,
            )
        )
        db.flush()
        db.add(DocumentRow(id=entry, workbook_id=WORKBOOK))


def seat(person: Participant, session: SessionId, name: str, number: int) -> ParticipantRow:
    """A person's row in a session; a guest has no account."""
    return ParticipantRow(
        id=name,
        session_id=session,
        user_id=None if person is GUS else person.person.removeprefix("account:"),
        role=person.role.value,
        display_name=person.name,
        joined_at=BEGAN + timedelta(seconds=number),
    )


class TestSqliteJournal(JournalContract):
    @pytest.fixture
    def given(self, tmp_path: Path) -> Iterator[GivenInSql]:
        given = GivenInSql(f"sqlite:///{tmp_path}/waymark.db")
        yield given
        given.close()

    async def test_J2_reading_goes_on_while_another_program_holds_the_write_lock(self, given: GivenInSql) -> None:
        await given.journal.commit([edit(1)])
        with given.lose():
            assert await self.updates(given) == [b"update 1"]
            assert (await self.session(given)).people == list(EVERYONE)

    async def test_V3_showing_it_once_more_does_not_undo_it(self, given: GivenInSql) -> None:
        """Whatever the session's state says later."""
        again = replace(happened(shared(1)), state='{"kept_back": ["e-sam"]}')
        assert await given.journal.commit([again, happened(navigated(2))]) == [True, True]
        assert (await self.session(given)).kept_back == {MINE}

    async def test_J3_the_order_does_not_follow_the_clock(self, given: GivenInSql) -> None:
        await given.journal.commit([edit(number) for number in range(5)])
        with given.database.writing() as db:
            db.execute(
                text("UPDATE document_update SET created_at = :late WHERE seq = 1"), {"late": "2099-01-01 00:00:00"}
            )
        assert await self.updates(given) == [b"update %d" % number for number in range(5)]

    async def test_a_record_without_its_tables_is_unavailable(self, tmp_path: Path) -> None:
        database = Database(f"sqlite:///{tmp_path}/empty.db")
        journal = SqlJournal(database, KEY, Trail(KEY), DocumentKeys(Keyring([b"k" * 32])))
        for asked in (journal.load_session(FIRST), journal.load_document(MINE), journal.commit([edit(1)])):
            with pytest.raises(JournalUnavailable):
                await asked
        journal.close()
        database.close()


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    with postgres() as url:
        with as_owner(url) as run:
            run("CREATE ROLE plain LOGIN")
            run("CREATE DATABASE waymark_test OWNER plain")
        yield url


class TestPostgresJournal(JournalContract):
    @pytest.fixture
    def given(self, cluster: str) -> Iterator[GivenInSql]:
        url = cluster.replace("waymark@", "plain@").removesuffix("/postgres") + "/waymark_test"
        given = GivenInSql(url, cluster)
        yield given
        with given.database.writing() as db:
            db.execute(text("DROP SCHEMA public CASCADE"))
            db.execute(text("CREATE SCHEMA public"))
        given.close()

    async def test_J7_an_edit_waits_for_a_signing_out_that_is_under_way_and_is_refused(self, given: GivenInSql) -> None:
        here = replace(SAM, sign_in=given.sign_in())
        with given.database.writing() as db:
            db.delete(db.get_one(AuthSessionRow, here.sign_in))
            db.flush()
            writing = asyncio.create_task(given.journal.commit([edit(1, author=here)]))
            await asyncio.to_thread(until_someone_waits, given.database, writing)
            assert not writing.done()
        assert await writing == [False]


def until_someone_waits(database: Database, writing: asyncio.Task[list[bool]]) -> None:
    """Look until Postgres holds somebody up, or nobody is left to be held up."""
    waiting = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
    while not writing.done():
        with database.reading() as db:
            if db.execute(waiting).scalar_one():
                return
