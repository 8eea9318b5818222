"""Who reads the files of the server, not its pages, learns no word of what people wrote (abuse 16)."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from sqlmodel import select

from app.backups.taking import back_up
from app.database.tables import DocumentRow, DocumentUpdateRow, EntryRow
from app.live.compacting import compact
from tests.app.world import EXERCISE, PAGE, People, World, invite, join, start

ENTRIES = "/api/v1/entries"
PLAN = {"place": "kitchen-canary", "phone": "01632 960 999", "if_lost": "we wait, canary-call"}
ENTRY_KINDS = ("entry",)
EDITS = 25


def files_with(folder: Path, word: str) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.is_file() and word.encode() in path.read_bytes()]


async def test_abuse_16_no_canary_stands_in_the_record_its_log_a_copy_or_a_backup(
    world: World, people: People, tmp_path: Path
) -> None:
    sam, jo = world.signed_in(people.sam), world.signed_in(people.jo)
    session = await start(sam)
    await join(jo, (await invite(sam, session, "worker"))["code"])
    hub = world.app.state.hub
    canaries = []
    for who, name in ((sam, "sam"), (jo, "jo")):
        me = (await who.get(f"/api/v1/sessions/{session}")).json()["participant_id"]
        begun = await who.post(ENTRIES, json={"page": PAGE, "exercise": EXERCISE, "session_id": session})
        entry = begun.json()["id"]
        if name == "sam":
            await who.put(f"{ENTRIES}/{entry}/visibility", json={"visibility": "shared"})
        for number in range(EDITS):
            # Each one takes the words of the one before away: deleted words are rows of the record too.
            canaries.append(f"{name}canary{number}x")
            await hub.write_entry(entry, me, f"I wrote {canaries[-1]} and went home", None)
    answer = await jo.put(f"/api/v1/sessions/{session}/plan", json=PLAN)
    assert answer.status_code in (200, 204), answer.text
    canaries += PLAN.values()
    assert len(canaries) > 50
    back_up(world.settings, tmp_path / "a.backup")
    file = world.settings.database_file
    assert file is not None
    with sqlite3.connect(file) as record, sqlite3.connect(tmp_path / "plain-copy.db") as copy:
        record.backup(copy)
    assert {canary: found for canary in canaries if (found := files_with(tmp_path, canary))} == {}
    assert files_with(tmp_path, "sammy"), "names are plain: the search finds what is there"
    with world.database.writing() as db:
        for document in db.exec(select(DocumentRow)).all():
            assert compact(db, world.app.state.document_keys, document.id)
        assert db.exec(select(DocumentUpdateRow)).all() == []
    assert {canary: found for canary in canaries if (found := files_with(tmp_path, canary))} == {}
    mine = (await sam.get(ENTRIES)).json()["entries"]
    assert [entry["text"] for entry in mine] == [f"I wrote samcanary{EDITS - 1}x and went home"]


@pytest.fixture
async def damaged(world: World, people: People) -> tuple[str, str]:
    """Two entries of Sam's, alone: the first is damaged, the second whole."""
    sam = world.signed_in(people.sam)
    pages = [
        (page.id, block.id)
        for topic in world.app.state.library.topics
        for page in topic.pages
        for block in page.blocks
        if block.kind in ENTRY_KINDS
    ]
    ids = []
    for (page, exercise), words in zip(pages, ("the first thing", "the second thing"), strict=False):
        entry = (await sam.post(ENTRIES, json={"page": page, "exercise": exercise})).json()["id"]
        with world.database.reading() as db:
            writer = db.get_one(EntryRow, entry).writer_participant_id
        await world.app.state.hub.write_entry(entry, writer, words, None)
        ids.append(entry)
    with world.database.writing() as db:
        for update in db.exec(select(DocumentUpdateRow).where(DocumentUpdateRow.document_id == ids[0])).all():
            update.payload = update.payload[:-1] + bytes([update.payload[-1] ^ 1])
            db.add(update)
    return ids[0], ids[1]


async def test_F17_a_damaged_entry_is_said_to_be_and_the_others_are_shown(
    world: World, people: People, damaged: tuple[str, str]
) -> None:
    sam, browser = world.signed_in(people.sam), world.browser_of(people.sam)
    listed = {entry["id"]: entry for entry in (await sam.get(ENTRIES)).json()["entries"]}
    assert [listed[entry]["damaged"] for entry in damaged] == [True, False]
    assert listed[damaged[1]]["text"] == "the second thing"
    one = await sam.get(f"{ENTRIES}/{damaged[0]}")
    assert (one.status_code, one.json()["code"]) == (500, "entry_damaged")
    page = (await browser.get("/workbook", headers={"accept": "text/html"})).text
    assert "This cannot be read now" in page and "the second thing" in page
    assert "Nothing is written here yet" not in page
    with world.database.reading() as db:
        where = db.get_one(EntryRow, damaged[0]).page
    page = (await browser.get(f"/topics/{where}", headers={"accept": "text/html"})).text
    assert 'class="problem"' in page and "What was saved here is damaged" in page
