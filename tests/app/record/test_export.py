"""Taking it along: everything that is one's own, in three kinds of file, and nothing that is not (R21, R29)."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import zipfile
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser
from io import BytesIO

import httpx
import pytest
from sqlmodel import select

from app.database.tables import AuditRow, DocumentUpdateRow, EntryRow
from app.errors import TooMany
from app.record.exporting import MOST, Turns
from tests.app.record.scene import WORDS, Scene, begin_scene, grow_stale
from tests.app.world import EXERCISE, PAGE, People, World, code_of

EXPORT = "/api/v1/workbook/export"


@pytest.fixture
async def scene(world: World, people: People) -> Scene:
    return await begin_scene(world, people)


async def taken(client: httpx.AsyncClient, kind: str) -> httpx.Response:
    answer = await client.get(EXPORT, params={"format": kind})
    assert answer.status_code == 200, answer.text
    return answer


async def test_R29_json_has_words_authors_showings_marks_sessions_and_yeses(scene: Scene) -> None:
    await scene.show()
    await scene.hub.write_entry(scene.entry, scene.seats["worker"], WORDS + " and Jo", None)
    quote = await scene.mark()
    grant = {"user_id": scene.people.pat.id, "scope": "pages"}
    assert (await scene.sam.post(f"/api/v1/sessions/{scene.session}/grants", json=grant)).status_code == 201
    whole = (await taken(scene.sam, "json")).json()
    (page,) = [page for topic in whole["topics"] for page in topic["pages"]]
    (entry,) = page["entries"]
    assert (page["id"], entry["text"]) == (PAGE, WORDS + " and Jo")
    units = entry["text"].encode("utf-16-le")
    spans = {
        (author["name"], author["you"]): units[2 * author["start"] : 2 * author["end"]].decode("utf-16-le")
        for author in entry["authors"]
    }
    assert spans == {("Sammy", True): WORDS, ("Johanna", False): " and Jo"}
    (shown,) = entry["shown"]
    assert (shown["to"], shown["until"], entry["readers_now"]) == (["Johanna"], None, ["Johanna"])
    assert [(mark["quote"], mark["by"]["name"]) for mark in page["marks"]] == [(quote, "Johanna")]
    (met,) = whole["sessions"]
    assert {person["name"] for person in met["people"]} == {"Sammy", "Johanna", "Patricia"}
    (yes,) = whole["consents"]
    assert (yes["purpose"], yes["about"], yes["withdrawn_at"]) == ("observe:pages", "Patricia", None)
    assert "Patricia sees the pages" in yes["words"]


async def test_others_drafts_and_other_people_s_things_are_not_in_it(scene: Scene) -> None:
    body = {"page": PAGE, "exercise": EXERCISE, "session_id": scene.session}
    draft = (await scene.jo.post("/api/v1/entries", json=body)).json()["id"]
    await scene.hub.write_entry(draft, scene.seats["worker"], "Jo's own draft", None)
    kim = scene.world.signed_in(scene.people.kim)
    for kind in ("json", "html"):
        assert "own draft" not in (await taken(scene.sam, kind)).text
        assert "Canary" not in (await taken(kim, kind)).text


async def test_only_the_owner_takes_it_and_only_with_a_fresh_sign(scene: Scene) -> None:
    for who in (scene.people.jo, scene.people.pat, scene.people.alex):
        assert code_of(await scene.world.signed_in(who).get(EXPORT))[0] == 403
    assert code_of(await scene.world.client().get(EXPORT)) == (401, "not_signed_in")
    grow_stale(scene.world)
    assert code_of(await scene.sam.get(EXPORT)) == (403, "step_up_needed")


async def test_each_file_carries_its_digest_and_the_zip_a_manifest(scene: Scene) -> None:
    for kind, media in (("json", "application/json"), ("html", "text/html"), ("pdf", "application/pdf")):
        answer = await taken(scene.sam, kind)
        digest = hashlib.sha256(answer.content).digest()
        assert answer.headers["content-type"].startswith(media)
        assert answer.headers["repr-digest"] == f"sha-256=:{base64.b64encode(digest).decode()}:"
        assert answer.headers["x-content-sha256"] == digest.hex()
        assert re.fullmatch(rf'attachment; filename="waymark-[0-9-]+\.{kind}"', answer.headers["content-disposition"])
        assert answer.headers["cache-control"] == "no-store"
    archive = zipfile.ZipFile(BytesIO((await taken(scene.sam, "zip")).content))
    manifest = json.loads(archive.read("manifest.json"))
    assert [entry["name"].rpartition(".")[2] for entry in manifest["files"]] == ["json", "html", "pdf"]
    for entry in manifest["files"]:
        content = archive.read(entry["name"])
        assert (entry["bytes"], entry["sha256"]) == (len(content), hashlib.sha256(content).hexdigest())
    with scene.world.database.reading() as db:
        noted = db.exec(select(AuditRow.result).where(AuditRow.action == "exported")).all()
    assert sorted(noted) == ["html", "json", "pdf", "zip"]


class Tags(HTMLParser):
    """The tags of a file, and every attribute that names something to fetch."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()
        self.fetches: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        self.fetches += [value or "" for name, value in attrs if name in ("src", "href", "srcset") or "on" == name[:2]]


async def test_the_web_page_runs_nothing_fetches_nothing_and_shows_words_as_words(world: World, people: People) -> None:
    nasty = '<script>alert(1)</script> =HYPERLINK("http://x") <img src=x onerror=1> \u202e {{ 7*7 }}'
    scene = await begin_scene(world, people, nasty)
    html = (await taken(scene.sam, "html")).text
    tags = Tags()
    tags.feed(html)
    assert tags.seen.isdisjoint({"script", "img", "link", "iframe", "object"})
    assert tags.fetches == []
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html and "{{ 7*7 }}" in html


async def test_R21_the_web_page_says_who_wrote_which_part(scene: Scene) -> None:
    await scene.show()
    await scene.hub.write_entry(scene.entry, scene.seats["worker"], WORDS + " and Jo", None)
    html = (await taken(scene.sam, "html")).text
    assert '<span class="by" data-role="worker"> and Jo<small class="by-name"> (Johanna wrote this part)' in html
    book = (await scene.sam.get("/workbook", headers={"Accept": "text/html"})).text
    assert "(Johanna wrote this part)" in book


async def test_a_pdf_takes_any_letter_and_embeds_its_typeface(world: World, people: People) -> None:
    scene = await begin_scene(world, people, "Łódź 🌧️ 你好 привет عربي \u0007 " + "w" * 3000 + "\n\n\ttab")
    pdf = (await taken(scene.sam, "pdf")).content
    assert pdf.startswith(b"%PDF-") and pdf.rstrip().endswith(b"%%EOF")
    assert b"AtkinsonHyperlegibleNext" in pdf


async def test_a_damaged_entry_is_said_to_be_damaged_and_the_rest_is_there(scene: Scene) -> None:
    with scene.world.database.writing() as db:
        row = db.exec(select(DocumentUpdateRow)).first()
        assert row is not None
        row.payload = row.payload[:-1] + bytes((row.payload[-1] ^ 1,))
        db.add(row)
        assert db.exec(select(EntryRow)).one()
    quote = await scene.mark()
    whole = (await taken(scene.sam, "json")).json()
    (page,) = [page for topic in whole["topics"] for page in topic["pages"]]
    assert (page["entries"][0]["damaged"], page["entries"][0]["text"]) == (True, None)
    assert page["marks"][0]["quote"] == quote
    assert "cannot be read now" in (await taken(scene.sam, "html")).text


def test_one_file_at_a_time_one_of_each_person_and_few_who_wait() -> None:
    """Whoever waits keeps a thread, and pages, sockets and revoking need those too."""
    turns, made = Turns(), []

    def make(person: str) -> None:
        with turns.of(person):
            made.append(person)

    with ThreadPoolExecutor(MOST) as threads:
        with turns.of("sam"):
            with pytest.raises(TooMany), turns.of("sam"):
                pass
            others = [threads.submit(make, f"person {number}") for number in range(MOST - 1)]
            while len(turns._people) < MOST:  # until the last of them waits
                pass
            with pytest.raises(TooMany), turns.of("one more"):
                pass
            assert made == []
        for other in others:
            other.result()
    assert len(made) == MOST - 1
    with turns.of("sam"):
        pass
