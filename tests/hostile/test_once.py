"""What is good once is good once, however many try at the same moment (security.md R3, abuse cases 2 and 9)."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any

import httpx
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from tests.support.api import Meeting
from tests.support.server import Server

TRIES = 100


async def _all_at_once(tries: list[Any]) -> Counter[int]:
    return Counter(await asyncio.gather(*tries))


async def test_R3_of_a_hundred_sockets_with_one_ticket_exactly_one_is_let_in(server: Server) -> None:
    meeting = await asyncio.to_thread(Meeting.of, server)
    ticket = await asyncio.to_thread(meeting.ticket, "sam")
    url = f"{server.url.replace('http', 'ws')}/ws/sessions/{meeting.id}?ticket={ticket}"
    ready, room = asyncio.Event(), asyncio.Semaphore(TRIES)

    async def knock() -> int:
        await ready.wait()
        async with room:
            try:
                socket = await connect(url, compression=None, open_timeout=60)
            except InvalidStatus as refused:
                return refused.response.status_code
            await socket.close()
            return 101

    tries = [asyncio.create_task(knock()) for _ in range(TRIES)]
    ready.set()
    assert await _all_at_once(tries) == {101: 1, 404: TRIES - 1}


async def test_R2_of_a_hundred_people_with_one_code_exactly_one_goes_in(server: Server) -> None:
    meeting = await asyncio.to_thread(Meeting.of, server)
    sam = meeting.apis["sam"]
    code = (await asyncio.to_thread(sam, "POST", f"/sessions/{meeting.id}/invites", {"role": "guest"}))["code"]
    ready = asyncio.Event()
    limits = httpx.Limits(max_connections=TRIES)
    async with httpx.AsyncClient(base_url=server.url, limits=limits, timeout=60) as client:

        async def come(number: int) -> int:
            await ready.wait()
            body = {"code": code, "display_name": f"Guest {number}"}
            headers = {"X-Forwarded-For": f"10.0.0.{number}"}  # who tries from one place is held up much earlier
            return (await client.post("/api/v1/join", json=body, headers=headers)).status_code

        tries = [asyncio.create_task(come(number)) for number in range(TRIES)]
        ready.set()
        assert await _all_at_once(tries) == {200: 1, 410: TRIES - 1}
    people = (await asyncio.to_thread(sam, "GET", f"/sessions/{meeting.id}"))["people"]
    assert [person["role"] for person in people].count("guest") == 1


async def test_R2_of_a_hundred_forms_with_one_link_exactly_one_gets_a_cookie(server: Server) -> None:
    meeting = await asyncio.to_thread(Meeting.of, server)
    made = await asyncio.to_thread(meeting.apis["sam"], "POST", f"/sessions/{meeting.id}/invites", {"role": "guest"})
    token, ready = made["url"].rsplit("/", 1)[1], asyncio.Event()
    headers = {"Sec-Fetch-Site": "same-origin", "Accept": "text/html"}
    async with httpx.AsyncClient(base_url=server.url, limits=httpx.Limits(max_connections=TRIES), timeout=60) as client:

        async def come(number: int) -> int:
            await ready.wait()
            form = {"token": token, "display_name": f"Guest {number}", "once": f"a form of its own {number}"}
            answer = await client.post("/join/enter", data=form, headers=headers)
            return answer.status_code if "set-cookie" not in answer.headers else 1

        tries = [asyncio.create_task(come(number)) for number in range(TRIES)]
        ready.set()
        counts = await _all_at_once(tries)
    assert counts[1] == 1, counts
    assert counts[410] == TRIES - 1
