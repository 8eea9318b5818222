"""A relation that ends, an account that closes, a role that changes: out at once, and no way back (R30)."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from sqlmodel import Session, col, select

from app.audit.trail import NOBODY
from app.database.columns import now
from app.database.tables import (
    AuditRow,
    AuthSessionRow,
    CaseAssignmentRow,
    EntryRow,
    EntryShareRow,
    InviteRow,
    ParticipantRow,
    SessionGrantRow,
    UserRow,
)
from app.errors import BadInput
from app.live.guarding import judge
from app.people.relations import begin_work, change_role, disable, enable, end_work, forget_ways_in
from app.sessions.removing import Gone, tell_rooms
from realtime.identity import Role
from tests.app.world import EXERCISE, PAGE, People, World, code_of, invite, join, start

API = "/api/v1/sessions"


def _row(db: Session, user: UserRow) -> UserRow:
    return db.get_one(UserRow, user.id)


async def _unassign(world: World, people: People, worker: UserRow | None = None) -> Gone:
    with world.database.writing() as db:
        gone = end_work(db, world.app.state.trail, NOBODY, _row(db, worker or people.jo), _row(db, people.sam), now())
    await tell_rooms(world.app.state.hub, gone)
    return gone


async def _entry(client: httpx.AsyncClient, session: str) -> str:
    answer = await client.post("/api/v1/entries", json={"page": PAGE, "exercise": EXERCISE, "session_id": session})
    assert answer.status_code == 201, answer.text
    entry: str = answer.json()["id"]
    return entry


async def test_R30_an_unassigned_worker_sees_nothing_of_that_person_any_more(world: World, people: People) -> None:
    jo, sam = world.signed_in(people.jo), world.signed_in(people.sam)
    old, session = await start(jo, people.sam.id), await start(jo, people.sam.id)
    await jo.post(f"{API}/{old}/end")
    ticket = (await jo.post(f"{API}/{session}/tickets")).json()["ticket"]
    await _unassign(world, people)
    missing = await jo.get(f"{API}/00000000-0000-4000-8000-000000000000")
    for id_ in (old, session):
        gone = await jo.get(f"{API}/{id_}")
        assert (gone.status_code, gone.content) == (404, missing.content)
        assert (await jo.get(f"/sessions/{id_}/recap")).status_code == 404
    for way, body in (("tickets", None), ("invites", {"role": "worker"}), ("end", None)):
        assert code_of(await jo.post(f"{API}/{session}/{way}", json=body)) == (404, "not_found"), way
    assert (await jo.get(API)).json() == {"sessions": []}
    assert (await jo.get("/api/v1/entries")).json() == {"entries": []}
    assert (await jo.get("/api/v1/me")).json()["works_with"] == []
    assert (await jo.get(f"/ws/sessions/{session}?ticket={ticket}")).status_code == 404
    assert [row["id"] for row in (await sam.get(API)).json()["sessions"]] == [session, old]
    assert (await sam.get(f"{API}/{session}")).json()["people"] == []


@pytest.mark.parametrize(
    ("made_by", "role"),
    [("jo", "service_user"), ("jo", "guest"), ("sam", "worker"), ("sam", "service_user"), ("sam", "guest")],
)
@pytest.mark.parametrize("signed_in", [True, False])
async def test_an_unassigned_worker_does_not_come_back_with_an_old_code(
    world: World, people: People, made_by: str, role: str, signed_in: bool
) -> None:
    jo, sam = world.signed_in(people.jo), world.signed_in(people.sam)
    session = await start(jo, people.sam.id)
    code = (await invite(jo if made_by == "jo" else sam, session, role))["code"]
    await _unassign(world, people)
    assert code_of(await join(jo if signed_in else world.client(), code, "Ida")) == (404, "invite_unknown")


async def test_a_fresh_code_lets_a_removed_worker_in_only_when_assigned_again(world: World, people: People) -> None:
    jo, sam = world.signed_in(people.jo), world.signed_in(people.sam)
    session = await start(jo, people.sam.id)
    await _unassign(world, people)
    code = (await invite(sam, session, "worker"))["code"]
    assert code_of(await join(jo, code)) == (404, "invite_unknown")
    with world.database.writing() as db:
        begin_work(db, world.app.state.trail, NOBODY, _row(db, people.jo), _row(db, people.sam), now())
    assert (await jo.get(f"{API}/{session}")).status_code == 404
    assert (await join(jo, code)).is_success
    assert (await jo.get(f"{API}/{session}")).status_code == 200


async def test_R30_a_worker_comes_in_on_the_owners_word_and_never_on_a_colleagues(world: World, people: People) -> None:
    jo, sam, bo = (world.signed_in(who) for who in (people.jo, people.sam, people.bo))
    session = await start(jo, people.sam.id)
    tablet = world.client(
        (await join(world.client(), (await invite(jo, session, "service_user"))["code"])).json()["token"]
    )
    asked = {"role": "worker"}
    assert (await tablet.post(f"{API}/{session}/invites", json=asked)).status_code == 201, "alone it speaks for Sam"
    await sam.post(f"{API}/{session}/tickets")  # goes in
    for one in (jo, tablet):
        refused = await one.post(f"{API}/{session}/invites", json=asked)
        assert code_of(refused) == (403, "forbidden") and "Only Sammy can ask a worker in." in refused.text
    assert (await join(bo, (await invite(sam, session, "worker"))["code"])).is_success


async def test_who_once_worked_with_someone_and_is_asked_in_anew_keeps_the_socket(world: World, people: People) -> None:
    jo, sam = world.signed_in(people.jo), world.signed_in(people.sam)
    left, session = await start(jo, people.sam.id), await start(sam)
    with world.database.writing() as db:  # the work runs out by itself: nobody is taken out of a session by that
        row = db.exec(select(CaseAssignmentRow).where(CaseAssignmentRow.worker_id == people.jo.id)).one()
        row.until = now()
    joined = (await join(jo, (await invite(sam, session, "worker"))["code"])).json()
    with world.database.reading() as db:
        old = db.exec(select(ParticipantRow.id).where(ParticipantRow.session_id == left)).one()
        verdict = judge(db, {}, [old, joined["participant_id"]], now())
    assert verdict.participants == {old}
    assert (await jo.get(f"{API}/{session}")).status_code == 200
    assert (await jo.get(f"{API}/{left}")).status_code == 404


async def test_who_a_removed_worker_brought_in_without_an_account_goes_too(world: World, people: People) -> None:
    jo, sam = world.signed_in(people.jo), world.signed_in(people.sam)
    session = await start(jo, people.sam.id)
    seats: dict[str, Any] = {}
    for name, host, role in (
        ("a tablet with her code", jo, "service_user"),
        ("a guest who waits", jo, "guest"),
        ("a guest with a yes", jo, "guest"),
        ("a worker of sam's", sam, "worker"),
        ("sam's second device", sam, "service_user"),
    ):
        seats[name] = (await join(world.client(), (await invite(host, session, role))["code"], name)).json()
    yes = {"participant_id": seats["a guest with a yes"]["participant_id"], "scope": "pages"}
    assert (await sam.post(f"{API}/{session}/grants", json=yes)).status_code == 201
    chained = (await invite(world.client(seats["a tablet with her code"]["token"]), session, "service_user"))["code"]
    seats["who the tablet asked in"] = (await join(world.client(), chained)).json()
    await _unassign(world, people)
    left = {
        name: (await world.client(seat["token"]).get("/api/v1/me")).status_code == 200 for name, seat in seats.items()
    }
    assert left == {
        "a tablet with her code": False,
        "a guest who waits": False,
        "a guest with a yes": True,
        "a worker of sam's": True,
        "sam's second device": True,
        "who the tablet asked in": False,
    }


async def test_R36_what_a_removed_worker_hid_is_erased_and_what_she_showed_is_the_owners(
    world: World, people: People
) -> None:
    jo = world.signed_in(people.jo)
    session = await start(jo, people.sam.id)
    hidden = await _entry(jo, session)
    gone = await _unassign(world, people)
    assert gone.entries == {hidden}
    with world.database.reading() as db:
        assert db.get(EntryRow, hidden) is None
    with world.database.writing() as db:
        begin_work(db, world.app.state.trail, NOBODY, _row(db, people.jo), _row(db, people.sam), now())
    session = await start(jo, people.sam.id)
    shown = await _entry(jo, session)
    assert (await jo.put(f"/api/v1/entries/{shown}/visibility", json={"visibility": "shared"})).is_success
    assert (await _unassign(world, people)).entries == frozenset()
    assert code_of(await jo.get(f"/api/v1/entries/{shown}")) == (404, "not_found")
    sam = world.signed_in(people.sam)
    assert (await sam.get(f"/api/v1/entries/{shown}")).json()["writer_name"] == "Johanna"
    with world.database.reading() as db:
        shares = db.exec(select(EntryShareRow).where(EntryShareRow.entry_id == shown)).all()
        assert [share.ended_at for share in shares] == [None]


async def test_another_workers_relation_and_another_persons_sessions_stay(world: World, people: People) -> None:
    with world.database.writing() as db:
        begin_work(db, world.app.state.trail, NOBODY, _row(db, people.jo), _row(db, people.kim), now())
        begin_work(db, world.app.state.trail, NOBODY, _row(db, people.bo), _row(db, people.sam), now())
    jo, bo = world.signed_in(people.jo), world.signed_in(people.bo)
    with_kim, bo_with_sam = await start(jo, people.kim.id), await start(bo, people.sam.id)
    await start(jo, people.sam.id)
    await _unassign(world, people)
    assert [row["id"] for row in (await jo.get(API)).json()["sessions"]] == [with_kim]
    assert (await bo.get(f"{API}/{bo_with_sam}")).status_code == 200


async def test_a_disabled_account_is_out_everywhere_and_not_back_in_its_seat_when_enabled(
    world: World, people: People
) -> None:
    jo, sam = world.signed_in(people.jo), world.signed_in(people.sam)
    session = await start(jo, people.sam.id)
    code = (await invite(jo, session, "guest"))["code"]
    trail = world.app.state.trail
    with world.database.writing() as db:
        gone = disable(db, trail, NOBODY, _row(db, people.jo), now())
    assert (gone.sessions, gone.accounts) == ({session}, {people.jo.id})
    await tell_rooms(world.app.state.hub, gone)
    assert (await jo.get("/api/v1/me")).status_code == 401
    assert (await sam.get(f"{API}/{session}")).json()["people"] == []
    assert code_of(await join(world.client(), code, "Ida")) == (404, "invite_unknown")
    with world.database.writing() as db:
        assert disable(db, trail, NOBODY, _row(db, people.jo), now()).sessions == frozenset()
        enable(db, trail, NOBODY, _row(db, people.jo))
    assert code_of(await world.signed_in(people.jo).get(f"{API}/{session}")) == (404, "not_found")
    assert (await jo.get("/api/v1/me")).status_code == 401


async def test_disabling_someone_with_a_workbook_puts_their_tablets_out(world: World, people: People) -> None:
    jo, sam = world.signed_in(people.jo), world.signed_in(people.sam)
    session = await start(jo, people.sam.id)
    tablet = (await join(world.client(), (await invite(jo, session, "service_user"))["code"])).json()
    second = (await join(world.client(), (await invite(sam, session, "service_user"))["code"])).json()
    with world.database.writing() as db:
        disable(db, world.app.state.trail, NOBODY, _row(db, people.sam), now())
    for token in (tablet["token"], second["token"]):
        assert (await world.client(token).get("/api/v1/me")).status_code == 401
    assert (await jo.get(f"{API}/{session}")).status_code == 200


async def test_R37_a_supervisor_who_was_disabled_needs_a_new_yes(world: World, people: People) -> None:
    sam, trail = world.signed_in(people.sam), world.app.state.trail
    session = await start(sam)
    yes = {"user_id": people.pat.id, "scope": "entries"}
    assert (await sam.post(f"{API}/{session}/grants", json=yes)).status_code == 201
    with world.database.writing() as db:
        gone = disable(db, trail, NOBODY, _row(db, people.pat), now())
        enable(db, trail, NOBODY, _row(db, people.pat))
    await tell_rooms(world.app.state.hub, gone)
    pat = world.signed_in(people.pat)
    assert (await join(pat, (await invite(sam, session, "supervisor"))["code"])).is_success
    assert code_of(await pat.post(f"{API}/{session}/tickets")) == (403, "waiting")
    with world.database.reading() as db:
        assert all(grant.revoked_at is not None for grant in db.exec(select(SessionGrantRow)))


async def test_another_role_ends_assignments_seats_and_sign_ins(world: World, people: People) -> None:
    jo, trail = world.signed_in(people.jo), world.app.state.trail
    session = await start(jo, people.sam.id)
    await jo.post(f"{API}/{session}/end")
    with world.database.writing() as db:
        change_role(db, trail, NOBODY, _row(db, people.jo), Role.SUPERVISOR, now())
        for wrong, role in ((people.sam, Role.ADMIN), (people.bo, Role.SERVICE_USER), (people.bo, Role.GUEST)):
            with pytest.raises(BadInput):
                change_role(db, trail, NOBODY, _row(db, wrong), role, now())
    assert (await jo.get("/api/v1/me")).status_code == 401
    again = world.signed_in(people.jo)
    assert (await again.get("/api/v1/me")).json()["role"] == "supervisor"
    assert (await again.get(API)).json() == {"sessions": []}


async def test_resetting_takes_every_way_in_and_signs_out_but_leaves_the_seat(world: World, people: People) -> None:
    jo = world.signed_in(people.jo)
    session = await start(jo, people.sam.id)
    with world.database.writing() as db:
        user = _row(db, people.jo)
        user.totp_sealed, user.totp_confirmed_at = b"sealed", now()
        forget_ways_in(db, world.app.state.trail, NOBODY, user)
    assert (await jo.get("/api/v1/me")).status_code == 401
    assert (await world.signed_in(people.jo).get(f"{API}/{session}")).status_code == 200
    with world.database.reading() as db:
        user = _row(db, people.jo)
        assert (user.password_hash, user.totp_sealed, user.totp_confirmed_at) == ("", None, None)


async def test_each_act_stands_in_the_trail_and_codes_seats_and_sign_ins_are_gone(world: World, people: People) -> None:
    jo = world.signed_in(people.jo)
    session = await start(jo, people.sam.id)
    await invite(jo, session, "guest")
    await _unassign(world, people)
    with world.database.writing() as db:
        disable(db, world.app.state.trail, NOBODY, _row(db, people.jo), now())
    with world.database.reading() as db:
        told = db.exec(select(AuditRow).order_by(col(AuditRow.seq))).all()
        assert [(row.action, row.subject_id, row.object_id) for row in told][-2:] == [
            ("unassigned", people.sam.id, people.jo.id),
            ("account_disabled", None, people.jo.id),
        ]
        assert db.exec(select(InviteRow)).all() == []
        assert db.exec(select(AuthSessionRow).where(AuthSessionRow.user_id == people.jo.id)).all() == []
        seats = db.exec(select(ParticipantRow).where(ParticipantRow.user_id == people.jo.id)).all()
        assert all(seat.removed_at is not None for seat in seats)
