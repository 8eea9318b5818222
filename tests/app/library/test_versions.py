"""Content that changes while people are at it: a session keeps its pages, marks lead to the page as it was."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from sqlmodel import select

from app.database.columns import now
from app.database.tables import LiveSessionRow, MarkRow, UserRow
from app.library.reloading import reload
from app.library.shelf import Shelf
from app.library.unused import clear_versions
from app.settings import SettingsError
from content.bundle import build_bundle
from content.errors import PackError
from tests.app.pages.browsing import browser
from tests.app.world import People, World, open_world, settings_in
from tests.content.packs import BODY, Changes, page, write_pack

PAGE = "day/first"
FILE = "day/01-first.en.md"
REAL = "real: yes\nconsent: C-17, 2026-03-01"
OLD, NEW = "We sit here.", "We stand here."


def told(words: str, *, withdrawn: bool = False) -> Changes:
    """The first page with these words, and a real person's story."""
    lines = f"note: It is short.\n{REAL}" + ("\nwithdrawn: yes" if withdrawn else "")
    return {FILE: page(BODY.replace(OLD, words).replace("note: It is short.", lines))}


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    write_pack(tmp_path / "pack", told(OLD))
    async with open_world(settings_in(tmp_path, content_path=tmp_path / "pack")) as opened:
        yield opened


@dataclass
class Reader:
    """Sam with a browser."""

    sam: UserRow
    browser: httpx.AsyncClient


@pytest.fixture
def people(world: World) -> Reader:
    sam = People.move_in(world).sam
    return Reader(sam, browser(world, sam))


async def change(world: World, changes: Changes) -> bool:
    """Write into the service's pack, and tell the server to read it again."""
    write_pack(world.settings.content_path[0], changes)
    return await reload(world.app.state.shelf, world.app.state.hub.stories_withdrawn)


async def session_at(people: Reader, page_id: str = PAGE) -> str:
    """A session of Sam's that is at a page; its address."""
    started = await people.browser.post("/sessions", data={"mode": "remote"})
    address = started.headers["location"]
    await people.browser.post(f"{address}/navigate", data={"page": page_id})
    return str(address)


async def text_of(people: Reader, address: str) -> str:
    return (await people.browser.get(address)).text


async def test_a_session_keeps_the_pages_that_it_began_with_and_a_new_one_has_those_of_today(
    world: World, people: Reader
) -> None:
    before = await session_at(people)
    assert OLD in await text_of(people, before)
    assert await change(world, told(NEW))
    for address in (before, f"{before}/pages/{PAGE}"):
        assert OLD in await text_of(people, address)
    assert NEW in await text_of(people, f"/topics/{PAGE}")
    assert NEW in await text_of(people, await session_at(people))


async def test_in_a_session_only_pages_that_it_has_are_found(world: World, people: Reader) -> None:
    address = await session_at(people)
    assert await change(world, {"day/03-third.en.md": page("We stand by the quay.", title="Third")})
    apart = await people.browser.post("/topics/find", data={"words": "quay"})
    assert 'href="/topics/day/third"' in apart.text
    found = await people.browser.post(f"{address}/find", data={"words": "quay"})
    offered = await people.browser.post(f"{address}/today")
    assert found.status_code == offered.status_code == 200
    assert "day/third" not in found.text + offered.text and "day/second" in offered.text


async def test_after_a_restart_a_session_has_the_same_pages(world: World, people: Reader, tmp_path: Path) -> None:
    before = await session_at(people)
    await change(world, told(NEW))
    again = Shelf(world.settings)
    again.keep()
    with world.database.reading() as db:
        session = db.get_one(LiveSessionRow, before.rpartition("/")[2])
    assert again.of(session.content_version).page(PAGE).blocks[0].text == OLD
    assert again.current.page(PAGE).blocks[0].text == NEW


async def test_a_pack_with_a_fault_changes_nothing(world: World, people: Reader) -> None:
    assert not await change(world, {FILE: page("`x`")})
    assert OLD in await text_of(people, f"/topics/{PAGE}")


async def test_a_mark_on_words_that_are_gone_leads_to_the_page_as_it_was(world: World, people: Reader) -> None:
    library = world.app.state.library
    address = await session_at(people)
    _mark(world, people, address, OLD, library.page(PAGE).version)
    workbook = await text_of(people, "/workbook")
    assert OLD in workbook and "says this no more" not in workbook
    await change(world, told(NEW))
    workbook = await text_of(people, "/workbook")
    link = f"/topics/{PAGE}/was/{library.page(PAGE).version}"
    assert "says this no more" in workbook and link in workbook
    was = await text_of(people, link)
    assert f">{OLD}</mark>" in was and NEW not in was
    assert (await people.browser.get(f"/topics/{PAGE}/was/{'0' * 12}")).status_code == 404


def _mark(world: World, people: Reader, address: str, quote: str, version: str) -> None:
    with world.database.writing() as db:
        session = db.get_one(LiveSessionRow, address.rpartition("/")[2])
        db.add(
            MarkRow(
                workbook_id=session.workbook_id,
                session_id=session.id,
                page=PAGE,
                block="intro.1",
                start=0,
                end_=len(quote),
                quote=quote,
                author="p",
                author_person=f"account:{people.sam.id}",
                author_name="Sam",
                author_role="service_user",
                content_version=version,
                created_at=now(),
            )
        )


async def test_a_withdrawn_story_is_gone_at_once_from_pages_sessions_search_and_files(
    world: World, people: Reader
) -> None:
    address = await session_at(people)
    block = world.app.state.library.page(PAGE).block("film")
    films = [address for address, _ in block.sources] + [block.captions, block.poster]
    for film in films:
        shown = await people.browser.get(film)
        assert shown.status_code == 200 and shown.headers["cache-control"] == "no-cache"
    assert "This is a film." in await text_of(people, address)
    assert await change(world, told(NEW, withdrawn=True))
    for place in (address, f"{address}/pages/{PAGE}", f"/topics/{PAGE}"):
        text = await text_of(people, place)
        assert "This is a film." not in text and "A film" not in text and "/media/day/film" not in text, place
        assert "This story is not shown any more." in text
    assert OLD in await text_of(people, address)
    assert (await people.browser.post("/topics/find", data={"words": "film"})).text.count('href="/topics/day') == 0
    for film in (*films, "/media/day/film.mp4", "/media/day/../day/film.mp4", "/media/day//film.webm?v=0"):
        assert (await people.browser.get(film)).status_code == 404, film
    # Nothing in a later pack, in which nobody thinks of it any more, brings it back to the session that goes on.
    await change(world, {FILE: page(NEW)})
    assert "This is a film." not in await text_of(people, address)
    assert (await people.browser.get(films[0])).status_code == 404


async def test_R8_a_story_is_withdrawn_though_the_rest_of_the_pack_has_a_fault(world: World, people: Reader) -> None:
    address = await session_at(people)
    block = world.app.state.library.page(PAGE).block("film")
    films = [address for address, _ in block.sources] + [block.captions, block.poster]
    broken: Changes = {"day/02-second.en.md": page("`x`"), "pack.yaml": "title: ["}
    assert not await change(world, told(NEW, withdrawn=True) | broken)
    for place in (address, f"/topics/{PAGE}"):
        text = await text_of(people, place)
        assert "This story is not shown any more." in text and "This is a film." not in text
        assert OLD in text, "nothing else of the pack holds"
    assert (await people.browser.post("/topics/find", data={"words": "film"})).text.count('href="/topics/day') == 0
    for film in films:
        assert (await people.browser.get(film)).status_code == 404, film


async def test_R8_a_story_is_withdrawn_though_the_digest_is_another_one(tmp_path: Path) -> None:
    pack = write_pack(tmp_path / "pack", told(OLD))
    digest = build_bundle(pack, tmp_path / "pack.zip").manifest.digest
    async with open_world(settings_in(tmp_path, content_path=pack, content_digest=digest)) as world:
        heard = []

        async def tell() -> None:
            heard.append(True)

        write_pack(pack, told(NEW, withdrawn=True))
        assert not await reload(world.app.state.shelf, tell)
        film = world.app.state.library.page(PAGE).block("film")
        assert heard == [True] and film.withdrawn and ("day", "film") in world.app.state.shelf.withdrawn
        assert not await reload(world.app.state.shelf, tell)
        assert heard == [True], "nothing more is gone"


async def test_a_page_of_an_older_version_shows_its_own_picture(world: World, people: Reader) -> None:
    drawing = world.app.state.library.topics[0].drawing
    old = (await people.browser.get(drawing)).content
    svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 1"><circle r="1"/></svg>'
    await change(world, {"media/day/topic.svg": svg})
    assert world.app.state.library.topics[0].drawing != drawing
    assert (await people.browser.get(drawing)).content == old
    assert (await people.browser.get(world.app.state.library.topics[0].drawing)).text == svg


async def test_versions_that_nobody_refers_to_go_after_a_day(world: World, people: Reader) -> None:
    shelf: Shelf = world.app.state.shelf
    kept = world.settings.var_path / "content"
    first = shelf.current.version
    marked = world.app.state.library.page(PAGE).version
    address = await session_at(people)
    _mark(world, people, address, OLD, marked)
    await change(world, told("We walk here."))
    unused = shelf.current.version
    await change(world, told(NEW))
    assert clear_versions(shelf, world.database) == 0
    for version in (first, unused, shelf.current.version):
        a_while_ago = (now() - timedelta(days=2)).timestamp()
        os.utime(kept / version, (a_while_ago, a_while_ago))
    assert clear_versions(shelf, world.database) == 1
    assert not (kept / unused).exists()
    with world.database.writing() as db:
        db.get_one(LiveSessionRow, address.rpartition("/")[2]).status = "ended"
    assert clear_versions(shelf, world.database) == 0, "a mark is on it"
    with world.database.writing() as db:
        db.delete(db.exec(select(MarkRow)).one())
    assert clear_versions(shelf, world.database) == 1
    assert (kept / shelf.current.version).is_dir() and not (kept / first).exists()


def test_a_pack_that_is_not_the_expected_one_is_refused_with_a_sentence(tmp_path: Path) -> None:
    pack = write_pack(tmp_path / "pack")
    digest = build_bundle(pack, tmp_path / "pack.zip").manifest.digest
    assert Shelf(settings_in(tmp_path, content_path=pack, content_digest=digest)).current.has_page(PAGE)
    (pack / "notes.txt").write_text("no part of the pack")
    assert Shelf(settings_in(tmp_path, content_path=f"{pack}", content_digest=digest)).current.has_page(PAGE)
    (pack / FILE).write_text(page("Other words."))
    with pytest.raises(SettingsError, match=r"is not the one that WAYMARK_CONTENT_DIGEST expects: its SHA-256 is"):
        Shelf(settings_in(tmp_path, content_path=pack, content_digest=digest))
    with pytest.raises(SettingsError, match="as many parts"):
        Shelf(settings_in(tmp_path, content_path=pack, content_digest=f"{digest}:{digest}"))


def test_several_packs_are_named_with_colons(tmp_path: Path) -> None:
    upper = tmp_path / "upper"
    upper.mkdir()
    (upper / "pack.yaml").write_text("title: Ours\nhide: [hope]\n")
    shelf = Shelf(settings_in(tmp_path, content_path=f"built-in:{upper}"))
    assert shelf.current.title == "Ours" and "hope" not in [topic.id for topic in shelf.current.topics]
    shelf.keep()
    assert (shelf.current.media_root / "body").is_dir()
    with pytest.raises(PackError, match="no folder"):
        Shelf(settings_in(tmp_path, content_path=tmp_path / "nowhere"))
