"""The socket of a real server: who gets in, and what then reaches whom (SPEC C, and the contract)."""

from __future__ import annotations

import asyncio
import json
import struct

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from realtime.lib0 import Reader
from realtime.protocol import Kind
from tests.support.api import PAGE, Api, Meeting
from tests.support.device import Device, RemoteEntry
from tests.support.server import Server


async def knock(server: Server, session: str, query: str = "", **headers: str) -> tuple[int, str]:
    """Try a handshake that must be refused: its status and problem code."""
    url = f"{server.url.replace('http', 'ws')}/ws/sessions/{session}{query}"
    with pytest.raises(InvalidStatus) as refused:
        await connect(url, additional_headers=headers)
    answer = refused.value.response
    assert answer.headers["Content-Type"] == "application/problem+json"
    return answer.status_code, json.loads(answer.body or b"{}")["code"]


async def test_both_people_point_turn_pages_and_write_live(meeting: Meeting) -> None:
    sam, jo = await Device.open(meeting, "sam"), await Device.open(meeting, "jo")
    people = {p["name"]: p for p in (await sam.event("roster"))["people"]}
    assert people["Jo"]["devices"] == [2]
    await sam.command("navigate", page=PAGE)
    assert (await jo.event("navigated"))["location"]["page"] == PAGE
    await jo.socket.send(bytes((0, Kind.POINTER, 1, 3, 7, 128, 0)))
    await sam.until(lambda: [f for f in sam.received if f[:2] == bytes((0, Kind.POINTERS))])
    pointers = Reader(next(f for f in sam.received if f[:2] == bytes((0, Kind.POINTERS))), 2)
    assert (pointers.var_uint(), pointers.var_bytes()) == (2, bytes((1, 3, 7, 128, 0)))
    entry = meeting.entry()
    mine = await RemoteEntry(sam, entry["document"], 11).open()
    await mine.type("I call my sister 🌙")
    await mine.saved(2)
    theirs = await RemoteEntry(jo, entry["document"], 22).open()
    assert theirs.denied
    await sam.command("share_entry", entry=entry["id"])
    await jo.event("entry_shared")
    theirs = await RemoteEntry(jo, entry["document"], 22).open()
    await theirs.reads("I call my sister 🌙")
    await theirs.type(" and we talk")
    await mine.reads("I call my sister 🌙 and we talk")
    read = meeting.apis["sam"]("GET", f"/entries/{entry['id']}")
    assert read["text"] == "I call my sister 🌙 and we talk"
    assert [(a["start"], a["end"]) for a in read["authors"]] == [(0, 19), (19, 31)]
    assert read["authors"][1]["participant"] == meeting.participants["jo"]
    await sam.close()
    await jo.close()


async def test_C1_nobody_gets_in_without_a_name_a_seat_or_our_own_page(server: Server, meeting: Meeting) -> None:
    token = meeting.apis["pat"].headers["Authorization"]
    ticket = await asyncio.to_thread(meeting.ticket, "sam")
    assert await knock(server, meeting.id) == (401, "not_signed_in")
    assert await knock(server, meeting.id, Cookie="waymark=stolen") == (403, "foreign_site")
    assert await knock(server, meeting.id, Origin=server.url) == (401, "not_signed_in")
    assert await knock(server, meeting.id, Authorization=token) == (404, "not_found")
    assert await knock(server, "no-such-session", Authorization=token) == (404, "not_found")
    assert await knock(server, meeting.id, "?ticket=wrong") == (404, "not_found")
    for origin in ("null", "http://evil.example", server.url + ".evil.example", "https://127.0.0.1", server.url + "0"):
        assert await knock(server, meeting.id, f"?ticket={ticket}", Origin=origin) == (403, "foreign_site")


async def test_C2_a_ticket_opens_one_socket_of_its_session_once(server: Server, meeting: Meeting) -> None:
    ticket = await asyncio.to_thread(meeting.ticket, "sam")
    other = await asyncio.to_thread(Meeting.of, server)
    assert (await knock(server, other.id, f"?ticket={ticket}"))[0] == 404
    url = f"{server.url.replace('http', 'ws')}/ws/sessions/{meeting.id}?ticket={ticket}"
    answers = await asyncio.gather(*(connect(url) for _ in range(12)), return_exceptions=True)
    opened = [answer for answer in answers if not isinstance(answer, BaseException)]
    assert len(opened) == 1
    await opened[0].close()


async def test_R5_R37_a_supervisor_gets_in_after_the_grant_and_out_with_it(server: Server) -> None:
    meeting = await asyncio.to_thread(Meeting.of, server, "pat")
    token = meeting.apis["pat"].headers["Authorization"]
    assert await knock(server, meeting.id, Authorization=token) == (403, "waiting")
    sam = await Device.open(meeting, "sam")
    await sam.command("grant", participant=meeting.participants["pat"], scope="pages")
    await sam.event("granted")
    pat = await Device.open(meeting, "pat")
    assert await pat.refusal(await pat.command("navigate", page=PAGE)) == "forbidden"
    await sam.command("revoke", participant=meeting.participants["pat"])
    assert await pat.until_closed() == 4506
    await sam.close()


async def test_W5_a_bad_frame_closes_its_socket_and_no_other(meeting: Meeting) -> None:
    sam, jo = await Device.open(meeting, "sam"), await Device.open(meeting, "jo")
    await sam.socket.send(b"\x00\x63nonsense")
    assert await sam.until_closed() == 4500
    again = await Device.open(meeting, "sam")
    await again.socket.send("a text message")
    assert await again.until_closed() == 4500
    await jo.command("navigate", page=PAGE)
    await jo.event("navigated")
    await jo.close()


async def test_W7_the_clock_is_answered(meeting: Meeting) -> None:
    sam = await Device.open(meeting, "sam")
    await sam.socket.send(b"\x00\x44" + struct.pack(">d", 42.5))
    await sam.until(lambda: [f for f in sam.received if f[:2] == b"\x00\x44"])
    sent, server_ms = struct.unpack(">dd", next(f for f in sam.received if f[:2] == b"\x00\x44")[2:])
    assert sent == 42.5 and server_ms > 1.7e12
    await sam.close()


async def test_E11_ending_closes_everyone_and_nobody_comes_in(server: Server, meeting: Meeting) -> None:
    sam, jo = await Device.open(meeting, "sam"), await Device.open(meeting, "jo")
    await asyncio.to_thread(meeting.apis["jo"], "POST", f"/sessions/{meeting.id}/end")
    assert {await sam.until_closed(), await jo.until_closed()} == {4501}
    token = meeting.apis["sam"].headers["Authorization"]
    assert (await knock(server, meeting.id, Authorization=token))[0] in (404, 409)


async def test_R30_nobody_takes_the_service_users_place_while_they_are_there(server: Server, meeting: Meeting) -> None:
    jo = meeting.apis["jo"]
    ask = f"/sessions/{meeting.id}/invites", {"role": "service_user"}
    early = jo("POST", *ask)["code"]
    sam, stranger = await Device.open(meeting, "sam"), Api(server.url)
    refused = await asyncio.to_thread(stranger.ask, "POST", "/join", {"code": early})
    assert (refused.status_code, refused.json()["code"]) == (409, "not_now")
    assert "Sam is in the session already." in refused.text
    assert (await asyncio.to_thread(jo.ask, "POST", *ask)).status_code == 409
    await sam.close()
    await sam.until_closed()
    watching = await Device.open(meeting, "jo")
    assert [p["devices"] for p in watching.events("welcome")[0]["people"] if p["name"] == "Sam"] == [[]]
    assert (await asyncio.to_thread(stranger.ask, "POST", "/join", {"code": early})).status_code == 200
    await watching.close()


async def test_H1_two_sessions_of_one_workbook_see_each_others_edits(server: Server) -> None:
    first, second = [await asyncio.to_thread(Meeting.of, server) for _ in range(2)]
    here, there = await Device.open(first, "sam"), await Device.open(second, "sam")
    document = first.entry()["document"]
    one = await RemoteEntry(here, document, 101).open()
    two = await RemoteEntry(there, document, 102).open()
    await one.type("from the first. ")
    await two.reads(one.text)
    await two.type("from the second.")
    await one.reads(two.text)
    await here.close()
    await there.close()


async def test_R42_after_a_crash_a_supervisor_sees_nothing_until_the_service_user_is_back(own_server: Server) -> None:
    meeting = await asyncio.to_thread(Meeting.of, own_server, "pat")
    sam, entry = await Device.open(meeting, "sam"), meeting.entry()
    writing = await RemoteEntry(sam, entry["document"], 11).open()
    await writing.type("shown to all")
    await sam.command("share_entry", entry=entry["id"])
    await sam.command("grant", participant=meeting.participants["pat"], scope="entries")
    await sam.event("granted")
    pat = meeting.apis["pat"]
    assert pat("GET", f"/entries/{entry['id']}")["text"] == "shown to all"
    own_server.kill()
    own_server.start()
    assert pat.ask("GET", f"/entries/{entry['id']}").status_code == 404
    watching = await Device.open(meeting, "pat")
    assert watching.events("welcome")[0]["covered"] == {"why": "away"}
    again = await Device.open(meeting, "sam")
    await watching.event("uncovered")
    assert [seen["id"] for seen in (await watching.event("welcome", 2))["entries"]] == [entry["id"]]
    assert pat("GET", f"/entries/{entry['id']}")["text"] == "shown to all"
    await again.close()
    await watching.event("covered", 1)
    await watching.close()
