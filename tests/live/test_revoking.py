"""Whoever may not be here any more is out within a second, in the middle of a word, and nothing of theirs is kept.

Each test lets someone type twenty updates a second, takes their right away as people do it, and then counts: seconds
until the socket is closed, rows that were written after the right was gone, bytes that came after the close.
"""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest

from tests.support.api import Api, Meeting
from tests.support.device import Device, RemoteEntry
from tests.support.server import COMMAND, Server
from tests.support.typist import Typist

pytestmark = pytest.mark.alone

WITHIN_SECONDS = 1.0
Act = Callable[[Meeting], Any]


@pytest.fixture(scope="module")
def busy_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(tmp_path_factory.mktemp("revoking")).start()
    yield running
    running.stop()


@pytest.fixture
def at_work(busy_server: Server) -> Iterator[Meeting]:
    """A session of Sam and Jo; whatever a test took from Jo is given back after it."""
    busy_server.people()["jo"].pop("token", None)
    yield Meeting.of(busy_server)
    admin = Api(busy_server.url, busy_server.token("alex"))
    jo, sam = (who(busy_server, login) for login in ("jo", "sam"))
    admin.ask("POST", f"/admin/accounts/{jo}/enable")
    admin.ask("POST", "/admin/assignments", {"worker_id": jo, "service_user_id": sam})


def who(server: Server, login: str) -> str:
    accounts = Api(server.url, server.token("alex"))("GET", "/admin/accounts")
    rows = accounts["accounts"] if isinstance(accounts, dict) else accounts
    return str(next(row["id"] for row in rows if row["login"] == login))


def disable_by_admin(meeting: Meeting) -> None:
    meeting.apis["alex"]("POST", f"/admin/accounts/{who(meeting.server, 'jo')}/disable")


def disable_on_the_console(meeting: Meeting) -> None:
    server = meeting.server
    subprocess.run([*COMMAND, "user", "disable", "jo"], cwd=server.folder, env=server.environment, check=True)


def unassign(meeting: Meeting) -> None:
    jo, sam = (who(meeting.server, login) for login in ("jo", "sam"))
    meeting.apis["alex"]("DELETE", f"/admin/assignments/{jo}/{sam}")


def sign_out(meeting: Meeting) -> None:
    meeting.apis["jo"]("DELETE", "/tokens/current")


def take_out(meeting: Meeting) -> None:
    meeting.apis["sam"]("DELETE", f"/sessions/{meeting.id}/participants/{meeting.participants['jo']}")


def end(meeting: Meeting) -> None:
    meeting.apis["sam"]("POST", f"/sessions/{meeting.id}/end")


def updates_of(server: Server, participant: str) -> list[str]:
    """When each update of a participant was written, in the record's own words."""
    with closing(sqlite3.connect(server.folder / "waymark.db")) as record:
        rows = record.execute("SELECT created_at FROM document_update WHERE actor = ? ORDER BY 1", (participant,))
        return [str(row[0]) for row in rows]


@pytest.mark.parametrize("act", [disable_by_admin, disable_on_the_console, unassign, sign_out, take_out, end])
async def test_R30_G6_in_the_middle_of_typing_the_socket_closes_and_nothing_more_is_kept(
    at_work: Meeting, act: Act
) -> None:
    sam, jo = await Device.open(at_work, "sam"), await Device.open(at_work, "jo")
    entry = at_work.entry()
    await RemoteEntry(sam, entry["document"], 11).open()
    await sam.command("share_entry", entry=entry["id"])
    await jo.event("entry_shared")
    theirs = await RemoteEntry(jo, entry["document"], 22).open()
    assert theirs.scope == "read-write"
    async with Typist(theirs) as typist:
        await typist.has_typed(10)
        await asyncio.to_thread(act, at_work)
        done, kept = time.monotonic(), updates_of(at_work.server, at_work.participants["jo"])
        took = await typist.closed_after(done)
    received = len(jo.received)
    assert took <= WITHIN_SECONDS, f"{act.__name__}: {took:.2f} s"
    if act is not end:
        await sam.command("navigate", page="hard-day/one-small-step")
        await sam.event("navigated")
        await sam.close()
    assert len(jo.received) == received
    assert updates_of(at_work.server, at_work.participants["jo"]) == kept  # not one row after the right was gone


async def test_R39_a_guest_whose_grant_is_taken_back_is_out_in_the_middle_of_a_word(busy_server: Server) -> None:
    meeting = await asyncio.to_thread(Meeting.of, busy_server)
    invite = meeting.apis["sam"]("POST", f"/sessions/{meeting.id}/invites", {"role": "guest"})
    body = {"code": invite["code"], "display_name": "Gus"}
    joined = await asyncio.to_thread(Api(busy_server.url), "POST", "/join", body)
    meeting.apis["gus"], meeting.participants["gus"] = Api(busy_server.url, joined["token"]), joined["participant_id"]
    sam = await Device.open(meeting, "sam")
    await sam.command("grant", participant=joined["participant_id"], scope="entries")
    await sam.event("granted")
    gus, entry = await Device.open(meeting, "gus"), meeting.entry()
    await sam.command("share_entry", entry=entry["id"])
    await gus.event("entry_shared")
    theirs = await RemoteEntry(gus, entry["document"], 33).open()
    async with Typist(theirs) as typist:
        await typist.has_typed(10)
        await sam.command("revoke", participant=joined["participant_id"])
        await sam.event("revoked")
        done, kept = time.monotonic(), updates_of(busy_server, joined["participant_id"])
        assert await typist.closed_after(done) <= WITHIN_SECONDS
    assert updates_of(busy_server, joined["participant_id"]) == kept
    await sam.close()
