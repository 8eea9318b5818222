"""One walk through everything that touches the record, on Postgres."""

from __future__ import annotations

from pathlib import Path

from sqlmodel import select

from app.database.tables import DocumentUpdateRow, EntryRow, SessionEventRow
from tests.app.world import EXERCISE, ORIGIN, PAGE, People, code_of, invite, join, open_world, settings_in, start
from tests.support.postgres import postgres


async def test_a_session_from_start_to_end_on_postgres(tmp_path: Path) -> None:
    with postgres(durable=True) as url:
        production = {"env": "production", "secret_key": "k" * 48, "master_key": "A" * 43, "public_url": ORIGIN}
        async with open_world(settings_in(tmp_path, database_url=url, **production)) as world:
            people = People.move_in(world)
            sam, jo = world.signed_in(people.sam), world.signed_in(people.jo)
            session = await start(sam)
            code = (await invite(sam, session, "worker"))["code"]
            assert (await join(jo, code)).status_code == 200
            assert code_of(await join(jo, code)) == (410, "invite_used")

            body = {"page": PAGE, "exercise": EXERCISE, "session_id": session}
            entry = (await sam.post("/api/v1/entries", json=body)).json()["id"]
            assert (await sam.post("/api/v1/entries", json=body)).status_code == 200
            mine = (await sam.get(f"/api/v1/sessions/{session}")).json()["participant_id"]
            await world.app.state.hub.write_entry(entry, mine, "My sister 🌧️", None)
            path = f"/api/v1/entries/{entry}"
            assert code_of(await jo.get(path)) == (404, "not_found")
            await sam.put(f"{path}/visibility", json={"visibility": "shared"})
            assert (await jo.get(path)).json()["text"] == "My sister 🌧️"

            grant = {"user_id": people.pat.id, "scope": "pages"}
            given = await sam.post(f"/api/v1/sessions/{session}/grants", json=grant)
            taken = await sam.delete(f"/api/v1/sessions/{session}/grants/{given.json()['id']}")
            assert (given.status_code, taken.status_code) == (201, 204)

            assert (await sam.delete(path)).status_code == 204
            assert (await jo.post(f"/api/v1/sessions/{session}/end")).json()["status"] == "ended"
            with world.database.reading() as db:
                assert db.exec(select(EntryRow)).all() == db.exec(select(DocumentUpdateRow)).all() == []
                kept = [row.seq for row in db.exec(select(SessionEventRow).order_by("seq"))]
            assert kept == sorted(set(kept)) and kept
            # Postgres takes no NUL in a text: what brings one is bad input, not a fault of ours.
            broken = await world.client().post("/api/v1/tokens", json={"login": "sam\x00", "password": "x"})
            assert code_of(broken) == (422, "bad_input")
