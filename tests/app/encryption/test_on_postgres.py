"""Sealing and changing keys on Postgres, while others write."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import nullcontext

import pytest

from app.database.engine import Database
from app.database.tables import ChallengeRow, DocumentRow
from app.encryption.documents import DocumentKeys
from app.encryption.keyring import Keyring, key_id
from app.encryption.names import sealed_name
from app.encryption.rotating import rotate, used_keys
from app.encryption.sealing import seal_plain_documents
from app.live.reading import read_entry
from app.settings import SettingsError
from app.starting import check_durable
from tests.app.encryption.given import AT, document, record_in
from tests.support.postgres import postgres

OLD, NEW = b"o" * 32, b"n" * 32


@pytest.fixture(scope="module")
def database() -> Iterator[Database]:
    with postgres() as url:
        made = record_in(url)
        yield made
        made.close()


def test_R25_plain_rows_are_sealed_and_keys_change_beside_a_writer(database: Database) -> None:
    both = Keyring([NEW, OLD])
    for number in range(12):
        document(database, f"e{number:02}", f"entry number {number}", None)
    assert seal_plain_documents(database, DocumentKeys(Keyring([OLD])), batch=5) == 12
    with database.writing() as db:
        sealed = Keyring([OLD]).seal(b"x", sealed_name("challenge", "c", "sealed"))
        db.add(ChallengeRow(hash="c", kind="x", sealed=sealed, expires_at=AT))
    assert used_keys(database) == {key_id(OLD): 13}
    stop = threading.Event()

    def touch() -> None:
        while not stop.is_set():
            with database.writing() as db:
                db.get_one(DocumentRow, "e03", with_for_update=True).epoch += 0

    writer = threading.Thread(target=touch)
    writer.start()
    try:
        assert rotate(database, both, batch=5).documents == 12
    finally:
        stop.set()
        writer.join()
    assert used_keys(database) == {key_id(NEW): 13}
    with database.reading() as db:
        assert read_entry(db, DocumentKeys(Keyring([NEW])), "e07").text == "entry number 7 "


def test_a_postgres_that_writes_to_the_disk_is_good_enough(database: Database) -> None:
    with database.reading() as db:
        syncs = db.connection().exec_driver_sql("SHOW fsync").scalar_one() == "on"
    with nullcontext() if syncs else pytest.raises(SettingsError, match="fsync = on"):
        check_durable(database)
    with database.writing() as db:
        db.connection().exec_driver_sql("ALTER DATABASE postgres SET synchronous_commit = off")
    database.close()
    with pytest.raises(SettingsError, match="Postgres needs fsync"):
        check_durable(database)
