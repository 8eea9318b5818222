"""What people write is sealed for its own row: damage and swaps are noticed, other entries stay whole (R25, F-17)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from app.audit.trail import Trail
from app.database.engine import Database
from app.database.tables import DocumentRow
from app.encryption.documents import DocumentKeys
from app.encryption.keyring import Keyring
from app.encryption.sealing import seal_plain_documents
from app.errors import DatabaseUnavailable, EntryDamaged
from app.live.compacting import compact
from app.live.journal import SqlJournal
from app.live.reading import read_entry
from realtime.errors import JournalUnavailable
from realtime.identity import EntryId
from tests.app.encryption.given import document, record_in

MASTER = Keyring([b"m" * 32])
CANARY = "kingfisher"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = record_in(f"sqlite:///{tmp_path / 'record.db'}", ("w", "v"))
    for entry, words, workbook in (
        ("one", "I sleep badly", "w"),
        ("two", "I like rain", "w"),
        ("far", "not yours", "v"),
    ):
        document(made, entry, words, DocumentKeys(MASTER), workbook)
    yield made
    made.close()


def said(database: Database, entry: str, ring: Keyring = MASTER) -> str:
    with database.reading() as db:
        return read_entry(db, DocumentKeys(ring), entry).text.strip()


def change(database: Database, statement: str, **values: object) -> None:
    with database.writing() as db:
        db.execute(text("PRAGMA defer_foreign_keys = ON"))
        assert db.execute(text(statement), values).rowcount > 0  # type: ignore[attr-defined]


def is_damaged(database: Database, entry: str) -> bool:
    try:
        said(database, entry)
    except EntryDamaged:
        return True
    return False


def test_what_is_written_reads_again_with_its_key_and_not_with_another(database: Database) -> None:
    assert [said(database, entry) for entry in ("one", "two", "far")] == ["I sleep badly", "I like rain", "not yours"]
    with pytest.raises(DatabaseUnavailable):
        said(database, "one", Keyring([b"x" * 32]))


def test_no_word_stands_in_the_file_its_log_or_a_plain_copy(tmp_path: Path) -> None:
    database = record_in(f"sqlite:///{tmp_path / 'record.db'}")
    document(database, "one", f"a {CANARY} by the water", None)
    plain = b"".join(path.read_bytes() for path in tmp_path.glob("record.db*"))
    assert CANARY.encode() in plain
    assert seal_plain_documents(database, DocumentKeys(MASTER)) == 1
    assert seal_plain_documents(database, DocumentKeys(MASTER)) == 0
    assert said(database, "one") == f"a {CANARY} by the water"
    with sqlite3.connect(tmp_path / "copy.db") as copy, sqlite3.connect(tmp_path / "record.db") as record:
        record.backup(copy)
    assert CANARY.encode() not in b"".join(path.read_bytes() for path in tmp_path.iterdir())
    database.close()


SWAPS = {
    "rows of one document": "UPDATE document_update SET payload = (SELECT payload FROM document_update "
    "WHERE document_id = 'one' AND seq = 3) WHERE document_id = 'one' AND seq = 2",
    "rows of two documents": "UPDATE document_update SET payload = (SELECT payload FROM document_update "
    "WHERE document_id = 'two' AND seq = 1) WHERE document_id = 'one' AND seq = 1",
    "rows of two workbooks": "UPDATE document_update SET payload = (SELECT payload FROM document_update "
    "WHERE document_id = 'far' AND seq = 1) WHERE document_id = 'one' AND seq = 1",
    "all rows and the key of another document": "UPDATE document SET key_wrapped = (SELECT key_wrapped FROM document "
    "WHERE id = 'two') WHERE id = 'one'",
    "another place in the order": "UPDATE document_update SET seq = seq + 10 WHERE document_id = 'one'",
    "another epoch": "UPDATE document_update SET epoch = 2 WHERE document_id = 'one'",
    "another workbook for the document": "UPDATE document SET workbook_id = 'v' WHERE id = 'one'",
    "another workbook for the entry": "UPDATE entry SET workbook_id = 'v' WHERE id = 'one'",
    "no rows": "DELETE FROM document_update WHERE document_id = 'one'",
    "no key": "UPDATE document SET key_wrapped = NULL WHERE id = 'one'",
    "a plain row": "UPDATE document_update SET payload = x'0000' WHERE document_id = 'one' AND seq = 1",
}


@pytest.mark.parametrize("statement", SWAPS.values(), ids=SWAPS.keys())
def test_F17_a_row_in_another_place_does_not_open_and_is_never_blank(database: Database, statement: str) -> None:
    change(database, statement)
    assert is_damaged(database, "one")
    assert said(database, "two") == "I like rain"
    assert said(database, "far") == "not yours"


def test_an_entry_and_its_document_moved_into_another_workbook_together_do_not_open(database: Database) -> None:
    with database.writing() as db:
        db.execute(text("UPDATE entry SET workbook_id = 'v' WHERE id = 'one'"))
        db.execute(text("UPDATE document SET workbook_id = 'v' WHERE id = 'one'"))
    assert is_damaged(database, "one")


def test_F17_every_flipped_bit_of_a_row_and_of_its_key_is_noticed(database: Database) -> None:
    for table, column, row in (
        ("document_update", "payload", "document_id = 'one' AND seq = 2"),
        ("document", "key_wrapped", "id = 'one'"),
    ):
        read = f"SELECT {column} FROM {table} WHERE {row}"
        write = f"UPDATE {table} SET {column} = :damaged WHERE {row}"
        with database.reading() as db:
            whole = bytes(db.execute(text(read)).scalar_one())
        for bit in range(len(whole) * 8):
            damaged = bytearray(whole)
            damaged[bit // 8] ^= 1 << bit % 8
            change(database, write, damaged=bytes(damaged))
            assert is_damaged(database, "one"), f"bit {bit} of {table}.{column}"
        for length in (0, 5, 27, len(whole) - 1):
            change(database, write, damaged=whole[:length])
            assert is_damaged(database, "one")
        change(database, write, damaged=whole)
        assert said(database, "one") == "I sleep badly"


def test_a_snapshot_is_bound_to_its_document_too(database: Database) -> None:
    keys = DocumentKeys(MASTER)
    with database.writing() as db:
        assert compact(db, keys, "one")
        assert compact(db, keys, "two")
    assert said(database, "one") == "I sleep badly"
    change(
        database,
        "UPDATE document_snapshot SET payload = (SELECT payload FROM document_snapshot WHERE document_id = 'two') "
        "WHERE document_id = 'one'",
    )
    assert is_damaged(database, "one")
    assert said(database, "two") == "I like rain"


async def test_F17_the_journal_sets_a_damaged_document_aside_and_keeps_its_rows(database: Database) -> None:
    change(database, "UPDATE document_update SET payload = x'00' WHERE document_id = 'one' AND seq = 2")
    journal = SqlJournal(database, "k" * 48, Trail("k" * 48), DocumentKeys(MASTER))
    assert await journal.load_document(EntryId("one")) is None
    assert await journal.load_document(EntryId("two")) is not None
    with database.reading() as db:
        assert db.get_one(DocumentRow, "one").state == "quarantined"
        assert db.execute(text("SELECT count(*) FROM document_update WHERE document_id = 'one'")).scalar_one() == 3
    journal.close()


async def test_F23_without_its_master_key_nothing_is_set_aside_and_nothing_is_lost(database: Database) -> None:
    journal = SqlJournal(database, "k" * 48, Trail("k" * 48), DocumentKeys(Keyring([b"x" * 32])))
    with pytest.raises(JournalUnavailable):
        await journal.load_document(EntryId("one"))
    journal.close()
    assert said(database, "one") == "I sleep badly"


def test_sealing_goes_on_after_a_stop_in_the_middle(tmp_path: Path) -> None:
    database = record_in(f"sqlite:///{tmp_path / 'record.db'}")
    for number in range(25):
        document(database, f"e{number:02}", f"entry number {number}", None)

    class Stop(Exception):
        pass

    class Tired(DocumentKeys):
        made = 0

        def make(self, document_id: str, workbook_id: str):  # type: ignore[no-untyped-def]
            self.made += 1
            if self.made > 13:
                raise Stop
            return super().make(document_id, workbook_id)

    with pytest.raises(Stop):
        seal_plain_documents(database, Tired(MASTER), batch=5)
    assert said(database, "e07") == "entry number 7"
    assert seal_plain_documents(database, DocumentKeys(MASTER), batch=5) == 15
    assert [said(database, f"e{number:02}") for number in range(25)] == [f"entry number {n}" for n in range(25)]
    database.close()


def test_keys_that_are_not_used_leave_the_memory_and_erased_ones_at_once(database: Database) -> None:
    keys = DocumentKeys(MASTER, remembered=1)
    for entry in ("one", "two", "one"):
        with database.reading() as db:
            read_entry(db, keys, entry)
    assert len(keys._known) == 1
    keys.forget("one")
    assert not keys._known
