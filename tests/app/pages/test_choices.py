"""Stories that somebody hid, and questions to talk about: each person's own, and nobody else's (R25, R47)."""

from __future__ import annotations

import httpx
from sqlmodel import select

from app.database.columns import now
from app.database.tables import LiveSessionRow, MarkRow, ReadingChoiceRow
from tests.app.pages.browsing import browser, code_from, go_in, send, words
from tests.app.pages.test_session_page import bootstrap_of, pair
from tests.app.world import PAGE, STORY, People, World

NAME = f"{PAGE}#{STORY}"
FILM = "/media/hard-day/bad-night.mp4"
SAID = "I could not sleep"
HIDDEN = "You hid this story."


async def hide(client: httpx.AsyncClient, back: str = f"/topics/{PAGE}") -> httpx.Response:
    return await send(client, "/stories/hide", story=NAME, back=back)


def shown(answer: httpx.Response) -> bool:
    assert answer.status_code == 200
    assert (FILM in answer.text) != (HIDDEN in answer.text)
    return FILM in answer.text


def rows(world: World) -> list[ReadingChoiceRow]:
    with world.database.reading() as db:
        return list(db.exec(select(ReadingChoiceRow)))


async def test_R47_a_hidden_story_is_on_no_page_of_that_person_on_any_device(world: World, people: People) -> None:
    sam = browser(world, people.sam)
    page = await sam.get(f"/topics/{PAGE}")
    assert shown(page) and "Do not show me this again" in words(page) and "Skip" in words(page)
    answer = await hide(sam)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/topics/{PAGE}#story-{STORY}")
    other = browser(world, people.sam)
    for device in (sam, other):
        hidden = await device.get(f"/topics/{PAGE}")
        assert not shown(hidden)
        assert "bad-night" not in hidden.text, "no picture, captions or words of it either"
        assert f'data-b="{STORY}"' in hidden.text, "the place stays, for pointers and highlights"


async def test_R47_the_other_person_of_a_session_sees_no_difference(world: World, people: People) -> None:
    sam, jo, session = await pair(world, people)
    before = [(await jo.get(address)).text for address in (f"{session}/pages/{PAGE}", session, f"/topics/{PAGE}")]
    await hide(sam, session)
    after = [(await jo.get(address)).text for address in (f"{session}/pages/{PAGE}", session, f"/topics/{PAGE}")]
    assert before[0] == after[0]
    assert all(FILM in text and HIDDEN not in text for text in after)
    assert not shown(await sam.get(session)) and not shown(await sam.get(f"{session}/pages/{PAGE}"))


async def test_R47_what_a_worker_hid_is_not_in_the_picture_of_their_screen(world: World, people: People) -> None:
    sam, jo, session = await pair(world, people)
    await hide(jo, session)
    page = await jo.get(session)
    assert not shown(page)
    worker = bootstrap_of(page)["participant"]
    assert shown(await sam.get(f"{session}/view/{worker}"))


async def test_R47_it_is_shown_once_and_brought_back_where_one_reads_or_from_the_list(
    world: World, people: People
) -> None:
    sam, _, session = await pair(world, people)
    await hide(sam, session)
    assert shown(await sam.get(f"{session}?story={STORY}"))
    assert shown(await sam.get(f"{session}/pages/{PAGE}?story={STORY}"))
    assert shown(await sam.get(f"/topics/{PAGE}?story={STORY}"))
    assert not shown(await sam.get(session)), "once is once"
    assert "Ari" in words(await sam.get("/reading"))
    back = await send(sam, "/stories/show", story=NAME)
    assert back.headers["location"] == "/reading"
    assert shown(await sam.get(session)) and "You hid no story." in words(await sam.get("/reading"))
    assert rows(world) == []


async def test_R47_which_story_somebody_hid_stands_nowhere_in_plain(world: World, people: People) -> None:
    await hide(browser(world, people.sam))
    (row,) = rows(world)
    assert STORY.encode() not in row.choices_sealed and b"hard-day" not in row.choices_sealed
    for reader in (browser(world, people.jo), browser(world, people.alex)):
        assert "Ari" not in words(await reader.get("/reading"))


async def test_R47_a_guest_hides_a_story_for_as_long_as_the_session_lasts(world: World, people: People) -> None:
    sam, _, session = await pair(world, people)
    guest = browser(world)
    await go_in(guest, await code_from(sam, session, "guest"), display_name="Gus")
    assert "last as long as this session" in words(await guest.get("/reading"))
    assert (await hide(guest, session)).status_code == 303
    assert not shown(await guest.get(session)) and shown(await sam.get(session))
    assert len(rows(world)) == 1
    await send(sam, f"{session}/end")
    assert rows(world) == []
    assert (await hide(guest, session)).status_code in (303, 401, 409) and rows(world) == []


async def test_R47_it_goes_with_the_account_and_into_its_copy(world: World, people: People) -> None:
    sam = browser(world, people.sam)
    await hide(sam)
    await send(sam, "/reading/talk", talk="off")
    copies = {form: await sam.get(f"/workbook/take/{form}") for form in ("json", "html", "pdf")}
    assert copies["json"].json()["reading"] == {
        "hidden_stories": [{"story": NAME, "title": "Ari talks about a bad night"}],
        "questions_to_talk_about": False,
    }
    assert "Stories you hid" in words(copies["html"]) and copies["pdf"].status_code == 200
    await send(sam, "/account/erase", sure="yes")
    assert rows(world) == []


async def test_odd_stories_are_not_there(world: World, people: People) -> None:
    sam = browser(world, people.sam)
    for odd in ("", "#", PAGE, f"{PAGE}#", f"{PAGE}#helped-before", "no/where#x", f"{NAME}\n", "../..#x"):
        assert (await send(sam, "/stories/hide", story=odd)).status_code in (404, 422), odd
    assert (await send(sam, "/stories/hide", story=NAME, back="//elsewhere.example")).headers["location"][0] == "/"
    assert not (await send(sam, "/stories/hide", story=NAME, back="//x.example")).headers["location"].startswith("//")


async def test_who_is_not_signed_in_may_skip_a_story_and_is_not_asked_more(world: World, people: People) -> None:
    page = await browser(world).get(f"/topics/{PAGE}")
    assert 'href="#after-ari-night"' in page.text and 'id="after-ari-night"' in page.text
    assert "Do not show me this again" not in words(page)


async def test_R25_questions_are_hidden_for_good_with_the_account_and_shown_again(world: World, people: People) -> None:
    sam = browser(world, people.sam)
    assert 'data-talk="on"' in (await sam.get(f"/topics/{PAGE}")).text
    answer = await send(sam, "/reading/talk", talk="off", back=f"/topics/{PAGE}")
    assert answer.headers["location"] == f"/topics/{PAGE}"
    other = browser(world, people.sam)
    assert 'data-talk="off"' in (await other.get(f"/topics/{PAGE}")).text
    assert "They are not shown to you." in words(await other.get("/reading"))
    await send(other, "/reading/talk", talk="on")
    assert 'data-talk="on"' in (await sam.get(f"/topics/{PAGE}")).text
    assert rows(world) == []


async def test_R47_the_place_of_a_hidden_story_says_in_which_language_its_title_is(
    world: World, people: People
) -> None:
    sam = browser(world, people.sam)
    await send(sam, "/stories/hide", story="hope/a-story-of-hope#nell-seeds", back="/topics")
    page = await sam.get("/topics/hope/a-story-of-hope", headers={"Accept-Language": "de"})
    assert "seeds.mp4" not in page.text
    assert 'data-b="nell-seeds" data-n="' in page.text
    heading = page.text.split('data-b="nell-seeds"')[1].split(">")[0]
    assert 'lang="en"' in heading


async def test_R10_a_highlight_in_other_words_stays_at_the_place_of_a_hidden_story(
    world: World, people: People
) -> None:
    sam, _, session = await pair(world, people)
    with world.database.writing() as db:
        sid = session.removeprefix("/sessions/")
        book = db.get_one(LiveSessionRow, sid).workbook_id
        at = {"page": PAGE, "block": STORY, "start": 0, "end_": 9, "quote": "Ein Wort.", "created_at": now()}
        by = {"author": "x", "author_person": "x", "author_name": "Johanna", "author_role": "worker"}
        db.add(MarkRow(workbook_id=book, session_id=sid, **at, **by))
    kept = "“Ein Wort.”</mark>"
    assert kept in (await sam.get(f"/topics/{PAGE}")).text
    await hide(sam)
    assert kept in (await sam.get(f"/topics/{PAGE}")).text
