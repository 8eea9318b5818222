"""A backup is sealed, comes back whole or not at all, and brings back nothing that was erased (R17, abuse 23)."""

from __future__ import annotations

import io
import sqlite3
import stat
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import col, select

from app.audit.actions import Action
from app.audit.anchoring import anchor, anchor_file, marks_in
from app.audit.trail import Trail
from app.audit.verifying import verify
from app.backups import sealed_file
from app.backups.errors import BackupError
from app.backups.restoring import restore, try_out
from app.backups.taking import back_up
from app.database.columns import now
from app.database.engine import Database
from app.database.tables import AuditRow, AuthSessionRow, EntryRow, EntryShareRow, LiveSessionRow, UserRow
from app.encryption.documents import DocumentKeys
from app.encryption.errors import KeyMissing
from app.encryption.keyring import Keyring
from app.live.reading import read_entry
from app.record.ledger import Kind, Ledger
from app.sessions.plans import bound_to
from app.settings import Settings, SettingsError
from app.starting import only_server
from tests.app.encryption.given import document, record_in
from tests.app.world import settings_in

RING = Keyring([b"m" * 32])
CANARY = "kingfisher"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = settings_in(tmp_path)
    (tmp_path / "var").mkdir()
    database = record_in(made.database)
    keys = DocumentKeys(made.keyring)
    document(database, "one", f"a {CANARY} by the water", keys)
    document(database, "two", "I like rain", keys)
    with database.writing() as db:
        Trail(made.key).note(db, Action.SIGNED_IN)
        moment = {"created_at": now(), "last_seen_at": now(), "expires_at": now()}
        db.add(AuthSessionRow(token_hash="t", kind="cookie", user_id="u-w", **moment))
    database.close()
    return made


@pytest.fixture
def backup(settings: Settings, tmp_path: Path) -> Path:
    back_up(settings, tmp_path / "a.backup")
    return tmp_path / "a.backup"


@pytest.fixture
def record(settings: Settings) -> Iterator[Database]:
    database = Database(settings.database)
    yield database
    database.close()


def said(settings: Settings, entry: str) -> str:
    database = Database(settings.database)
    with database.reading() as db:
        words = read_entry(db, DocumentKeys(settings.keyring), entry).text.strip()
    database.close()
    return words


def sealed(plain: bytes) -> bytes:
    out = io.BytesIO()
    sealed_file.seal(io.BytesIO(plain), out, RING)
    return out.getvalue()


def unsealed(whole: bytes, ring: Keyring = RING) -> bytes:
    return b"".join(sealed_file.opened(io.BytesIO(whole), ring))


HEAD = len(sealed_file.MAGIC) + sealed_file.NAME_BYTES + sealed_file.KEY_ID_BYTES + sealed_file.WRAPPED_BYTES
FULL = sealed_file.CHUNK + sealed_file.TAG_BYTES


@pytest.mark.parametrize(
    "size", [0, 1, sealed_file.CHUNK - 1, sealed_file.CHUNK, sealed_file.CHUNK + 1, 3 * sealed_file.CHUNK]
)
def test_every_size_comes_back(size: int) -> None:
    plain = bytes(number % 251 for number in range(1024)) * (size // 1024 + 1)
    assert unsealed(sealed(plain[:size])) == plain[:size]


def test_a_sealed_file_that_was_cut_joined_or_changed_does_not_open() -> None:
    whole = sealed(b"x" * (3 * sealed_file.CHUNK))
    other = sealed(b"y" * (3 * sealed_file.CHUNK))
    chunks = [whole[HEAD + number * FULL : HEAD + (number + 1) * FULL] for number in range(3)]
    wrong = [
        whole[:-1],
        whole[: HEAD + 2 * FULL],
        whole[:HEAD],
        whole[: HEAD - 1],
        whole[:HEAD] + chunks[1] + chunks[0] + chunks[2],
        whole[:HEAD] + chunks[0] + chunks[0] + chunks[2],
        whole[:HEAD] + chunks[0] + chunks[2],
        whole + chunks[2],
        whole[:HEAD] + other[HEAD:],
        other[:HEAD] + whole[HEAD:],
        b"",
        b"SQLite format 3\0" + b"\0" * 200,
    ]
    for place in (20, 40, HEAD - 1, HEAD, HEAD + FULL, len(whole) - 1):
        changed = bytearray(whole)
        changed[place] ^= 1
        wrong.append(bytes(changed))
    for number, damaged in enumerate(wrong):
        with pytest.raises((BackupError, KeyMissing)):
            unsealed(damaged)
            pytest.fail(f"case {number} opened")


def test_abuse_23_a_stolen_backup_says_nothing_without_the_key(settings: Settings, backup: Path) -> None:
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    raw = backup.read_bytes()
    assert not [word for word in (CANARY.encode(), b"SQLite", b"account:u-w") if word in raw]
    settings.__dict__["keyring"] = Keyring([b"x" * 32])
    with pytest.raises(KeyMissing):
        restore(settings, backup, force=True)
    settings.__dict__.pop("keyring")
    assert said(settings, "one") == f"a {CANARY} by the water"


def test_R17_a_backup_comes_back_and_nobody_is_signed_in(settings: Settings, backup: Path, record: Database) -> None:
    with record.writing() as db:
        db.execute(text("DELETE FROM document_update WHERE document_id = 'two'"))
    record.close()
    done = restore(settings, backup, force=True)
    assert (done.accounts, done.erased_again, done.audit_rows) == (1, 0, 1)
    assert said(settings, "two") == "I like rain"
    with record.reading() as db:
        assert db.exec(select(AuthSessionRow)).all() == []
        assert [row.action for row in db.exec(select(AuditRow).order_by(col(AuditRow.seq)))] == [
            "signed_in",
            "restored",
        ]
        assert verify(db, Trail(settings.key)).fault is None
    assert settings.database_file is not None
    assert stat.S_IMODE(settings.database_file.stat().st_mode) == 0o600
    assert done.kept is not None and done.kept.exists()


def test_R17_a_record_with_people_is_not_written_over_unasked(settings: Settings, backup: Path) -> None:
    with pytest.raises(BackupError, match="--force"):
        restore(settings, backup)
    assert settings.database_file is not None
    settings.database_file.unlink()
    assert restore(settings, backup).kept is None
    assert said(settings, "one") == f"a {CANARY} by the water"


def test_a_damaged_backup_changes_nothing_and_leaves_nothing(settings: Settings, backup: Path) -> None:
    damaged = bytearray(backup.read_bytes())
    damaged[-20] ^= 1
    backup.write_bytes(damaged)
    before = {path.name for path in settings.var_path.iterdir()}
    for act in (lambda: restore(settings, backup, force=True), lambda: try_out(settings, backup)):
        with pytest.raises(BackupError, match="damaged, or not whole"):
            act()
    assert {path.name for path in settings.var_path.iterdir()} - before <= {"waymark.db.server"}
    assert said(settings, "two") == "I like rain"


def test_R17_a_trial_touches_nothing(settings: Settings, backup: Path) -> None:
    before = {path.name: path.read_bytes() for path in settings.var_path.rglob("*") if path.is_file()}
    assert try_out(settings, backup).accounts == 1
    assert {path.name: path.read_bytes() for path in settings.var_path.rglob("*") if path.is_file()} == before


def test_R31_what_was_erased_since_the_backup_stays_erased(settings: Settings, backup: Path, record: Database) -> None:
    at = datetime.now(UTC)
    with record.writing() as db:
        Ledger.of(settings).open(db, Kind.ENTRY, "one", "u-w", at)
    record.close()
    assert restore(settings, backup, force=True).erased_again == 1
    with record.reading() as db:
        assert [row.id for row in db.exec(select(EntryRow))] == ["two"]
        assert db.exec(select(UserRow)).one().id == "u-w"


def test_R6_R30_no_session_is_live_again_and_nothing_is_shown_again(
    settings: Settings, record: Database, tmp_path: Path
) -> None:
    """Which of them ended since the backup, and which words were made private, no backup can know."""
    at = datetime.now(UTC)
    with record.writing() as db:
        for name, mode in (("together", "remote"), ("standing", "alone")):
            row = LiveSessionRow(id=name, workbook_id="w", mode=mode, started_at=at)
            row.plan_sealed = settings.keyring.seal(b"where Sam is", bound_to(row)) if mode == "remote" else None
            db.add(row)
        db.flush()
        db.add(EntryShareRow(entry_id="one", session_id="together", shared_by="p", shared_at=at))
    record.close()
    back_up(settings, tmp_path / "live.backup")
    restore(settings, tmp_path / "live.backup", force=True)
    with record.reading() as db:
        rows = {row.id: row for row in db.exec(select(LiveSessionRow))}
        assert (rows["together"].status, rows["together"].plan_sealed) == ("ended", None)
        assert rows["together"].ended_at is not None
        assert db.exec(select(EntryShareRow)).one().ended_at is not None
        assert rows["standing"].status == "open", "nobody else is in it, and it has no end"
        noted = [row.session_id for row in db.exec(select(AuditRow).where(AuditRow.action == "session_ended"))]
        assert noted == ["together"]
        assert verify(db, Trail(settings.key)).fault is None


def test_notes_of_the_trail_that_came_after_the_backup_are_put_aside(
    settings: Settings, backup: Path, record: Database
) -> None:
    file = anchor_file(settings.var_path)
    anchor(record, file)
    with record.writing() as db:
        Trail(settings.key).note(db, Action.SIGNED_OUT)
    anchor(record, file)
    record.close()
    restore(settings, backup, force=True)
    assert [mark.seq for mark in marks_in(file)] == [1]
    assert len(list(settings.var_path.glob("audit.anchor.before-*"))) == 1
    with record.reading() as db:
        assert verify(db, Trail(settings.key), marks_in(file)).fault is None


def test_nothing_is_put_back_under_a_running_server(settings: Settings, backup: Path) -> None:
    with only_server(settings), pytest.raises(SettingsError, match="Another server is at work"):
        restore(settings, backup, force=True)
    restore(settings, backup, force=True)


def test_R17_a_backup_while_people_write_is_one_moment_of_the_record(
    settings: Settings, tmp_path: Path, record: Database
) -> None:
    """Each change moves one between two rows: every moment has the same sum."""
    with record.writing() as db:
        db.execute(text("UPDATE document SET epoch = 500"))
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            with record.writing() as db:
                db.execute(text("UPDATE document SET epoch = epoch - 1 WHERE id = 'one'"))
                db.execute(text("UPDATE document SET epoch = epoch + 1 WHERE id = 'two'"))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(8):
            back_up(settings, tmp_path / f"{number}.backup")
    finally:
        stop.set()
        writer.join()
    for number in range(8):
        plain = tmp_path / f"{number}.db"
        plain.write_bytes(unsealed((tmp_path / f"{number}.backup").read_bytes(), settings.keyring))
        with sqlite3.connect(plain) as copy:
            assert copy.execute("SELECT sum(epoch) FROM document").fetchone() == (1000,)
