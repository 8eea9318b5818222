"""Sessions that nobody ended are over by themselves, and what was shown in them is private again (R6, R30, R44)."""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import select

from app.audit.actions import Action
from app.database.columns import now
from app.database.tables import AuditRow, LiveSessionRow
from app.live.left_open import LEFT_FOR, Watch
from app.sessions.sessions import solo_session
from tests.app.test_plans import PLAN, both
from tests.app.world import EXERCISE, PAGE, People, World, invite, join

A_MOMENT = timedelta(minutes=1)


async def test_R30_R44_what_was_left_ends_with_its_plan_its_yeses_and_all_that_was_shown(
    world: World, people: People
) -> None:
    sam, jo, session = await both(world, people)
    with world.database.writing() as db:
        alone, _ = solo_session(db, people.sam, "v", now())
    entry = await sam.post("/api/v1/entries", json={"page": PAGE, "exercise": EXERCISE, "session_id": session})
    await sam.put(f"/api/v1/entries/{entry.json()['id']}/visibility", json={"visibility": "shared"})
    await jo.put(f"/api/v1/sessions/{session}/plan", json=PLAN)
    guest = (await join(world.client(), (await invite(sam, session, "guest"))["code"], "Ann")).json()
    assert (await jo.get(f"/api/v1/entries/{entry.json()['id']}")).is_success
    trail, began = world.app.state.trail, now()
    with world.database.writing() as db:
        watch, later = Watch(began), began + LEFT_FOR
        assert watch.end_what_was_left(db, trail, (), later - A_MOMENT) == [], "something happened since"
        assert watch.end_what_was_left(db, trail, (guest["participant_id"],), later + A_MOMENT) == [], (
            "someone is there"
        )
        assert watch.end_what_was_left(db, trail, (), later + LEFT_FOR) == [], "she was there until then"
        much_later = later + LEFT_FOR + 2 * A_MOMENT
        assert Watch(much_later - A_MOMENT).end_what_was_left(db, trail, (), much_later) == [], "nobody knows yet"
        assert watch.end_what_was_left(db, trail, (), much_later) == [session]
        assert watch.end_what_was_left(db, trail, (), much_later) == []
    assert (await jo.get(f"/api/v1/entries/{entry.json()['id']}")).status_code == 404
    assert (await sam.get(f"/api/v1/sessions/{session}")).json()["status"] == "ended"
    with world.database.reading() as db:
        row = db.get_one(LiveSessionRow, session)
        assert row.plan_sealed is None and row.ended_at is not None
        assert db.get_one(LiveSessionRow, alone.id).status == "open", "one's own pages have no end"
        ended = db.exec(select(AuditRow).where(AuditRow.action == Action.SESSION_ENDED)).one()
        assert ended.session_id == session and ended.actor_id is None
