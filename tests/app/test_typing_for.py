"""What Jo types for Sam: nobody's until Sam keeps it, then Sam's, marked as typed by Jo. Over HTTP, on disk (R20)."""

from __future__ import annotations

import pytest
from sqlmodel import select

from app.database.tables import AuditRow, DocumentRow, EntryRow
from realtime.protocol import End, KeptPart, Navigate, ScribeAllow, ScribeKeep, ScribeStop
from tests.app.record.scene import WORDS, Scene, begin_scene, in_tables, on_disk
from tests.app.world import PAGE, People, World, code_of, invite, join

TYPED = "Typed-canary-91c2. It was a long night. Then it was morning."
KEPT = TYPED[: TYPED.index(" It")]


@pytest.fixture
async def scene(world: World, people: People) -> Scene:
    return await begin_scene(world, people)


async def typed(scene: Scene) -> str:
    """Sam lets Jo type, and she has; the id of what is typed."""
    sam, jo = scene.seats["service_user"], scene.seats["worker"]
    await scene.hub.act(scene.session, sam, ScribeAllow(id="1", type="scribe_allow", entry=scene.entry, worker=jo))
    with scene.world.database.reading() as db:
        scribe = db.exec(select(EntryRow.id).where(EntryRow.id != scene.entry)).one()
    await scene.hub.write_entry(scribe, jo, TYPED, None)
    return str(scribe)


async def kept(scene: Scene) -> str:
    """Sam keeps the first sentence."""
    scribe = await typed(scene)
    await scene.hub.act(
        scene.session, scene.seats["service_user"], ScribeStop(id="2", type="scribe_stop", scribe=scribe)
    )
    keep = ScribeKeep(id="3", type="scribe_keep", scribe=scribe, parts=[KeptPart(start=0, end=len(KEPT))])
    await scene.hub.act(scene.session, scene.seats["service_user"], keep)
    return scribe


async def test_R20_before_it_is_kept_it_is_in_nobodys_record_and_no_route_gives_it(scene: Scene) -> None:
    scribe = await typed(scene)
    pat = scene.world.signed_in(scene.people.pat)
    await join(pat, (await invite(scene.sam, scene.session, "supervisor"))["code"])
    grant = {"user_id": scene.people.pat.id, "scope": "entries"}
    assert (await scene.sam.post(f"/api/v1/sessions/{scene.session}/grants", json=grant)).status_code == 201
    await scene.show()
    for client in (scene.sam, scene.jo, pat):
        assert code_of(await client.get(f"/api/v1/entries/{scribe}"))[0] == 404
        assert code_of(await client.delete(f"/api/v1/entries/{scribe}"))[0] == 404
        shared = {"visibility": "shared"}
        assert code_of(await client.put(f"/api/v1/entries/{scribe}/visibility", json=shared))[0] == 404
        assert "Typed-canary" not in (await client.get("/api/v1/entries")).text
    assert "Typed-canary" not in (await scene.sam.get("/api/v1/workbook/export?format=json")).text


async def test_R20_R21_kept_words_are_sams_and_say_who_typed_them(scene: Scene) -> None:
    scribe = await kept(scene)
    entry = (await scene.sam.get(f"/api/v1/entries/{scene.entry}")).json()
    assert entry["text"] == f"{WORDS}\n{KEPT}"
    (mine, jos) = entry["authors"]
    sam, jo = scene.seats["service_user"], scene.seats["worker"]
    assert (mine["participant"], mine["kept_by"]) == (sam, None)
    assert (jos["participant"], jos["kept_by"]) == (jo, sam)
    whole = (await scene.sam.get("/api/v1/workbook/export?format=json")).json()
    (written,) = [entry for topic in whole["topics"] for page in topic["pages"] for entry in page["entries"]]
    assert written["authors"][1]["kept_by"]["name"] == "Sammy" and written["authors"][1]["name"] == "Johanna"
    assert [(one["by"]["name"], one["kept_by"]["you"]) for one in written["typed"]] == [("Johanna", True)]
    page = (await scene.sam.get("/api/v1/workbook/export?format=html")).text
    assert "typed by Johanna, kept by Sammy" in page and "a long night" not in page
    with scene.world.database.reading() as db:
        assert db.get(EntryRow, scribe) is None and db.get(DocumentRow, scribe) is None
    assert code_of(await scene.jo.get(f"/api/v1/entries/{scene.entry}"))[0] == 404  # it stays a draft


async def test_R20_an_answer_that_somebody_else_set_says_so(scene: Scene) -> None:
    library = scene.world.app.state.library
    page, scale = next(
        (page.id, block.id)
        for topic in library.topics
        for page in topic.pages
        for block in library.page(page.id).blocks
        if block.kind == "scale"
    )
    body = {"page": page, "exercise": scale, "session_id": scene.session}
    scene.entry = (await scene.sam.post("/api/v1/entries", json=body)).json()["id"]
    sam, jo = scene.seats["service_user"], scene.seats["worker"]
    await scene.hub.act(scene.session, sam, ScribeAllow(id="1", type="scribe_allow", entry=scene.entry, worker=jo))
    with scene.world.database.reading() as db:
        scribe = db.exec(select(EntryRow.id).where(EntryRow.writer_role == "worker")).one()
    await scene.hub.write_entry(scribe, jo, None, {"value": 2})
    await scene.hub.act(scene.session, jo, ScribeStop(id="2", type="scribe_stop", scribe=scribe))
    await scene.hub.act(scene.session, sam, ScribeKeep(id="3", type="scribe_keep", scribe=scribe, keys=["value"]))
    entry = (await scene.sam.get(f"/api/v1/entries/{scene.entry}")).json()
    assert entry["answer"] == {"value": 2}
    assert (entry["answered"]["value"]["participant"], entry["answered"]["value"]["kept_by"]) == (jo, sam)
    page_file = (await scene.sam.get("/api/v1/workbook/export?format=html")).text
    assert "Typed by Johanna, kept by Sammy" in page_file
    assert (await scene.sam.get("/api/v1/workbook/export?format=pdf")).content.startswith(b"%PDF")


async def test_R20_the_end_erases_what_nobody_kept(scene: Scene) -> None:
    scribe = await typed(scene)
    await scene.hub.act(scene.session, scene.seats["worker"], End(id="9", type="end"))
    with scene.world.database.reading() as db:
        assert db.get(EntryRow, scribe) is None and db.get(DocumentRow, scribe) is None
        assert db.get(EntryRow, scene.entry) is not None
    assert (await scene.sam.get(f"/api/v1/entries/{scene.entry}")).json()["text"] == WORDS


async def test_R20_the_trail_says_that_it_was_done_and_not_a_word_of_it(scene: Scene) -> None:
    await kept(scene)
    with scene.world.database.reading() as db:
        rows = db.exec(select(AuditRow).order_by(AuditRow.seq)).all()  # type: ignore[arg-type]
    told = [(row.action, row.actor_role, row.result) for row in rows if row.action.startswith("typing")]
    assert told == [
        ("typing_allowed", "service_user", "done"),
        ("typing_stopped", "service_user", "done"),
        ("typing_kept", "service_user", "done"),
    ]
    assert [row for row in rows if row.action == "entry_read"] == []  # who types for someone reads nothing of theirs
    assert "Typed-canary" not in in_tables(scene.world.database)
    assert b"Typed-canary" not in on_disk(scene.world)


async def test_R20_without_a_script_the_two_read_it_and_nobody_else(scene: Scene) -> None:
    scribe = await typed(scene)
    pages = {}
    turn = Navigate(id="5", type="navigate", page=PAGE)
    await scene.hub.act(scene.session, scene.seats["worker"], turn)
    for name, user in (("sam", scene.people.sam), ("jo", scene.people.jo)):
        browser = scene.world.browser_of(user)
        pages[name] = (await browser.get(f"/sessions/{scene.session}")).text
    assert "Johanna writes for you." in pages["sam"] and "Typed-canary" in pages["sam"]
    assert "You write for Sammy." in pages["jo"] and "Typed-canary" in pages["jo"]
    await scene.hub.act(scene.session, scene.seats["worker"], ScribeStop(id="2", type="scribe_stop", scribe=scribe))
    after = (await scene.world.browser_of(scene.people.jo).get(f"/sessions/{scene.session}")).text
    assert "Typed-canary" not in after
