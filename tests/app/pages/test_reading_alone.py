"""Topics, pages to read alone, the workbook, Help, and errors as pages."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlmodel import select

from app.database.tables import EntryRow, EntryShareRow
from app.errors import DatabaseUnavailable
from app.pages.contacts import Contacts, ContactsError, read_contacts
from realtime.permissions import HANDED_OVER
from tests.app.pages.browsing import browser, send, words
from tests.app.pages.test_session_page import pair
from tests.app.world import EXERCISE, PAGE, People, World


async def test_anyone_reads_topics_and_pages_and_is_asked_to_sign_in_to_write(world: World) -> None:
    client = browser(world)
    assert "Getting through a hard day" in words(await client.get("/topics"))
    page = await client.get(f"/topics/{PAGE}")
    assert "A hard day often gets smaller when we know what helps." in words(page)
    assert "Sign in or join to write here." in words(page)
    assert "data-live-session" not in page.text
    assert "bootstrap" not in page.text


async def test_every_page_of_the_library_shows_each_block_with_its_exact_text(world: World) -> None:
    client = browser(world)
    for topic in world.app.state.library.topics:
        for page in topic.pages:
            html = (await client.get(f"/topics/{page.id}")).text
            for block in page.blocks:
                assert html.count(f'data-b="{block.id}"') == 1, block.id
                assert f'data-n="{block.number}"' in html


async def test_R45_a_service_user_s_page_is_live_and_says_that_nobody_is_watching(world: World, people: People) -> None:
    sam = browser(world, people.sam)
    page = await sam.get(f"/topics/{PAGE}")
    assert "data-live-session=" in page.text
    assert "data-alone" in page.text
    assert "Nobody is watching this now." in words(page)
    assert "Nobody is watching this now." in words(await sam.get("/topics"))
    assert "Nobody is watching" not in words(await browser(world, people.jo).get(f"/topics/{PAGE}"))


async def test_R18_R45_a_page_that_is_opened_alone_is_private_though_it_was_shown_in_a_session(
    world: World, people: People
) -> None:
    sam, jo, session = await pair(world, people)
    await send(sam, f"{session}/entries", page=PAGE, exercise=EXERCISE, text="for Jo to see")
    speaks, listens = world.signed_in(people.sam), world.signed_in(people.jo)
    entry = (await speaks.get("/api/v1/entries")).json()["entries"][0]["id"]
    assert (await speaks.put(f"/api/v1/entries/{entry}/visibility", json={"visibility": "shared"})).is_success
    other = await sam.get("/topics/hope/what-hope-is")
    assert "private again" not in words(other)
    assert (await listens.get(f"/api/v1/entries/{entry}")).is_success
    alone = words(await sam.get(f"/topics/{PAGE}"))
    assert "Nobody is watching this now." in alone and "What you showed of this page is private again." in alone
    assert (await listens.get(f"/api/v1/entries/{entry}")).status_code == 404
    assert "for Jo to see" not in (await jo.get(session)).text
    assert "private again" not in words(await sam.get(f"/topics/{PAGE}"))
    with world.database.writing() as db:  # what a worker handed over is the service user's, who shows it live
        db.get_one(EntryRow, entry).writer_key = f"{HANDED_OVER}{entry}"
        db.exec(select(EntryShareRow).where(EntryShareRow.entry_id == entry)).one().ended_at = None
    assert (await listens.get(f"/api/v1/entries/{entry}")).is_success
    assert "private again" in words(await sam.get(f"/topics/{PAGE}"))
    assert (await listens.get(f"/api/v1/entries/{entry}")).status_code == 404


async def test_what_is_written_alone_stands_in_the_workbook_until_it_is_erased(world: World, people: People) -> None:
    sam = browser(world, people.sam)
    assert "Nothing is in your workbook yet." in words(await sam.get("/workbook"))
    html = (await sam.get(f"/topics/{PAGE}")).text
    action = html.split("data-exercise-form")[0].rsplit('action="', 1)[1].split('"')[0]
    saved = await send(sam, action, page=PAGE, exercise=EXERCISE, text="I call my sister")
    assert saved.headers["location"] == f"/topics/{PAGE}#exercise-{EXERCISE}"
    book = await sam.get("/workbook")
    assert "I call my sister" in words(book)
    assert "Only you can see this" in words(book)
    erase = book.text.split('/erase"')[0].rsplit('href="', 1)[1] + "/erase"
    assert "You cannot get it back." in words(await sam.get(erase))
    assert (await browser(world, people.kim).get(erase)).status_code == 404
    gone = await sam.post(erase)
    assert gone.headers["location"].startswith("/receipts/")
    assert "I call my sister" not in words(await sam.get("/workbook"))
    assert (await sam.get(erase)).status_code == 404


async def test_only_a_service_user_has_a_workbook(world: World, people: People) -> None:
    for who in (people.jo, people.pat, people.alex):
        assert (await browser(world, who).get("/workbook")).status_code == 403


async def test_an_unknown_page_says_what_to_do(world: World) -> None:
    answer = await browser(world).get("/topics/no/such")
    assert answer.status_code == 404
    assert "All topics are still there." in words(answer)
    assert 'href="/topics"' in answer.text


@contextmanager
def no_database() -> Iterator[None]:
    raise DatabaseUnavailable
    yield


async def test_R43_help_stands_when_the_database_is_gone_and_other_pages_say_what_is_safe(
    world: World, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    sam = browser(world, people.sam)
    monkeypatch.setattr(world.database, "reading", no_database)
    helping = await sam.get("/help")
    assert helping.status_code == 200
    assert "These are sample numbers. Nobody answers them." in words(helping)
    assert 'href="tel:' in helping.text
    broken = await sam.get("/workbook")
    assert broken.status_code == 503
    assert "retry-after" in broken.headers
    assert "What was saved before is safe." in words(broken)
    assert "Try again" in words(broken)


async def test_every_page_has_help_and_a_way_out_in_the_same_place(world: World, people: People) -> None:
    sam = browser(world, people.sam)
    for path in ("/", "/topics", f"/topics/{PAGE}", "/join", "/workbook", "/help", "/together", "/no-such"):
        page = await sam.get(path)
        assert "tel:" in page.text and 'href="/help"' in page.text, path
        assert "data-exit" in page.text, path


async def test_reading_pages_stay_small(world: World) -> None:
    for topic in world.app.state.library.topics:
        for page in topic.pages:
            html = (await browser(world).get(f"/topics/{page.id}")).content
            assert len(gzip.compress(html)) <= 15_000


def test_a_contacts_file_is_checked_and_a_bad_one_names_itself(tmp_path: Path) -> None:
    file = tmp_path / "help.yaml"
    file.write_text("contacts: [{name: Us, when: Always, phone: '+44 1632 960 999'}]")
    assert read_contacts(file) == Contacts.model_validate(
        {"contacts": [{"name": "Us", "when": "Always", "phone": "+44 1632 960 999"}]}
    )
    for bad in ("contacts: []", "{", "contacts: [{name: Us, when: x, phone: 'javascript:1'}]"):
        other = tmp_path / f"{len(bad)}.yaml"
        other.write_text(bad)
        with pytest.raises(ContactsError, match=other.name):
            read_contacts(other)
    with pytest.raises(ContactsError):
        read_contacts(tmp_path / "none.yaml")
