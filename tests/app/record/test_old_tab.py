"""A tab that slept through an erasure still holds the words, and cannot bring them back (R31)."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from tests.support.api import Meeting
from tests.support.device import Device, RemoteEntry
from tests.support.server import Server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(tmp_path_factory.mktemp("old-tab")).start()
    yield running
    running.stop()


def updates_in(server: Server) -> int:
    with closing(sqlite3.connect(Path(server.folder) / "waymark.db")) as record:
        return int(record.execute("SELECT count(*) FROM document_update").fetchone()[0])


async def test_what_an_old_tab_sends_after_the_erasure_is_refused(server: Server) -> None:
    meeting = Meeting.of(server)
    entry = meeting.entry("sam")
    device = await Device.open(meeting, "sam")
    held = await RemoteEntry(device, entry["document"], 7).open()
    await held.type("words that were erased")
    await held.saved(2)
    meeting.apis["sam"]("DELETE", f"/entries/{entry['id']}")
    assert updates_in(server) == 0
    await held.type(" and come again")
    await device.event("entry_removed")
    # Another socket, as after a sleep, with the whole old document in its hands.
    late = await Device.open(meeting, "sam")
    again = RemoteEntry(late, entry["document"], 8, held.doc)
    await late.socket.send(again._sync(2, held.doc.get_update()))
    opened = await RemoteEntry(late, entry["document"], 9, held.doc).open()
    assert opened.denied
    assert updates_in(server) == 0
    assert again.acked == 0
    for one in (device, late):
        await one.close()


async def test_an_erased_account_ends_every_socket_and_every_sign_in(server: Server) -> None:
    meeting = Meeting.of(server)
    device, other = await Device.open(meeting, "sam"), await Device.open(meeting, "jo")
    answer = meeting.apis["sam"].ask("DELETE", "/account")
    assert answer.status_code == 200, answer.text
    assert await device.until_closed() >= 4500
    assert await other.until_closed() >= 4500
    assert meeting.apis["sam"].ask("GET", "/me").status_code == 401
    person = server.people()["sam"]
    body = {"login": person["login"], "password": person["password"]}
    signing_in = await asyncio.to_thread(httpx.post, f"{server.url}/api/v1/tokens", json=body, timeout=30)
    assert signing_in.status_code == 401
    for one in (device, other):
        await one.close()
