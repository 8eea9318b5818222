"""F-01: the process dies while people type. What was acknowledged is there, once and in order (SPEC D8, J1, J6)."""

from __future__ import annotations

import asyncio
import os
import random
import re
from dataclasses import dataclass, field
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed

from tests.faults.people import meet, opened, shared_entries, text_of
from tests.support.api import Meeting
from tests.support.device import Device, RemoteEntry
from tests.support.server import Server

pytestmark = pytest.mark.faults

ROUNDS = int(os.environ.get("FAULT_ROUNDS", "8"))
SEED = int(os.environ.get("FAULT_SEED", "0")) or random.SystemRandom().randrange(1, 2**31)
AHEAD = 6
"""So many words a typer sends before an answer; some are always on their way when the server dies."""


@dataclass
class Typer:
    """One person in one entry, typing words that can be told apart."""

    login: str
    entry: dict[str, Any]
    copy: RemoteEntry
    typed: list[str] = field(default_factory=list)

    @property
    def acked(self) -> list[str]:
        """The words that the server said are on disk; one answer came for the sync, before any word."""
        return self.typed[: self.copy.acked - 1]

    async def type_until_cut(self, news: asyncio.Event) -> None:
        """Type as fast as answers come, until the socket breaks."""
        with_emoji = ("", "🌙", "é")
        try:
            while True:
                word = f"<{self.login}{len(self.typed)}{with_emoji[len(self.typed) % 3]}>"
                self.typed.append(word)
                await self.copy.type(word)
                await self.copy.saved(len(self.typed) - AHEAD)
                news.set()
        except (ConnectionClosed, AssertionError):
            assert self.copy.device.closed is not None or await self.copy.device.until_closed()
        finally:
            assert self.copy.text
            news.set()

    async def come_back(self, meeting: Meeting) -> None:
        """A new socket for the same words: what the server lacks is sent again."""
        device = await Device.open(meeting, self.login)
        self.copy = await RemoteEntry(device, self.copy.name, 0, self.copy.doc).open()

    def check(self, text: str, wanted: list[str]) -> None:
        """All wanted words are there; none twice; in the order in which they were typed."""
        found = re.findall(rf"<{self.login}\d+[^>]*>", text)
        assert len(found) == len(set(found)), f"twice in {text}"
        assert found == self.typed[: len(found)], f"out of order in {text}"
        assert len(found) >= len(wanted), f"{wanted[len(found) :]} was acknowledged and is lost"


async def test_F01_kill_9_while_six_type_loses_nothing_that_was_acknowledged(server: Server) -> None:
    print(f"FAULT_SEED={SEED} FAULT_ROUNDS={ROUNDS}")
    chance, meeting = random.Random(SEED), await meet(server)
    for round_ in range(ROUNDS):
        await one_round(server, meeting, chance, f"round {round_} of seed {SEED}")


async def one_round(server: Server, meeting: Meeting, chance: random.Random, name: str) -> None:
    entries = await shared_entries(meeting)
    typers = [
        Typer(login, entry, await opened(meeting, login, entry, 1000 * number + len(login) + 7))
        for number, entry in enumerate(entries)
        for login in ("sam", "jo")
    ]
    moment, news = chance.randrange(1, 250), asyncio.Event()
    typing = [asyncio.create_task(typer.type_until_cut(news)) for typer in typers]
    async with asyncio.timeout(30):
        while sum(len(typer.acked) for typer in typers) < moment:
            news.clear()
            await news.wait()
    await asyncio.to_thread(server.kill)
    await asyncio.gather(*typing)
    acked = [typer.acked for typer in typers]
    assert sum(map(len, acked)) >= moment, name
    await asyncio.to_thread(server.start)
    for typer, words in zip(typers, acked, strict=True):
        typer.check(await text_of(meeting, typer.entry), words)
    for typer in typers:
        await typer.come_back(meeting)
    for typer in typers:
        text = await text_of(meeting, typer.entry)
        typer.check(text, typer.typed)
        await typer.copy.reads(text)
    for typer in typers:
        await typer.copy.device.close()
