"""Each viewer in their own language: chosen on the device, else asked for by the browser, else the pack's."""

from __future__ import annotations

import json

import pytest

from app.pages.help_alone import help_file
from tests.app.pages.browsing import browser, send, start_with, words
from tests.app.world import EXERCISE, PAGE, People, World

GERMAN = {"Accept-Language": "de-DE,de;q=0.9,en;q=0.5"}


async def test_R5_the_browser_s_language_is_spoken_and_the_answer_says_what_it_depends_on(world: World) -> None:
    page = await browser(world).get("/", headers=GERMAN)
    assert "Willkommen bei Waymark" in words(page)
    assert '<html lang="de" dir="ltr">' in page.text
    assert page.headers["content-language"] == "de"
    assert {part.strip() for part in page.headers["vary"].split(",")} >= {"Accept-Language", "Cookie"}
    plain = await browser(world).get("/")
    assert "Welcome to Waymark" in words(plain)
    assert plain.headers["content-language"] == "en"


async def test_R5_a_choice_is_kept_on_the_device_and_goes_before_the_browser_s(world: World) -> None:
    client = browser(world)
    client.headers["Referer"] = "http://test/topics?from=here"
    answer = await send(client, "/language", language="de")
    cookie = answer.headers["set-cookie"].casefold()
    assert "samesite=lax" in cookie
    assert "max-age=31536000" in cookie
    assert "Themen" in words(await client.get("/topics", headers={"Accept-Language": "en"}))
    await send(client, "/language", language="en")
    assert "Topics" in words(await client.get("/topics", headers=GERMAN))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("/topics?from=here", "/topics?from=here"),
        (f"/topics/{PAGE}", f"/topics/{PAGE}"),
        ("/sign-in", "/"),
        ("//elsewhere.example/", "/"),
    ],
)
async def test_a_choice_leads_back_to_the_page_on_which_it_was_made(world: World, before: str, after: str) -> None:
    client = browser(world)
    host = client.base_url.netloc.decode()
    answer = await client.post("/language", data={"language": "de"}, headers={"Referer": f"http://{host}{before}"})
    assert (answer.status_code, answer.headers["location"]) == (303, after)
    elsewhere = await client.post("/language", data={"language": "de"}, headers={"Referer": "http://elsewhere/topics"})
    assert elsewhere.headers["location"] == "/"


async def test_a_language_that_nobody_speaks_here_is_not_kept(world: World) -> None:
    answer = await send(browser(world), "/language", language="tlh")
    assert "set-cookie" not in answer.headers


async def test_the_choice_stands_on_every_page_each_language_by_its_own_name(world: World, people: People) -> None:
    sam = browser(world, people.sam)
    session = await start_with(sam, page=PAGE)
    for address in ("/", "/topics", f"/topics/{PAGE}", "/help", "/workbook", session, "/nowhere"):
        page = (await sam.get(address, headers=GERMAN)).text
        assert 'name="language" value="en" lang="en">English</button>' in page, address
        assert 'name="language" value="de" lang="de" aria-current="true">Deutsch</button>' in page, address


async def test_refusals_are_said_in_the_language_of_who_asks(world: World) -> None:
    client = browser(world)
    wrong = await client.post("/sign-in", data={"login": "nobody", "password": "wrong"}, headers=GERMAN)
    assert "Der Name oder das Passwort stimmt nicht." in words(wrong)
    assert "Das können wir nicht finden." in words(await client.get("/nowhere", headers=GERMAN))
    problem = await world.client().get("/api/v1/me", headers=GERMAN)
    assert problem.json()["title"] == "Bitte melde dich an."
    assert problem.json()["code"] == "not_signed_in"
    assert (await world.client().get("/api/v1/me")).json()["title"] == "Please sign in."


async def test_the_live_page_s_own_words_are_the_viewer_s(world: World, people: People) -> None:
    sam = browser(world, people.sam)
    session = await start_with(sam, page=PAGE)
    page = (await sam.get(session, headers=GERMAN)).text
    start = page.index('id="bootstrap"')
    texts = json.loads(page[page.index(">", start) + 1 : page.index("</script>", start)])["texts"]
    assert texts["no"] == "Nein"
    assert texts["sight_pages"] == "{name} sieht die Seiten und sonst nichts."


async def test_R43_help_is_in_the_viewer_s_language_and_its_kept_copy_too(world: World) -> None:
    client = browser(world)
    assert "Ruf jetzt an." in words(await client.get("/help", headers=GERMAN))
    worker = (await client.get("/help-worker.js", headers=GERMAN)).text
    assert '"Accept-Language": "de"' in worker
    assert worker != (await client.get("/help-worker.js")).text


def test_R43_the_copy_for_the_proxy_says_all_in_each_language(world: World) -> None:
    page = help_file(world.app.state.house)
    assert page.index('<section lang="en">') < page.index('<section lang="de">')
    assert "call now" in page
    assert "Ruf jetzt an" in page


async def test_days_and_times_are_written_as_the_language_writes_them(world: World, people: People) -> None:
    sam = browser(world, people.sam)
    await send(sam, f"{await start_with(sam, page=PAGE)}/entries", page=PAGE, exercise=EXERCISE, text="walking")
    assert " um " in words(await sam.get("/workbook", headers=GERMAN))


async def test_R29_workbook_and_export_ask_in_the_viewers_language(world: World, people: People) -> None:
    sam = browser(world, people.sam)
    await send(sam, f"{await start_with(sam, page=PAGE)}/entries", page=PAGE, exercise=EXERCISE, text="walking")
    book = words(await sam.get("/workbook", headers=GERMAN))
    assert "Durch einen schweren Tag kommen Was hat dir früher geholfen? walking" in book
    taken = words(await sam.get("/workbook/take/html", headers=GERMAN))
    assert "Was hat dir früher geholfen?" in taken
    assert "Geändert am" in taken
    assert "What helped you before?" in words(await sam.get("/workbook"))


async def test_a_page_without_a_translation_says_so_and_its_words_name_their_language(world: World) -> None:
    client = browser(world)
    page = await client.get("/topics/hope/next-month", headers=GERMAN)
    assert "Diese Seite gibt es noch nicht auf Deutsch." in words(page)
    assert '<h1 tabindex="-1" data-noanchor data-words="en" data-langs="en" lang="en">' in page.text
    there = await client.get(f"/topics/{PAGE}", headers=GERMAN)
    assert "Diese Seite gibt es noch nicht" not in words(there)
    assert 'data-words="de" data-langs="en de' in there.text


async def test_search_looks_in_the_words_that_the_viewer_reads(world: World) -> None:
    client = browser(world)
    assert "Eine Geschichte vom Bus" in words(
        await client.post("/topics/find", data={"words": "Station"}, headers=GERMAN)
    )
    assert "No page has" in words(await client.post("/topics/find", data={"words": "Haltestelle"}))


async def test_R8_a_page_with_easier_words_offers_them_and_the_choice_is_kept_on_the_device(world: World) -> None:
    client = browser(world)
    client.headers["Referer"] = f"{client.base_url}/topics/{PAGE}"
    usual = await client.get(f"/topics/{PAGE}")
    assert "Show this in easier words" in words(usual) and 'data-words="en"' in usual.text
    answer = await send(client, "/language", words="easy")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/topics/{PAGE}")
    easy = await client.get(f"/topics/{PAGE}")
    assert "Show the usual words" in words(easy) and 'data-words="en.easy"' in easy.text
    assert 'data-b="intro.1"' in easy.text and words(easy) != words(usual)
    assert 'class="words-choice"' not in (await client.get("/topics/hope/next-month")).text, "it has none"
    german = await client.get(f"/topics/{PAGE}", headers=GERMAN)
    assert 'data-words="de"' in german.text, "a language counts more than easier words"
    await send(client, "/language", words="usual")
    assert 'data-words="en"' in (await client.get(f"/topics/{PAGE}")).text
    assert "set-cookie" not in (await send(client, "/language", words="hard")).headers


async def test_R9_each_person_in_a_session_has_easier_words_or_not(world: World, people: People) -> None:
    sam, jo = browser(world, people.sam), browser(world, people.jo)
    session = await start_with(sam, page=PAGE)
    await send(sam, "/language", words="easy")
    mine = await sam.get(session)
    assert "Show the usual words" in words(mine) and "?lang=en.easy" in mine.text
    assert 'data-words="en.easy"' in (await sam.get(f"{session}/pages/{PAGE}")).text
    assert 'data-words="en"' in (await jo.get(f"/topics/{PAGE}")).text
