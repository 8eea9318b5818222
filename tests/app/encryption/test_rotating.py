"""Master keys change while people write; afterwards the old one opens nothing and can go (R25)."""

from __future__ import annotations

import asyncio
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from app.database.columns import Table
from app.database.engine import Database
from app.database.tables import ChallengeRow, DocumentRow, UserRow
from app.encryption.documents import DocumentKeys
from app.encryption.errors import KeyMissing
from app.encryption.key_file import KeyFile
from app.encryption.keyring import Keyring, key_id
from app.encryption.names import sealed_name
from app.encryption.rotating import rotate, used_keys
from app.encryption.sealed_columns import SEALED
from app.live.reading import read_entry
from app.settings import SettingsError
from app.starting import check_keys
from tests.app.encryption.given import AT, document, record_in
from tests.app.world import settings_in

OLD, NEW = b"o" * 32, b"n" * 32


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = record_in(f"sqlite:///{tmp_path / 'record.db'}")
    for number in range(23):
        document(made, f"e{number:02}", f"entry number {number}", DocumentKeys(Keyring([OLD])))
    with made.writing() as db:
        user = db.get_one(UserRow, "u-w")
        user.totp_sealed = Keyring([OLD]).seal(b"a secret", sealed_name("user", user.id, "totp_sealed"))
        for name in ("c1", "c2", "c3"):
            sealed = Keyring([OLD]).seal(b"the middle of a sign-in", sealed_name("challenge", name, "sealed"))
            db.add(ChallengeRow(hash=name, kind="x", sealed=sealed, expires_at=AT))
    yield made
    made.close()


def test_every_sealed_column_of_the_record_is_known() -> None:
    sealed = {
        (table.name, column.name)
        for table in Table.metadata.tables.values()
        for column in table.columns
        if column.name == "sealed" or column.name.endswith("_sealed")
    }
    assert {(known.table.name, known.column) for known in SEALED} == sealed
    assert all(known.row_id is not None for known in SEALED)


def test_R25_after_a_change_of_keys_the_old_one_can_go(database: Database) -> None:
    assert used_keys(database) == {key_id(OLD): 27}
    done = rotate(database, Keyring([NEW, OLD]), batch=5)
    assert (done.documents, done.fields, done.damaged) == (23, 4, [])
    assert used_keys(database) == {key_id(NEW): 27}
    ring = Keyring([NEW])
    with database.reading() as db:
        for number in range(23):
            assert read_entry(db, DocumentKeys(ring), f"e{number:02}").text == f"entry number {number} "
        secret = db.get_one(UserRow, "u-w").totp_sealed
        challenge = db.get_one(ChallengeRow, "c2").sealed
    assert secret is not None and challenge is not None
    assert ring.open(secret, "user:u-w:totp") == b"a secret"
    assert ring.open(challenge, "challenge:c2:sealed") == b"the middle of a sign-in"
    with pytest.raises(KeyMissing):
        Keyring([OLD]).open(secret, "user:u-w:totp")


def test_R25_a_change_of_keys_goes_on_after_a_stop_in_the_middle(database: Database) -> None:
    class Stop(Exception):
        pass

    class Tired(Keyring):
        wraps = 0

        def wrap_newest(self, key: bytes, bound_to: str) -> tuple[bytes, str]:
            self.wraps += 1
            if self.wraps > 12:
                raise Stop
            return super().wrap_newest(key, bound_to)

    with pytest.raises(Stop):
        rotate(database, Tired([NEW, OLD]), batch=5)
    assert used_keys(database) == {key_id(NEW): 10, key_id(OLD): 17}
    assert rotate(database, Keyring([NEW, OLD]), batch=5).documents == 13
    assert used_keys(database) == {key_id(NEW): 27}


def test_what_is_damaged_is_named_and_stops_nothing(database: Database) -> None:
    with database.writing() as db:
        db.execute(text("UPDATE document SET key_wrapped = x'00' WHERE id = 'e07'"))
        db.execute(
            text("UPDATE challenge SET sealed = (SELECT sealed FROM challenge WHERE hash = 'c1') WHERE hash='c3'")
        )
    done = rotate(database, Keyring([NEW, OLD]))
    assert sorted(done.damaged) == ["challenge c3", "document e07"]
    assert used_keys(database) == {key_id(NEW): 25, key_id(OLD): 2}


def test_a_key_that_is_not_there_is_said_before_anything_is_lost(database: Database) -> None:
    with pytest.raises(KeyMissing):
        rotate(database, Keyring([NEW]))
    assert used_keys(database) == {key_id(OLD): 27}


async def test_R25_a_running_server_uses_a_key_that_is_added_to_the_file(tmp_path: Path, database: Database) -> None:
    file = KeyFile(tmp_path / "keys")
    first = file.add()
    serving = Keyring(file.read(), file.news)
    await asyncio.to_thread(rotate, database, Keyring([file.read()[0], OLD]))
    second = KeyFile(file.path).add()
    assert second != first and serving.current == first
    fresh = Keyring(KeyFile(file.path).read())
    assert fresh.current == second and fresh.ids == {first, second}
    rotate(database, fresh)
    with database.reading() as db:
        assert read_entry(db, DocumentKeys(serving), "e03").text == "entry number 3 "
    document(database, "later", "written after it", DocumentKeys(serving))
    assert used_keys(database) == {second: 28}
    assert stat.S_IMODE(file.path.stat().st_mode) == 0o600


def test_a_key_file_that_goes_missing_or_bad_changes_nothing_for_who_runs(tmp_path: Path) -> None:
    file = KeyFile(tmp_path / "keys")
    name = file.add()
    ring = Keyring(file.read(), file.news)
    file.path.write_text("no key at all")
    assert ring.wrap_newest(b"d" * 32, "x")[1] == name
    file.path.unlink()
    assert ring.wrap_newest(b"d" * 32, "x")[1] == name


def test_F23_a_server_without_a_master_key_that_is_in_use_does_not_start(tmp_path: Path, database: Database) -> None:
    settings = settings_in(tmp_path)
    with pytest.raises(SettingsError, match=key_id(OLD)):
        check_keys(settings, database)
    rotate(database, Keyring([KeyFile(tmp_path / "var" / "master.key").read()[0], OLD]))
    check_keys(settings, database)
    with database.writing() as db:
        db.get_one(DocumentRow, "e07").key_id = "0" * 16
    check_keys(settings, database)  # one damaged name keeps nobody from the rest
