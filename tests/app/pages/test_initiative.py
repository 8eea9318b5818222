"""Who chose, turned, paused and first showed words: for the two; for a supervisor if the owner says so (R17)."""

from __future__ import annotations

import pytest
from sqlmodel import select

from app.database.tables import LiveSessionRow, ParticipantRow
from app.pages.initiative import balance_of
from realtime.protocol import Command, End, Navigate, PauseAll, ShowInitiative
from tests.app.record.scene import Scene, begin_scene
from tests.app.world import PAGE, People, World, invite, join

NEXT = "hard-day/one-small-step"


@pytest.fixture
async def scene(world: World, people: People) -> Scene:
    scene = await begin_scene(world, people)
    for who, page in (("worker", PAGE), ("service_user", NEXT), ("worker", PAGE), ("worker", NEXT)):
        await act(scene, who, Navigate(id="n", type="navigate", page=page))
    await scene.show()
    await act(scene, "service_user", PauseAll(id="p", type="pause_all"))
    return scene


async def act(scene: Scene, who: str, command: Command) -> None:
    await scene.hub.act(scene.session, scene.seats[who], command)


async def told(scene: Scene, name: str, path: str = "initiative") -> str:
    browser = scene.world.browser_of(getattr(scene.people, name))
    answer = await browser.get(f"/sessions/{scene.session}/{path}", headers={"X-Fragment": "1"})
    assert answer.status_code == 200, answer.text
    return " ".join(answer.text.split())


async def watched(scene: Scene) -> None:
    pat = scene.world.signed_in(scene.people.pat)
    await join(pat, (await invite(scene.sam, scene.session, "supervisor"))["code"])
    grant = {"user_id": scene.people.pat.id, "scope": "entries"}
    assert (await scene.sam.post(f"/api/v1/sessions/{scene.session}/grants", json=grant)).status_code == 201


async def test_R17_both_read_it_in_plain_words_each_from_their_own_side(scene: Scene) -> None:
    sam, jo = await told(scene, "sam"), await told(scene, "jo")
    assert "You turned 1 page, Johanna 2." in sam and "You turned 2 pages, Sammy 1." in jo
    assert "You chose 0 pages from the topics, Johanna 1." in sam
    assert "You paused 1 time, Johanna 0." in sam and "You paused 0 times, Sammy 1." in jo
    assert "You were the first to show words 1 time, Johanna 0." in sam


def seen_by_pat(scene: Scene) -> list[str]:
    """The names that Pat's own page would count, turns first."""
    with scene.world.database.reading() as db:
        pat = db.exec(select(ParticipantRow).where(ParticipantRow.user_id == scene.people.pat.id)).one()
        balance = balance_of(db, db.get_one(LiveSessionRow, scene.session), pat)
    return [] if balance is None else [f"{count.name} {count.times}" for count in dict(balance.lines)["turned"]]


async def test_R17_a_supervisor_reads_nothing_of_it_until_the_service_user_says_so(scene: Scene) -> None:
    await watched(scene)
    assert seen_by_pat(scene) == [] and "data-initiative-show" not in await told(scene, "jo")
    assert 'aria-pressed="false"' in await told(scene, "sam")
    await act(scene, "service_user", ShowInitiative(id="s", type="show_initiative", shown=True))
    assert seen_by_pat(scene) == ["Sammy 1", "Johanna 2"]
    assert 'aria-pressed="true"' in await told(scene, "sam")
    await act(scene, "service_user", ShowInitiative(id="s", type="show_initiative", shown=False))
    assert seen_by_pat(scene) == []
    covered = await scene.world.browser_of(scene.people.pat).get(f"/sessions/{scene.session}/initiative")
    assert covered.status_code == 404  # Sam has no device here: a supervisor sees nothing at all


async def test_R17_at_the_end_the_two_read_it_once_more_and_a_supervisor_does_not(scene: Scene) -> None:
    await watched(scene)
    await act(scene, "worker", End(id="e", type="end"))
    assert "You turned 1 page, Johanna 2." in await told(scene, "sam", "recap")
    assert "You turned 2 pages, Sammy 1." in await told(scene, "jo", "recap")
    assert "turned" not in await told(scene, "pat", "recap")


async def test_R17_nothing_is_counted_before_anybody_did_anything(world: World, people: People) -> None:
    scene = await begin_scene(world, people)
    assert "Nothing to count yet." in await told(scene, "sam")
