"""Yjs documents that grow by one letter, and the frames of the public framing that carry them."""

from __future__ import annotations

from collections.abc import Iterator

from pycrdt import Doc, Text, TransactionEvent

from bench.devices import Position
from realtime.lib0 import Reader, var_bytes, var_string, var_uint
from realtime.update import read_shape

SYNC, AWARENESS, AUTH, SYNC_REPLY, SYNC_STATUS, PING, PONG = 0, 1, 2, 4, 8, 9, 10
UPDATE = 2
ACK = -1
"""Stands for the sender in a position that says: your own edit with this number is acknowledged."""


class Letters:
    """A device's own copy of the text: it types "a" at its end, and never looks at what others type."""

    def __init__(self, client: int) -> None:
        self.client = client
        self._updates: list[bytes] = []
        self._doc: Doc[Text] = Doc(client_id=client)
        self._text = self._doc.get("text", type=Text)
        self._subscription = self._doc.observe(self._note)

    def _note(self, event: TransactionEvent) -> None:
        self._updates.append(event.update)

    def type(self) -> bytes:
        """One more letter, as an update."""
        self._text += "a"
        return self._updates.pop()


class EditFrames:
    """Writes and reads the frames of one document for one device."""

    def __init__(self, document: str, client: int) -> None:
        self._head = var_string(document)
        self._letters = Letters(client)
        self._acks = 0

    def open(self, token: str) -> bytes:
        """Ask to open the document."""
        return self._head + bytes((AUTH, 0)) + var_string(token) + var_string("4.8.0")

    def first_sync(self) -> bytes:
        """Say that we have nothing yet."""
        return self._head + bytes((SYNC, 0)) + var_bytes(b"\x00")

    def encode(self, number: int) -> bytes:
        """The next edit. Yjs counts letters from 0 as we do."""
        return self._head + bytes((SYNC, UPDATE)) + var_bytes(self._letters.type())

    def is_open(self, frame: bytes) -> bool:
        """Whether a frame is the server's half of the first synchronisation."""
        reader = self._after_head(frame)
        return reader is not None and reader.var_uint() in (SYNC, SYNC_REPLY) and reader.var_uint() == 1

    def read(self, frame: bytes) -> Iterator[Position]:
        """Edits of others in a frame, and acks of one's own."""
        reader = self._after_head(frame)
        if reader is None:
            return
        kind = reader.var_uint()
        if kind == SYNC_STATUS:
            yield (ACK, self._acks)
            self._acks += 1
        elif kind in (SYNC, SYNC_REPLY) and reader.var_uint() == UPDATE:
            for client, (first, end) in read_shape(reader.var_bytes()).added.items():
                if client != self._letters.client:
                    yield from ((client, clock) for clock in range(first, end))

    def _after_head(self, frame: bytes) -> Reader | None:
        return Reader(frame, len(self._head)) if frame.startswith(self._head) else None


def awareness_frame(document: str, client: int, clock: int, state: str) -> bytes:
    """One device's awareness state."""
    one = var_uint(1) + var_uint(client) + var_uint(clock) + var_string(state)
    return var_string(document) + bytes((AWARENESS,)) + var_bytes(one)
