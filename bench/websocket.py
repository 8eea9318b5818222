"""A websocket client that costs next to nothing, so that the generator is not what is measured (RFC 6455, a subset)."""

from __future__ import annotations

import asyncio
import base64
import os
import time
from collections.abc import Callable
from typing import cast

Receive = Callable[[bytes, float], None]
"""Called with each message and the time at which its bytes arrived (`time.perf_counter`, seconds)."""

_NO_MASK = bytes(4)
"""Masking with zeros is masking: the header says so, and the payload stays as it is."""


class SocketClosed(Exception):
    """The server ended the connection, or did not take it; the text says with what."""


class Socket(asyncio.Protocol):
    """One connection of the generator."""

    def __init__(self, request: bytes) -> None:
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._early: list[tuple[bytes, float]] = []
        self._receive: Receive = self._keep
        self.closed_with: str | None = None
        self._request = request
        self._transport: asyncio.Transport | None = None
        self._rest = b""
        self._handshaking = True

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the upgrade."""
        self._transport = cast(asyncio.Transport, transport)  # uvloop's own class is no subclass
        self._transport.write(self._request)

    def data_received(self, received: bytes) -> None:
        """Cut the bytes into messages."""
        now = time.perf_counter()
        data = self._rest + received if self._rest else received
        if self._handshaking:
            head, found, data = data.partition(b"\r\n\r\n")
            if not found:
                self._rest = head
                return
            self._handshaking = False
            self._answered(head)
        position, end = 0, len(data)
        while end - position >= 2:
            length, start = data[position + 1], position + 2
            if length >= 126:
                width = 2 if length == 126 else 8
                if end - start < width:
                    break
                length, start = int.from_bytes(data[start : start + width], "big"), start + width
            if end - start < length:
                break
            self._message(data[position], data[start : start + length], now)
            position = start + length
        self._rest = data[position:]

    def connection_lost(self, error: Exception | None) -> None:
        """Remember that it is over."""
        self.closed_with = self.closed_with or str(error or "closed without a word")
        if not self.opened.done():
            self.opened.set_exception(SocketClosed(self.closed_with))

    def send(self, message: bytes) -> None:
        """Send one binary message."""
        if self._transport is None or self.closed_with is not None:
            raise SocketClosed(self.closed_with or "not open yet")
        self._transport.write(_head(0x82, len(message)) + message)

    def listen(self, receive: Receive) -> None:
        """Give messages to `receive` from now on, those first that came while nobody listened."""
        early, self._early = self._early, []
        self._receive = receive
        for message, at in early:
            receive(message, at)

    def close(self) -> None:
        """Close without ceremony."""
        if self._transport is not None:
            self._transport.close()

    def _keep(self, message: bytes, at: float) -> None:
        self._early.append((message, at))

    def _answered(self, head: bytes) -> None:
        line = head.split(b"\r\n", 1)[0].decode("latin-1")
        if " 101 " in line:
            self.opened.set_result(None)
        else:
            self.closed_with = line
            self.close()

    def _message(self, head: int, payload: bytes, now: float) -> None:
        if head == 0x82:
            self._receive(payload, now)
        elif head == 0x89 and self._transport is not None:
            self._transport.write(_head(0x8A, len(payload)) + payload)
        elif head == 0x88:
            self.closed_with = f"{int.from_bytes(payload[:2], 'big')} {payload[2:].decode(errors='replace')}"
            self.close()


def _head(first: int, length: int) -> bytes:
    if length < 126:
        return bytes((first, 0x80 | length)) + _NO_MASK
    return bytes((first, 0x80 | 126)) + length.to_bytes(2, "big") + _NO_MASK


async def open_socket(port: int, path: str) -> Socket:
    """Connect to `path` on the loopback.

    Raises:
        SocketClosed: the server did not take it.
    """
    key = base64.b64encode(os.urandom(16)).decode()
    request = (
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: http://127.0.0.1:{port}\r\n"
        f"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n\r\n"
    )
    loop = asyncio.get_running_loop()
    _, socket = await loop.create_connection(lambda: Socket(request.encode()), "127.0.0.1", port)
    await asyncio.wait_for(socket.opened, 10)
    return socket
