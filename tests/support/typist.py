"""Somebody who types without a pause, and notes when each thing was sent and received."""

from __future__ import annotations

import asyncio
import contextlib
import time

from websockets.exceptions import ConnectionClosed

from tests.support.device import RemoteEntry

UPDATES_A_SECOND = 20


class Typist:
    """Types into an entry, twenty updates a second, until the socket is gone. Use as an async context."""

    def __init__(self, entry: RemoteEntry) -> None:
        self.entry = entry
        self.sent = 0
        self._typing: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Typist:
        self._typing = asyncio.create_task(self._type())
        return self

    async def __aexit__(self, *_error: object) -> None:
        assert self._typing is not None
        self._typing.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._typing

    async def _type(self) -> None:
        with contextlib.suppress(ConnectionClosed):
            while True:
                await self.entry.type(f"w{self.sent} ")
                self.sent += 1
                await asyncio.sleep(1 / UPDATES_A_SECOND)

    async def has_typed(self, updates: int) -> None:
        """Wait until so many updates were acknowledged."""
        await self.entry.saved(updates)

    async def closed_after(self, began: float) -> float:
        """Seconds from `began` (time.monotonic) until the socket was closed."""
        await self.entry.device.until_closed()
        return time.monotonic() - began
