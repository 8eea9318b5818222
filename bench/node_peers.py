"""The peers that run in Node: the reference server of the framing, and a bare relay."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import hatch_build
from bench.devices import Device, Position, Room
from bench.letters import AWARENESS, EditFrames, awareness_frame
from bench.processes import Server
from bench.websocket import Socket, open_socket
from realtime.lib0 import Reader, var_string

PEERS = Path(__file__).parent / "peers"
MOVE_BYTES = 120
"""A move as JSON with a name, a colour, a block and a place is about this long; Waymark's own frame is packed."""


class NodePeer:
    """A script of bench/peers, with the Node that builds the front end."""

    name: str
    script: str

    async def start(self, core: int | None) -> None:
        """Install the locked packages if need be, and start it."""
        node, npm = hatch_build.find_node()
        await asyncio.to_thread(hatch_build.install, PEERS, node, npm)
        self._server = Server([str(node), self.script], {"NODE_ENV": "production"}, PEERS, core)
        await self._server.wait_until_open()

    async def connect(self, path: str) -> Socket:
        """Open a websocket to it."""
        return await open_socket(self._server.port, path)

    async def kept(self, room: Room) -> int | None:
        """Neither peer can be asked over HTTP."""
        return None

    def cpu_seconds(self) -> float:
        """CPU time of the process."""
        return self._server.cpu_seconds()

    async def stop(self) -> None:
        """End it."""
        self._server.stop()


class Relay(NodePeer):
    """`ws`: what one device sends goes to the others as it is."""

    name = "raw `ws` relay"
    script = "relay.mjs"

    async def pointer_room(self, name: str, people: int) -> Room:
        """The room is the path; a message begins with the device and the number of the move."""
        return Room([await self._device(name, number) for number in range(people)], name)

    async def edit_room(self, name: str) -> Room | None:
        """A relay knows no text."""
        return None

    async def _device(self, name: str, number: int) -> Device:
        def encode(move: int) -> bytes:
            return (bytes((number,)) + move.to_bytes(4, "big")).ljust(MOVE_BYTES, b"x")

        def read(frame: bytes) -> tuple[Position]:
            return ((frame[0], int.from_bytes(frame[1:5], "big")),)

        return Device(await self.connect(f"/{name}"), number, encode, read)


class Hocuspocus(NodePeer):
    """`@hocuspocus/server`: pointers are awareness, text is a document in memory."""

    name = "`@hocuspocus/server`"
    script = "hocuspocus.mjs"

    def __init__(self) -> None:
        self._clients = 1000

    async def pointer_room(self, name: str, people: int) -> Room:
        """Everyone opens one document and moves in its awareness."""
        return Room([await self._pointing(name) for _ in range(people)], name)

    async def edit_room(self, name: str) -> Room | None:
        """Two open one document and type."""
        return Room([await self._typing(name) for _ in range(2)], name)

    async def _pointing(self, name: str) -> Device:
        socket, _, client = await self._open(name)
        head = var_string(name) + bytes((AWARENESS,))
        empty = len(awareness_frame(name, client, 1, _state(0)))
        filler = _state(max(0, MOVE_BYTES - empty))

        def encode(move: int) -> bytes:
            return awareness_frame(name, client, move + 1, filler)

        def read(frame: bytes) -> Iterator[Position]:
            return _awareness_moves(frame, head, client)

        return Device(socket, client, encode, read)

    async def _typing(self, name: str) -> Device:
        socket, frames, client = await self._open(name)
        return Device(socket, client, frames.encode, frames.read)

    async def _open(self, name: str) -> tuple[Socket, EditFrames, int]:
        self._clients += 1
        socket = await self.connect("/")
        frames = EditFrames(name, self._clients)
        await open_document(socket, frames, "bench")
        return socket, frames, self._clients


async def open_document(socket: Socket, frames: EditFrames, token: str) -> None:
    """Authenticate and synchronise once, as the provider does: all at once, then wait for the server's half."""
    await ask(socket, frames.open(token), frames.first_sync(), until=frames.is_open)


async def ask(socket: Socket, *messages: bytes, until: Callable[[bytes], bool], seconds: float = 20) -> bytes:
    """Send messages and wait for the first answer that fits."""
    answer: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()

    def receive(message: bytes, at: float) -> None:
        if not answer.done() and until(message):
            answer.set_result(message)

    socket.listen(receive)
    for message in messages:
        socket.send(message)
    waiting: Awaitable[bytes] = asyncio.wait_for(answer, seconds)
    return await waiting


def _state(filler: int) -> str:
    return '{"pointer":{"b":12,"o":345},"name":"%s"}' % ("x" * filler)


def _awareness_moves(frame: bytes, head: bytes, own: int) -> Iterator[Position]:
    if not frame.startswith(head):
        return
    reader = Reader(frame, len(head))
    reader.var_uint()
    for _ in range(reader.var_uint()):
        client, clock = reader.var_uint(), reader.var_uint()
        reader.var_bytes()
        if client != own and clock > 0:
            yield (client, clock - 1)
