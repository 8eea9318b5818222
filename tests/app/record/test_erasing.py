"""Erasing for ever: the ledger first, nothing left on the disk, a crash mended, a backup erased again (R31)."""

from __future__ import annotations

import json
from pathlib import Path

import httpx
import pytest
from sqlmodel import select

from app.database.columns import now
from app.database.tables import (
    AuditRow,
    DocumentRow,
    EntryRow,
    EntryShareRow,
    ErasureRow,
    LiveSessionRow,
    MarkRow,
    ParticipantRow,
    SessionEventRow,
    UserRow,
)
from app.record.ledger import Kind, Ledger, LedgerError
from app.record.replaying import finish, replay
from app.sessions.sessions import solo_session
from tests.app.record.scene import Scene, begin_scene, grow_stale, in_tables, on_disk
from tests.app.world import EXERCISE, PAGE, People, World, code_of, open_world, settings_in, start
from tests.support.postgres import postgres


@pytest.fixture
async def scene(world: World, people: People) -> Scene:
    return await begin_scene(world, people)


def lines_of(world: World) -> list[dict[str, str]]:
    return [json.loads(line) for line in (world.settings.var_path / "erasures.ledger").read_text().splitlines()]


async def test_R31_an_erased_entry_leaves_nothing_but_its_receipt(scene: Scene) -> None:
    world = scene.world
    await scene.show()
    await scene.mark()
    assert scene.entry.encode() in on_disk(world)
    answer = await scene.sam.delete(f"/api/v1/entries/{scene.entry}")
    assert answer.status_code == 204
    with world.database.reading() as db:
        for table in (EntryRow, DocumentRow, EntryShareRow):
            assert db.exec(select(table)).all() == []
        payloads = [row.payload for row in db.exec(select(SessionEventRow))]
    assert payloads and not any(scene.entry in payload for payload in payloads)
    receipt = (await scene.sam.get(answer.headers["location"])).json()
    assert receipt["kind"] == "entry" and receipt["done_at"] and receipt["gone"] and receipt["left"]
    assert receipt["backups_until"] > receipt["done_at"]
    (line,) = lines_of(world)
    assert line["id"] == receipt["id"]
    assert scene.entry not in json.dumps(line)


async def test_the_ledger_is_written_before_the_first_row_goes(scene: Scene) -> None:
    """Where the ledger cannot be written, nothing is erased, and it is said."""
    path = scene.world.settings.var_path / "erasures.ledger"
    path.mkdir()
    refused = await scene.sam.delete(f"/api/v1/entries/{scene.entry}")
    assert code_of(refused) == (503, "unavailable")
    assert (await scene.sam.get(f"/api/v1/entries/{scene.entry}")).json()["text"].startswith("Canary")
    with scene.world.database.reading() as db:
        assert db.exec(select(ErasureRow)).all() == []


async def test_R31_an_erased_workbook_leaves_no_byte_of_what_was_marked_or_written(scene: Scene) -> None:
    world = scene.world
    await scene.show()
    quote = (await scene.mark()).encode()
    assert quote in on_disk(world)
    answer = await scene.sam.delete("/api/v1/workbook")
    assert answer.status_code == 200, answer.text
    assert answer.json()["kind"] == "workbook" and answer.json()["done_at"]
    left = on_disk(world)
    assert quote not in left
    with world.database.reading() as db:
        for table in (EntryRow, MarkRow, DocumentRow):
            assert db.exec(select(table)).all() == []
        assert db.get_one(LiveSessionRow, scene.session).status == "ended"
        subjects = db.exec(select(AuditRow.result).where(AuditRow.action == "erased")).all()
    assert subjects == ["workbook"]
    assert code_of(await scene.jo.get(f"/api/v1/entries/{scene.entry}")) == (404, "not_found")
    # It is a workbook still: one can begin again, and what was erased does not come back with it.
    session = await start(scene.sam)
    body = {"page": PAGE, "exercise": EXERCISE, "session_id": session}
    begun = (await scene.sam.post("/api/v1/entries", json=body)).json()
    assert begun["id"] != scene.entry
    assert (await scene.sam.get(f"/api/v1/entries/{begun['id']}")).json()["text"] == ""


async def test_highlights_leave_the_screen_of_who_reads_alone(scene: Scene) -> None:
    """The standing session goes on after the workbook was erased; a new page of it shows no highlight any more."""
    await scene.mark("service_user")
    with scene.world.database.writing() as db:
        session, seat = solo_session(db, scene.people.sam, "v", now())
        alone, mine = session.id, seat.id
    assert len((await scene.hub.view_of(alone, mine)).marks) == 1
    assert (await scene.sam.delete("/api/v1/workbook")).status_code == 200
    assert (await scene.hub.view_of(alone, mine)).marks == []


async def test_R31_an_erased_account_is_an_empty_row_that_nobody_signs_in_to(scene: Scene) -> None:
    world, sam = scene.world, scene.people.sam
    quote = (await scene.mark()).encode()
    assert b"sammy" in on_disk(world)
    answer = await scene.sam.delete("/api/v1/account")
    assert answer.status_code == 200, answer.text
    left = on_disk(world)
    for word in (b"sammy", b"Sammy", quote):
        assert word not in left, word
    assert code_of(await scene.sam.get("/api/v1/me")) == (401, "not_signed_in")
    with world.database.reading() as db:
        row = db.get_one(UserRow, sam.id)
        assert (row.display_name, row.active, row.password_hash) == ("", False, "")
        seats = db.exec(select(ParticipantRow).where(ParticipantRow.user_id == sam.id)).all()
        assert seats and {seat.display_name for seat in seats} == {""}
        assert db.exec(select(EntryRow)).all() == []
    # The receipt is there for who has its address: nobody can sign in any more to see it.
    shown = await world.client().get(f"/api/v1/receipts/{answer.json()['id']}")
    assert shown.json()["kind"] == "account"
    # What the others did stays with the others.
    assert (await scene.jo.get("/api/v1/me")).status_code == 200


async def test_only_the_owner_with_a_fresh_sign_erases_and_only_their_own(scene: Scene) -> None:
    world, people = scene.world, scene.people
    for client in (scene.jo, world.signed_in(people.pat), world.signed_in(people.alex)):
        for path in ("workbook", "account"):
            assert code_of(await client.delete(f"/api/v1/{path}"))[0] == 403
    kim = world.signed_in(people.kim)
    assert (await kim.delete("/api/v1/workbook")).status_code == 200
    assert (await scene.sam.get(f"/api/v1/entries/{scene.entry}")).status_code == 200
    grow_stale(world)
    for path in ("workbook", "account"):
        assert code_of(await scene.sam.delete(f"/api/v1/{path}")) == (403, "step_up_needed")
    assert (await scene.sam.get(f"/api/v1/entries/{scene.entry}")).status_code == 200


@pytest.mark.parametrize("kind", [Kind.ENTRY, Kind.WORKBOOK, Kind.ACCOUNT])
async def test_a_crash_after_the_ledger_is_finished_at_the_next_start(scene: Scene, kind: Kind) -> None:
    world = scene.world
    with world.database.writing() as db:
        book = db.get_one(EntryRow, scene.entry).workbook_id
        target = {Kind.ENTRY: scene.entry, Kind.WORKBOOK: book, Kind.ACCOUNT: scene.people.sam.id}[kind]
        receipt = Ledger.of(world.settings).open(db, kind, target, scene.people.sam.id, now()).id
    done = finish(world.database, world.settings)
    assert done.total >= 1
    with world.database.reading() as db:
        assert db.exec(select(EntryRow)).all() == []
        assert db.get_one(ErasureRow, receipt).completed_at is not None
    assert finish(world.database, world.settings).total == 0


async def test_what_a_backup_brings_back_is_erased_again_and_what_is_newer_stays(
    scene: Scene, people: People, tmp_path: Path
) -> None:
    """The record of an hour ago is put back over one whose workbook, and one whose account, was erased since."""
    world = scene.world
    kim = await begin_scene_of_kim(world, people)
    file = world.settings.database_file
    assert file is not None
    world.database.empty_log()
    before = file.read_bytes()
    assert (await scene.sam.delete("/api/v1/workbook")).status_code == 200
    assert (await kim.delete("/api/v1/account")).status_code == 200

    folder = tmp_path / "restored"
    (folder / "var").mkdir(parents=True)
    (folder / "var" / "waymark.db").write_bytes(before)
    ledger = world.settings.var_path / "erasures.ledger"
    (folder / "var" / "erasures.ledger").write_bytes(ledger.read_bytes())
    same_keys = {"secret_key": "k" * 48, "master_key": "A" * 43}
    settings = settings_in(folder, env="production", public_url="http://127.0.0.1:8000", **same_keys)
    async with open_world(settings) as restored:
        with restored.database.reading() as db:
            assert len(db.exec(select(EntryRow)).all()) == 2, "the backup knows of no erasure"
        again = replay(restored.database, settings)
        assert (again.workbooks, again.accounts) == (1, 1)
        with restored.database.reading() as db:
            assert db.exec(select(EntryRow)).all() == []
            assert db.get_one(UserRow, people.kim.id).display_name == ""
            assert len(db.exec(select(ErasureRow)).all()) == 2
        assert b"Kim" not in on_disk(restored)
        # What is written after the erasure stays, however often the ledger is read.
        sam = restored.signed_in(people.sam)
        session = await start(sam)
        body = {"page": PAGE, "exercise": EXERCISE, "session_id": session}
        fresh = (await sam.post("/api/v1/entries", json=body)).json()["id"]
        assert replay(restored.database, settings).total == 0
        assert (await sam.get(f"/api/v1/entries/{fresh}")).status_code == 200


async def begin_scene_of_kim(world: World, people: People) -> httpx.AsyncClient:
    kim = world.signed_in(people.kim)
    answer = await kim.post("/api/v1/entries", json={"page": PAGE, "exercise": EXERCISE})
    assert answer.status_code == 201, answer.text
    return kim


async def test_a_ledger_under_another_key_stops_the_replay_instead_of_erasing_nothing(scene: Scene) -> None:
    await scene.sam.delete(f"/api/v1/entries/{scene.entry}")
    path = scene.world.settings.var_path / "erasures.ledger"
    path.write_text(path.read_text().replace(lines_of(scene.world)[0]["key"], "00000000"))
    with pytest.raises(LedgerError, match="secret key"):
        replay(scene.world.database, scene.world.settings)


def test_a_line_that_the_power_cut_in_two_is_no_erasure_and_the_next_one_is_whole(world: World, tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "other" / "erasures.ledger", "secret")
    ledger.path.parent.mkdir()
    ledger.path.write_bytes(b'{"id": "half')
    assert list(ledger.lines()) == []
    with world.database.writing() as db:
        ledger.open(db, Kind.ENTRY, "an id", None, now())
    assert [line.target for line in ledger.lines()] == [ledger.hash_of(Kind.ENTRY, "an id")]
    ledger.path.write_bytes(b'not json\n{"id": "half')
    with pytest.raises(LedgerError, match="Line 1"):
        list(ledger.lines())


async def test_on_postgres_no_table_holds_what_was_erased(tmp_path: Path) -> None:
    with postgres() as url:
        async with open_world(settings_in(tmp_path, database_url=url)) as world:
            people = People.move_in(world)
            scene = await begin_scene(world, people)
            await scene.show()
            quote = await scene.mark()
            assert quote in in_tables(world.database)
            assert (await scene.sam.delete("/api/v1/account")).status_code == 200
            left = in_tables(world.database)
            for word in (quote, "sammy", "Sammy"):
                assert word not in left, word
            with world.database.reading() as db:
                assert db.exec(select(EntryRow)).all() == []
