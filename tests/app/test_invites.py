"""Ways in: single use, short-lived, guess-proof, and never for someone else (R2)."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import pytest
from sqlmodel import select

from app.database.columns import now
from app.database.engine import Database
from app.database.tables import InviteRow, ParticipantRow, UserRow
from app.database.upgrading import upgrade
from app.errors import InviteUsed
from app.identity.caller import Caller
from app.people.people import workbook_of
from app.sessions.invites import CODE_LENGTH, LETTERS, find_invite, issue_invite, redeem_invite
from app.sessions.sessions import start_session
from realtime.identity import Role
from tests.app.world import ORIGIN, People, World, code_of, invite, join, start
from tests.support.postgres import postgres

KEY = "k" * 48


def _row(world: World, invite_id: str) -> InviteRow:
    with world.database.reading() as db:
        return db.get_one(InviteRow, invite_id)


def _age(world: World, invite_id: str, minutes: int) -> None:
    with world.database.writing() as db:
        row = db.get_one(InviteRow, invite_id)
        row.expires_at = now() - timedelta(minutes=minutes)
        db.add(row)


async def test_R2_an_invite_has_a_link_and_a_code_and_the_record_keeps_neither(world: World, people: People) -> None:
    jo = world.signed_in(people.jo)
    made = await invite(jo, await start(jo, people.sam.id), "service_user")
    token = made["url"].removeprefix(f"{ORIGIN}/join/")
    assert len(made["code"]) == CODE_LENGTH and set(made["code"]) <= set(LETTERS)
    assert not set(LETTERS) & set("AEIOULSZ0123456789")
    kept = repr(_row(world, made["id"]).model_dump())
    assert token not in kept and made["code"] not in kept


async def test_a_code_is_taken_in_any_case_and_spacing(world: World, people: People) -> None:
    jo = world.signed_in(people.jo)
    code = (await invite(jo, await start(jo, people.sam.id), "service_user"))["code"]
    typed = f" {code[:2].lower()}-{code[2:4]} {code[4:].lower()}."
    answer = await join(world.client(), typed)
    assert answer.status_code == 200
    assert answer.json()["role"] == "service_user"


async def test_R2_a_code_is_refused_the_second_time_in_its_own_words(world: World, people: People) -> None:
    jo = world.signed_in(people.jo)
    made = await invite(jo, await start(jo, people.sam.id), "service_user")
    assert (await join(world.client(), made["code"])).status_code == 200
    again = await join(world.client(), made["code"])
    assert code_of(again) == (410, "invite_used")
    assert again.json()["detail"] == "This code was used already. Ask Johanna for a new one."


async def test_R2_after_ten_minutes_a_code_is_too_old(world: World, people: People) -> None:
    jo = world.signed_in(people.jo)
    made = await invite(jo, await start(jo, people.sam.id), "service_user")
    row = _row(world, made["id"])
    assert timedelta(minutes=9) < row.expires_at - now() <= timedelta(minutes=10)
    _age(world, made["id"], 1)
    late = await join(world.client(), made["code"])
    assert code_of(late) == (410, "invite_expired") and "Ask Johanna" in late.json()["detail"]


async def test_R2_looking_at_a_link_uses_nothing_up(world: World, people: People) -> None:
    jo = world.signed_in(people.jo)
    made = await invite(jo, await start(jo, people.sam.id), "service_user")
    path = made["url"].removeprefix(ORIGIN)
    for _ in range(3):
        assert (await world.client().get(path)).status_code == 200
        assert (await world.client().head(path)).status_code in (200, 405)
    assert _row(world, made["id"]).redeemed_at is None
    token = path.removeprefix("/join/")
    answer = await world.client().post("/api/v1/join", json={"token": token})
    assert answer.status_code == 200


async def test_R2_guessing_is_slowed_down_and_even_the_right_code_waits(world: World, people: People) -> None:
    jo = world.signed_in(people.jo)
    made = await invite(jo, await start(jo, people.sam.id), "service_user")
    seen = [code_of(await join(world.client(), "BBBBBB"))[0] for _ in range(22)]
    assert seen == [404] * 20 + [429] * 2
    waiting = await join(world.client(), made["code"])
    assert code_of(waiting) == (429, "too_many")
    assert 0 < int(waiting.headers["retry-after"]) <= 61
    assert _row(world, made["id"]).redeemed_at is None


async def test_people_who_type_well_are_never_in_the_way(world: World, people: People) -> None:
    jo = world.signed_in(people.jo)
    session = await start(jo, people.sam.id)
    for _ in range(15):
        code = (await invite(jo, session, "service_user"))["code"]
        assert (await join(world.client(), code)).status_code == 200


async def test_signed_in_as_someone_else_is_refused_and_the_invite_stays_good(world: World, people: People) -> None:
    jo = world.signed_in(people.jo)
    session = await start(jo, people.sam.id)
    for role, stranger in (("service_user", people.kim), ("service_user", people.bo), ("guest", people.pat)):
        made = await invite(jo, session, role)
        refused = await join(world.signed_in(stranger), made["code"], "Somebody")
        assert code_of(refused) == (403, "wrong_role")
        assert _row(world, made["id"]).redeemed_at is None
        assert (await join(world.client(), made["code"], "Somebody")).status_code == 200


async def test_an_account_keeps_its_one_row_when_it_joins_again(world: World, people: People) -> None:
    jo = world.signed_in(people.jo)
    session = await start(jo, people.sam.id)
    sam, rows = world.browser_of(people.sam, origin=ORIGIN), set()
    for _ in range(2):
        code = (await invite(jo, session, "service_user"))["code"]
        answer = await join(sam, code)
        assert answer.status_code == 200, answer.text
        rows.add(answer.json()["participant_id"])
    assert len(rows) == 1
    seat = world.client(answer.json()["token"])
    assert (await seat.get("/api/v1/me")).json()["session_id"] == session


async def test_the_seat_that_a_worker_offers_is_not_the_account(world: World, people: People) -> None:
    """Else a worker could use the link herself and read the drafts."""
    jo = world.signed_in(people.jo)
    session = await start(jo, people.sam.id)
    answer = await join(world.client(), (await invite(jo, session, "service_user"))["code"], "Mallory")
    seat = world.client(answer.json()["token"])
    me = (await seat.get("/api/v1/me")).json()
    assert me["id"] is None and me["display_name"] == "Sammy"
    assert code_of(await seat.post("/api/v1/sessions", json={"mode": "remote"})) == (403, "forbidden")


async def test_a_second_device_of_the_service_user_speaks_for_the_account_in_this_session(
    world: World, people: People
) -> None:
    sam = world.signed_in(people.sam)
    session, other = await start(sam), await start(sam)
    made = await invite(sam, session, "service_user")
    tablet = world.client((await join(world.client(), made["code"])).json()["token"])
    me = (await tablet.get("/api/v1/me")).json()
    assert me["id"] == people.sam.id and me["session_id"] == session
    assert code_of(await tablet.get(f"/api/v1/sessions/{other}")) == (404, "not_found")


async def test_a_guest_says_their_name(world: World, people: People) -> None:
    sam = world.signed_in(people.sam)
    session = await start(sam)
    made = await invite(sam, session, "guest")
    assert code_of(await join(world.client(), made["code"], "  ")) == (422, "name_missing")
    assert code_of(await join(world.client(), made["code"], "x" * 81)) == (422, "bad_input")
    assert (await join(world.client(), made["code"], "  Aunt   Ida ")).status_code == 200
    shown = (await sam.get(f"/api/v1/sessions/{session}")).json()["people"]
    assert shown[-1]["display_name"] == "Aunt Ida"


async def test_R37_supervisors_and_guests_cannot_invite(world: World, people: People) -> None:
    sam = world.signed_in(people.sam)
    session = await start(sam)
    code = (await invite(sam, session, "guest"))["code"]
    guest = world.client((await join(world.client(), code, "Ida")).json()["token"])
    refused = await guest.post(f"/api/v1/sessions/{session}/invites", json={"role": "guest"})
    assert code_of(refused) == (403, "forbidden")


@pytest.mark.parametrize("body", [{}, {"code": ""}, {"code": "B" * 65}, {"code": None, "token": ""}])
async def test_a_join_without_a_code_says_what_is_missing(world: World, body: dict[str, str]) -> None:
    assert code_of(await world.client().post("/api/v1/join", json=body)) == (422, "bad_input")


@pytest.fixture(params=["sqlite", "postgres"])
def record(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A migrated record of each kind, with Sam in it."""
    if request.param == "sqlite":
        database = Database(f"sqlite:///{tmp_path}/waymark.db")
        upgrade(database)
        yield database
        database.close()
        return
    with postgres() as url:
        database = Database(url)
        upgrade(database)
        yield database
        database.close()


def test_R2_of_a_hundred_who_try_at_once_exactly_one_goes_in(record: Database) -> None:
    tries, at_once = 100, 20
    with record.writing() as db:
        sam = UserRow(role=Role.SERVICE_USER, login="sam", display_name="Sam", password_hash="!", created_at=now())
        db.add(sam)
        db.flush()
        workbook_of(db, sam, now())
        session, row = start_session(db, Caller("-", "bearer", sam, None), None, "remote", "v", now())
        issued = issue_invite(db, session, row, "worker", KEY, now())
    gate = Barrier(at_once)

    def try_it(number: int) -> str:
        if number < at_once:
            gate.wait()
        try:
            with record.writing() as db:
                return redeem_invite(db, KEY, None, now(), code=issued.code).participant.id
        except InviteUsed:
            return "used"

    with ThreadPoolExecutor(at_once) as pool:
        results = list(pool.map(try_it, range(tries)))
    assert results.count("used") == tries - 1
    with record.reading() as db:
        workers = db.exec(select(ParticipantRow).where(ParticipantRow.role == "worker")).all()
        assert [worker.id for worker in workers] == [result for result in results if result != "used"]
        with pytest.raises(InviteUsed):
            find_invite(db, KEY, now(), token=issued.token)


async def test_R38_nobody_without_an_account_takes_the_name_of_someone_of_the_session(
    world: World, people: People
) -> None:
    jo = world.signed_in(people.jo)
    session = await start(jo, people.sam.id)
    for role in ("guest", "supervisor"):
        made = await invite(jo, session, role)
        for name in ("Johanna", "  jOHANNA ", "\uff2aohanna", "sammy"):
            refused = await join(world.client(), made["code"], name)
            assert code_of(refused) == (422, "name_taken")
            assert refused.json()["detail"] == "Someone in this session is called that. Take another name."
        assert _row(world, made["id"]).redeemed_at is None
        assert (await join(world.client(), made["code"], f"Pat {role}")).status_code == 200


async def test_two_guests_may_have_one_name(world: World, people: People) -> None:
    jo = world.signed_in(people.jo)
    session = await start(jo, people.sam.id)
    for _ in range(2):
        code = (await invite(jo, session, "guest"))["code"]
        assert (await join(world.client(), code, "Ann")).status_code == 200
