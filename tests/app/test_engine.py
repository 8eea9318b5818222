"""Opening the record: durable, all or nothing, and one error for "not now"."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError, StatementError
from sqlmodel import select

from app.database.columns import now
from app.database.engine import Database
from app.database.tables import EntryRow, UserRow
from app.database.upgrading import upgrade
from app.errors import DatabaseUnavailable
from tests.app.world import World, code_of


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path}/waymark.db")
    upgrade(database)
    yield database
    database.close()


def _someone(login: str = "sam") -> UserRow:
    return UserRow(role="worker", login=login, display_name="Sam", password_hash="!", created_at=now())


def test_what_is_committed_survives_a_power_cut(record: Database) -> None:
    with record.reading() as db:
        ask = db.connection().exec_driver_sql
        names = ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        pragma = {name: ask(f"PRAGMA {name}").scalar() for name in names}
    assert pragma == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}


def test_a_block_that_raises_writes_nothing(record: Database) -> None:
    with pytest.raises(ZeroDivisionError), record.writing() as db:
        db.add(_someone())
        db.flush()
        raise ZeroDivisionError
    with record.reading() as db:
        assert db.exec(select(UserRow)).all() == []


def test_rows_can_be_read_after_their_session_closed(record: Database) -> None:
    with record.writing() as db:
        written = _someone()
        db.add(written)
    with record.reading() as db:
        read = db.exec(select(UserRow)).one()
    assert (written.login, read.login) == ("sam", "sam")


def test_what_a_reader_changes_is_dropped(record: Database) -> None:
    with record.reading() as db:
        db.add(_someone())
    with record.reading() as db:
        assert db.exec(select(UserRow)).all() == []


def test_moments_come_back_aware_and_in_utc(record: Database) -> None:
    moment = datetime(2026, 3, 1, 12, 30, tzinfo=timezone(timedelta(hours=2)))
    with record.writing() as db:
        row = _someone()
        row.created_at = moment
        db.add(row)
    with record.reading() as db:
        kept = db.exec(select(UserRow.created_at)).one()
    assert kept == moment and kept.tzinfo is UTC


def test_a_moment_without_a_zone_is_refused(record: Database) -> None:
    row = _someone()
    row.created_at = datetime(2026, 3, 1)  # noqa: DTZ001 - what is refused here
    with pytest.raises(StatementError), record.writing() as db:
        db.add(row)


def test_rows_that_belong_to_nothing_are_refused(record: Database) -> None:
    with pytest.raises(IntegrityError), record.writing() as db:
        db.add(
            EntryRow(
                workbook_id="nothing",
                page="a/b",
                exercise="e",
                kind="entry",
                writer_key="account:x",
                writer_role="worker",
                writer_name="Jo",
                created_at=now(),
                updated_at=now(),
            )
        )


def test_a_locked_record_is_unavailable(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/waymark.db", busy_milliseconds=1)
    upgrade(database)
    other = sqlite3.connect(tmp_path / "waymark.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(DatabaseUnavailable), database.writing() as db:
        db.exec(select(UserRow)).all()
    with database.reading() as db:
        assert db.exec(select(UserRow)).all() == []
    other.execute("ROLLBACK")
    other.close()
    database.close()


def test_a_server_out_of_reach_is_unavailable() -> None:
    database = Database("postgresql://nobody@127.0.0.1:1/nothing")
    with pytest.raises(DatabaseUnavailable):
        database.ping()
    database.close()


async def test_readyz_and_routes_say_503_in_a_plain_sentence_while_healthz_stays_up(world: World) -> None:
    file = world.settings.database_file
    assert file is not None
    world.database.close()
    moved = file.rename(file.with_suffix(".away"))
    file.mkdir()
    try:
        client = world.client("any token")
        for path in ("/readyz", "/api/v1/me"):
            answer = await client.get(path)
            assert code_of(answer) == (503, "unavailable")
            assert answer.headers["retry-after"] == "2"
        assert (await client.get("/healthz")).status_code == 200
        page = await client.get("/workbook", headers={"accept": "text/html"})
        assert page.status_code == 503 and page.headers["retry-after"] == "2"
        assert "Keep this page open" in page.text
    finally:
        file.rmdir()
        moved.rename(file)
    assert (await client.get("/readyz")).status_code == 200
