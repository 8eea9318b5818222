"""Compaction keeps text, answers, authorship and the state vector, and loses deleted words (R23, R31)."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pycrdt import Doc, Map, Text
from sqlmodel import select

from app.database.engine import Database
from app.database.tables import DocumentRow, DocumentSnapshotRow, DocumentUpdateRow, EntryRow, UserRow, WorkbookRow
from app.database.upgrading import upgrade
from app.encryption.documents import DocumentKeys
from app.encryption.keyring import Keyring
from app.encryption.sealing import give_key
from app.live.compacting import compact
from app.live.history import history_of, key_of
from app.live.loading import load_document
from app.live.reading import read_entry
from realtime.identity import EntryId

ENTRY = "e" * 36
KEYS = DocumentKeys(Keyring([b"k" * 32]))
AT = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = Database(f"sqlite:///{tmp_path / 'record.db'}")
    upgrade(made)
    with made.writing() as db:
        db.add(UserRow(id="u", role="service_user", login="sam", display_name="Sam", password_hash="x", created_at=AT))
        db.flush()
        db.add(WorkbookRow(id="w", service_user_id="u", created_at=AT))
        db.flush()
        writer = {"writer_key": "account:u", "writer_role": "service_user", "writer_name": "Sam"}
        times = {"created_at": AT, "updated_at": AT}
        db.add(EntryRow(id=ENTRY, workbook_id="w", page="a/b", exercise="x", kind="entry", **writer, **times))
        db.flush()
        db.add(DocumentRow(id=ENTRY, workbook_id="w"))
    yield made
    made.close()


def write(database: Database, updates: list[tuple[str, bytes]], first: int = 1) -> None:
    with database.writing() as db:
        document = db.get_one(DocumentRow, ENTRY)
        key = key_of(document)
        cipher = give_key(db.connection(), KEYS, ENTRY, "w") if key is None else KEYS.cipher(ENTRY, "w", key)
        db.refresh(document)
        for seq, (actor, payload) in enumerate(updates, first):
            name = seq.to_bytes(16, "big")
            sealed = cipher.seal_update(payload, 1, seq)
            row = DocumentUpdateRow(
                document_id=ENTRY, seq=seq, epoch=1, update_id=name, actor=actor, payload=sealed, created_at=AT
            )
            db.add(row)
        document.last_seq = first + len(updates) - 1


def history(seed: int, acts: int) -> list[tuple[str, bytes]]:
    """Two writers type and delete in one text, and choose."""
    rng = random.Random(seed)
    docs = {"p-sam": Doc(client_id=11), "p-jo": Doc(client_id=22)}
    updates = []
    for _ in range(acts):
        who = rng.choice(list(docs))
        doc = docs[who]
        text, answer = doc.get("text", type=Text), doc.get("answer", type=Map)
        before = doc.get_state()
        size = len(str(text))
        with doc.transaction():
            if size and rng.random() < 0.35:
                at = rng.randrange(size)
                start, end = len(str(text)[:at].encode()), len(str(text)[: at + 1].encode())
                del text[start:end]
            elif rng.random() < 0.15:
                answer[f"option:{rng.randrange(4)}"] = rng.random() < 0.5
            else:
                text.insert(len(str(text)[: rng.randrange(size + 1)].encode()), rng.choice(["a", "é", "🌙", "word "]))
        update = doc.get_update(before)
        updates.append((who, update))
        for other in docs.values():
            other.apply_update(update)
    return updates


@pytest.mark.parametrize("seed", range(12))
def test_J3_a_compacted_document_says_the_same_and_goes_on(database: Database, seed: int) -> None:
    updates = history(seed, 120)
    write(database, updates[:80])
    with database.reading() as db:
        before = read_entry(db, KEYS, ENTRY)
    with database.writing() as db:
        assert compact(db, KEYS, ENTRY)
    with database.reading() as db:
        assert read_entry(db, KEYS, ENTRY) == before
        assert db.exec(select(DocumentUpdateRow)).all() == []
        stored = load_document(db, KEYS, EntryId(ENTRY))
        assert stored is not None and len(stored.updates) == 1
    write(database, updates[80:], first=81)
    with database.writing() as db:
        assert compact(db, KEYS, ENTRY)
    whole: Doc[Any] = Doc(client_id=0)
    for _, update in updates:
        whole.apply_update(update)
    with database.reading() as db:
        after = read_entry(db, KEYS, ENTRY)
        assert after.text == str(whole.get("text", type=Text))
        assert after.answer == whole.get("answer", type=Map).to_py()
        assert sum(end - start for start, end, _ in after.authors) == len(after.text.encode("utf-16-le")) // 2
        snapshot = history_of(db, KEYS, db.get_one(DocumentRow, ENTRY)).snapshot
        assert snapshot is not None and snapshot.upto_seq == 120
        again: Doc[Any] = Doc(client_id=0)
        again.apply_update(snapshot.payload)
        assert again.get_state() == whole.get_state()


def test_R31_deleted_words_are_gone_from_the_snapshot(database: Database) -> None:
    doc: Doc[Any] = Doc(client_id=11)
    text = doc.get("text", type=Text)
    before = doc.get_state()
    text += "a secret that was taken back"
    first = doc.get_update(before)
    before = doc.get_state()
    del text[0 : len(text)]
    write(database, [("p-sam", first), ("p-sam", doc.get_update(before))])
    with database.writing() as db:
        assert compact(db, KEYS, ENTRY)
    with database.reading() as db:
        (row,) = db.exec(select(DocumentSnapshotRow)).all()
        snapshot = history_of(db, KEYS, db.get_one(DocumentRow, ENTRY)).snapshot
        assert snapshot is not None and b"secret" not in snapshot.payload + row.payload


def test_an_untouched_or_unknown_document_is_left_alone(database: Database) -> None:
    with database.writing() as db:
        assert not compact(db, KEYS, ENTRY)
        assert not compact(db, KEYS, "unknown")
