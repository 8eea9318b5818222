"""The framing: bytes <-> frames. Hocuspocus 4's public framing, and the session's own kinds on the empty name.

`varString(document name) . varUint(kind) . payload`, and the one-byte Ping and Pong. Decoding is strict: the whole
message must be used, and kinds that only a server sends are refused (SPEC W1 to W6).
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from realtime.errors import BadFrame
from realtime.lib0 import Reader, var_bytes, var_string, var_uint
from realtime.protocol import EventBase, Kind

MAX_NAME_BYTES = 128
MAX_AWARENESS_CLIENTS = 16
PING_FRAME = bytes((Kind.PING,))

_SYNC_STEP_1, _SYNC_STEP_2, _SYNC_UPDATE = 0, 1, 2
_AUTH_TOKEN, _AUTH_DENIED, _AUTH_GRANTED = 0, 1, 2
_POINTER_HEAD = bytes((0, Kind.POINTER))
_POINTERS_HEAD = bytes((0,)) + var_uint(Kind.POINTERS)
_EVENT_HEAD = bytes((0,)) + var_uint(Kind.EVENT)
_CLOCK_HEAD = bytes((0,)) + var_uint(Kind.CLOCK)
_POINTER_FLAGS = 0b11


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """Ping or Pong of the device; it only shows that the device is there."""


@dataclass(frozen=True, slots=True)
class OpenDocument:
    """Auth: the device asks to open a document."""

    document: str


@dataclass(frozen=True, slots=True)
class StateVector:
    """Sync step 1: what the device has of a document."""

    document: str
    vector: bytes


@dataclass(frozen=True, slots=True)
class Update:
    """Sync step 2 or an update: what the device adds to a document."""

    document: str
    update: bytes


@dataclass(frozen=True, slots=True)
class Awareness:
    """Carets and typing marks of a document: (client id, clock, JSON text) each."""

    document: str
    states: tuple[tuple[int, int, str], ...]


@dataclass(frozen=True, slots=True)
class QueryAwareness:
    """The device asks who is in a document."""

    document: str


@dataclass(frozen=True, slots=True)
class CloseDocument:
    """The device is done with a document."""

    document: str


@dataclass(frozen=True, slots=True)
class CommandText:
    """A session command, JSON not read yet."""

    text: bytes


@dataclass(frozen=True, slots=True)
class Pointer:
    """Where a device points. `payload` is checked, and passed on as it came."""

    payload: bytes


@dataclass(frozen=True, slots=True)
class ClockSample:
    """The device asks for the server's time; `sent` is its own, milliseconds."""

    sent: float


Frame: TypeAlias = (
    Heartbeat
    | OpenDocument
    | StateVector
    | Update
    | Awareness
    | QueryAwareness
    | CloseDocument
    | CommandText
    | Pointer
    | ClockSample
)


def decode(message: bytes) -> Frame:
    """Parse a device's message.

    Raises:
        BadFrame: the bytes are not a frame that a device may send.
    """
    if len(message) == 1:
        if message[0] in (Kind.PING, Kind.PONG):
            return Heartbeat()
        raise BadFrame("one byte that is neither ping nor pong")
    if message[:2] == _POINTER_HEAD:
        return _pointer(message)
    reader = Reader(message)
    length = reader.var_uint()
    if length > MAX_NAME_BYTES:
        raise BadFrame("a document's name is too long")
    try:
        name = reader.take(length).decode()
    except UnicodeDecodeError:
        raise BadFrame("a document's name is not UTF-8") from None
    frame = _of_document(name, reader) if name else _of_session(reader)
    reader.finish()
    return frame


def _of_session(reader: Reader) -> Frame:
    kind = reader.var_uint()
    if kind == Kind.COMMAND:
        return CommandText(reader.rest())
    if kind == Kind.CLOCK:
        (sent,) = struct.unpack(">d", reader.take(8))
        return ClockSample(sent)
    raise BadFrame("a kind that a device does not send to the session")


def _of_document(name: str, reader: Reader) -> Frame:
    kind = reader.var_uint()
    if kind in (Kind.SYNC, Kind.SYNC_REPLY):
        return _sync(name, reader)
    if kind == Kind.AWARENESS:
        return Awareness(name, _awareness_states(Reader(reader.var_bytes())))
    if kind == Kind.AUTH:
        if reader.var_uint() != _AUTH_TOKEN:
            raise BadFrame("an auth message that only a server sends")
        reader.var_string()  # the token: the socket is known already
        if reader.left:
            reader.var_string()  # the provider's version
        return OpenDocument(name)
    if kind == Kind.QUERY_AWARENESS:
        return QueryAwareness(name)
    if kind == Kind.CLOSE:
        reader.rest()  # some versions send a reason
        return CloseDocument(name)
    raise BadFrame("a kind that a device does not send to a document")


def _sync(name: str, reader: Reader) -> Frame:
    step = reader.var_uint()
    body = reader.var_bytes()
    if step == _SYNC_STEP_1:
        return StateVector(name, body)
    if step in (_SYNC_STEP_2, _SYNC_UPDATE):
        return Update(name, body)
    raise BadFrame("an unknown step of the sync protocol")


def _awareness_states(reader: Reader) -> tuple[tuple[int, int, str], ...]:
    count = reader.var_uint()
    if count > MAX_AWARENESS_CLIENTS:
        raise BadFrame("too many awareness states at once")
    states = tuple((reader.var_uint(), reader.var_uint(), reader.var_string()) for _ in range(count))
    reader.finish()
    return states


def _pointer(message: bytes) -> Pointer:
    reader = Reader(message, 2)
    if reader.byte() & ~_POINTER_FLAGS:
        raise BadFrame("a pointer with unknown flags")
    reader.var_uint()
    reader.var_uint()
    reader.take(2)
    reader.finish()
    return Pointer(message[2:])


def sync_step_1(document: str, vector: bytes) -> bytes:
    """Ask a device for what the server has not got."""
    return _sync_frame(document, _SYNC_STEP_1, vector)


def sync_step_2(document: str, update: bytes) -> bytes:
    """Answer a device's state vector."""
    return _sync_frame(document, _SYNC_STEP_2, update)


def sync_update(document: str, update: bytes) -> bytes:
    """Pass an edit on."""
    return _sync_frame(document, _SYNC_UPDATE, update)


def _sync_frame(document: str, step: int, body: bytes) -> bytes:
    return var_string(document) + bytes((Kind.SYNC, step)) + var_bytes(body)


def sync_status(document: str, kept: bool) -> bytes:
    """Say that an edit is on disk (true), or that it was refused."""
    return var_string(document) + bytes((Kind.SYNC_STATUS, 1 if kept else 0))


def authenticated(document: str, *, read_only: bool) -> bytes:
    """Say that the document is open for the device."""
    scope = "readonly" if read_only else "read-write"
    return var_string(document) + bytes((Kind.AUTH, _AUTH_GRANTED)) + var_string(scope)


def denied(document: str, reason: str) -> bytes:
    """Say that the document is not open for the device; a missing one and a foreign one sound alike."""
    return var_string(document) + bytes((Kind.AUTH, _AUTH_DENIED)) + var_string(reason)


def close_document(document: str, reason: str) -> bytes:
    """Take a document away from a device."""
    return var_string(document) + bytes((Kind.CLOSE,)) + var_string(reason)


def awareness(document: str, states: Iterable[tuple[int, int, str]]) -> bytes:
    """Tell who is in a document: (client id, clock, JSON text) each."""
    listed = list(states)
    body = b"".join(var_uint(c) + var_uint(k) + var_string(s) for c, k, s in listed)
    return var_string(document) + bytes((Kind.AWARENESS,)) + var_bytes(var_uint(len(listed)) + body)


def event(happened: EventBase) -> bytes:
    """Tell a device what happened."""
    return _EVENT_HEAD + happened.model_dump_json().encode()


def pointer_news(device: int, payload: bytes) -> bytes:
    """One device's newest pointer, as a part of a Pointers frame."""
    return var_uint(device) + var_bytes(payload)


def pointers(news: Iterable[bytes]) -> bytes:
    """All pointer news of a tick in one frame."""
    return _POINTERS_HEAD + b"".join(news)


def clock(sent: float, server_ms: float) -> bytes:
    """Answer a clock sample."""
    return _CLOCK_HEAD + struct.pack(">dd", sent, server_ms)


def is_edit(message: bytes) -> bool:
    """Whether a message would add to a document: each one that does costs a row on disk. Malformed ones do not."""
    reader = Reader(message)
    try:
        of_document, kind = reader.var_string() != "", reader.var_uint()
        return of_document and kind in (Kind.SYNC, Kind.SYNC_REPLY) and reader.var_uint() != _SYNC_STEP_1
    except BadFrame:
        return False


def document_of(message: bytes) -> str:
    """The document that a message is for, the empty text for the session's or an unreadable one."""
    try:
        name = Reader(message).var_string()
    except BadFrame:
        return ""
    return name if len(name) <= MAX_NAME_BYTES else ""
