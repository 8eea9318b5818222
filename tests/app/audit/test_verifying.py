"""The audit trail shows every change that somebody makes to it in the record (R23, abuse 17)."""

from __future__ import annotations

import random
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import col, select

from app.audit.actions import Action
from app.audit.anchoring import anchor, anchor_file, anchoring, marks_in
from app.audit.reading import about
from app.audit.trail import Actor, Trail
from app.audit.verifying import Mark, Verdict, verify
from app.database.columns import new_id, now
from app.database.engine import Database
from app.database.tables import AuditRow
from app.database.upgrading import upgrade
from tests.support.postgres import postgres

TRAIL = Trail("s" * 48)
ROWS = 60
CHANGES = 1000
ACTIONS = list(Action)


def fill(database: Database, rows: int, rng: random.Random) -> None:
    """Acts of five people, to three service users, a minute apart."""
    at = now() - timedelta(days=1)
    with database.writing() as db:
        for number in range(rows):
            TRAIL.note(
                db,
                rng.choice(ACTIONS),
                Actor(f"actor-{rng.randrange(5)}", rng.choice(["worker", "supervisor", None])),
                subject_id=rng.choice(["sam", "ana", "kim", None]),
                object_id=new_id(),
                at=at + timedelta(minutes=number),
            )


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = Database(f"sqlite:///{tmp_path / 'record.db'}")
    upgrade(made)
    fill(made, ROWS, random.Random(1))
    yield made
    made.close()


def verdict_of(database: Database, *marks: Mark) -> Verdict:
    with database.reading() as db:
        return verify(db, TRAIL, marks)


NULLABLE = ("actor_id", "actor_role", "subject_id", "session_id", "object_id", "request_id")
FIELDS = ("at", "action", "result", "mac", *NULLABLE)


def alter(record: sqlite3.Connection, rng: random.Random) -> None:
    field, seq = rng.choice(FIELDS), rng.randint(1, ROWS)
    fresh: str | None = f"other-{rng.randrange(100)}"
    if field == "at":
        fresh = "2020-01-01 00:00:00.000000"
    elif field == "mac":
        fresh = rng.randbytes(32).hex()
    elif field in NULLABLE and rng.random() < 0.3:
        fresh = None
    changed = record.execute(
        f"UPDATE audit SET {field} = ? WHERE seq = ? AND {field} IS NOT ?",
        (fresh, seq, fresh),
    )
    if not changed.rowcount:
        alter(record, rng)


def delete(record: sqlite3.Connection, rng: random.Random) -> None:
    seq = rng.randint(1, ROWS)
    record.execute("DELETE FROM audit WHERE seq = ?", (seq,))
    if rng.random() < 0.5:  # and close the gap
        for later in range(seq + 1, ROWS + 1):
            record.execute("UPDATE audit SET seq = ? WHERE seq = ?", (later - 1, later))
        record.execute("UPDATE audit_head SET seq = seq - 1")


def insert(record: sqlite3.Connection, rng: random.Random) -> None:
    seq = rng.randint(1, ROWS)
    for later in range(ROWS, seq - 1, -1):
        record.execute("UPDATE audit SET seq = ? WHERE seq = ?", (later + 1, later))
    copied = rng.choice([number for number in range(1, ROWS + 2) if number != seq])
    names = "at, action, actor_id, actor_role, subject_id, session_id, object_id, result, request_id, mac"
    record.execute(f"INSERT INTO audit (seq, {names}) SELECT ?, {names} FROM audit WHERE seq = ?", (seq, copied))
    record.execute("UPDATE audit_head SET seq = seq + 1")


def reorder(record: sqlite3.Connection, rng: random.Random) -> None:
    one, two = rng.sample(range(1, ROWS + 1), 2)
    for old, new in ((one, -1), (two, one), (-1, two)):
        record.execute("UPDATE audit SET seq = ? WHERE seq = ?", (new, old))


def cut(record: sqlite3.Connection, rng: random.Random) -> None:
    """The end is cut off, and the note of the end is moved back with it: nothing inside the record shows that."""
    last = rng.randint(0, ROWS - 1)
    record.execute("DELETE FROM audit WHERE seq > ?", (last,))
    if last:
        record.execute("UPDATE audit_head SET seq = ?, mac = (SELECT mac FROM audit WHERE seq = ?)", (last, last))
    else:
        record.execute(
            rng.choice(["DELETE FROM audit_head", "UPDATE audit_head SET seq = 0, mac = '" + "0" * 64 + "'"])
        )


def cut_behind(record: sqlite3.Connection, rng: random.Random) -> None:
    """The end is cut off, and the note of the end is left."""
    record.execute("DELETE FROM audit WHERE seq > ?", (rng.randint(0, ROWS - 1),))


def test_R23_a_thousand_random_changes_are_all_found(database: Database, tmp_path: Path) -> None:
    whole = verdict_of(database)
    assert (whole.rows, whole.fault) == (ROWS, None)
    database.close()
    file, kept = tmp_path / "record.db", tmp_path / "kept.db"
    with sqlite3.connect(file) as record, sqlite3.connect(kept) as copy:
        record.backup(copy)
    rng, ways = random.Random(23), (alter, delete, insert, reorder, cut, cut_behind)
    missed = []
    for number in range(CHANGES):
        with sqlite3.connect(kept) as copy, sqlite3.connect(file) as record:
            copy.backup(record)
        way = ways[number % len(ways)]
        with sqlite3.connect(file) as record:
            before = record.execute("SELECT * FROM audit ORDER BY seq").fetchall()
            way(record, rng)
            assert record.execute("SELECT * FROM audit ORDER BY seq").fetchall() != before
        if verdict_of(database, whole.end).fault is None:
            missed.append((number, way.__name__))
    assert missed == []


def test_the_first_row_that_does_not_fit_is_named(database: Database) -> None:
    with database.writing() as db:
        db.execute(text("UPDATE audit SET result = 'refused' WHERE seq IN (17, 30)"))
    found = verdict_of(database)
    assert found.fault is not None and (found.fault.seq, found.rows) == (17, 16)


def test_another_servers_secret_does_not_fit(database: Database) -> None:
    with database.reading() as db:
        fault = verify(db, Trail("t" * 48)).fault
    assert fault is not None and fault.seq == 1


def test_a_trail_without_rows_is_whole_until_a_note_outside_says_otherwise(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'empty.db'}")
    upgrade(database)
    assert verdict_of(database).fault is None
    fault = verdict_of(database, Mark(3, "a" * 64)).fault
    assert fault is not None and fault.seq == 1
    database.close()


async def test_the_end_is_noted_outside_the_record_at_once_at_the_end_and_only_when_it_moved(
    database: Database, tmp_path: Path
) -> None:
    file = anchor_file(tmp_path)
    async with anchoring(database, file):
        fill(database, 3, random.Random(2))
    assert marks_in(file)[-1] == verdict_of(database).end
    assert anchor(database, file) is None
    assert verdict_of(database, *marks_in(file)).fault is None
    with file.open("a") as half:
        half.write("2026-11-22T20:00:00+00:00 64:ab")
    assert marks_in(file)[-1].seq == ROWS + 3
    shutil.copy(file, tmp_path / "elsewhere")
    with database.writing() as db:
        db.execute(text("DELETE FROM audit WHERE seq > 61"))
        db.execute(text("UPDATE audit_head SET seq = 61, mac = (SELECT mac FROM audit WHERE seq = 61)"))
    assert verdict_of(database).fault is None
    fault = verdict_of(database, *marks_in(tmp_path / "elsewhere")).fault
    assert fault is not None and fault.seq == 62


def test_what_concerns_one_person_is_read_between_two_moments_in_pages(database: Database) -> None:
    with database.reading() as db:
        rows = db.exec(select(AuditRow).where(AuditRow.subject_id == "sam").order_by(col(AuditRow.seq))).all()
        since, until = rows[1].at, rows[-1].at
        first = about(db, "sam", since, until, most=3)
        rest = about(db, "sam", since, until, after=first[-1].seq)
        assert [row.seq for row in first + rest] == [row.seq for row in rows[1:-1]]
        plan = " ".join(
            str(row[3])
            for row in db.execute(
                text("EXPLAIN QUERY PLAN SELECT * FROM audit WHERE subject_id = 'sam' AND seq > 4 ORDER BY seq")
            )
        )
    assert "ix_audit_subject_id_seq" in plan


def add_at_the_same_time(database: Database, threads: int, each: int) -> list[BaseException]:
    failures: list[BaseException] = []
    begin = threading.Barrier(threads)

    def add() -> None:
        begin.wait()
        try:
            for _ in range(each):
                with database.writing() as db:
                    TRAIL.note(db, Action.ENTRY_READ, subject_id="sam", object_id=new_id())
        except BaseException as failure:
            failures.append(failure)

    workers = [threading.Thread(target=add) for _ in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return failures


def test_R23_eight_writers_at_once_make_one_chain_on_sqlite(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'record.db'}")
    upgrade(database)
    assert add_at_the_same_time(database, 8, 25) == []
    verdict = verdict_of(database)
    assert (verdict.rows, verdict.fault) == (200, None)
    database.close()


def test_R23_eight_writers_at_once_make_one_chain_on_postgres() -> None:
    with postgres() as url:
        database = Database(url)
        upgrade(database)
        assert add_at_the_same_time(database, 8, 25) == []
        verdict = verdict_of(database)
        assert (verdict.rows, verdict.fault) == (200, None)
        database.close()
