"""Kinds of frames, limits, and the base of all JSON on the wire."""

from __future__ import annotations

from enum import IntEnum

from pydantic import BaseModel, ConfigDict

PROTOCOL_VERSION = 1


class Kind(IntEnum):
    """The second field of each frame."""

    SYNC = 0
    AWARENESS = 1
    AUTH = 2
    QUERY_AWARENESS = 3
    SYNC_REPLY = 4
    STATELESS = 5
    CLOSE = 7
    SYNC_STATUS = 8
    PING = 9
    PONG = 10
    COMMAND = 64
    EVENT = 65
    POINTER = 66
    POINTERS = 67
    CLOCK = 68


class Limits:
    """Bounds that a device can meet; each has an answer, none a crash (see SPEC.md)."""

    FRAME_BYTES = 64 * 1024
    COMMAND_BYTES = 8 * 1024
    AWARENESS_BYTES = 1024
    DOCUMENT_BYTES = 2 * 1024 * 1024
    TEXT_UNITS = 20_000
    OPEN_DOCUMENTS = 64
    SOCKETS_A_ROOM = 128
    SOCKETS_A_PERSON = 8
    OUTBOX_BYTES = 4 * 1024 * 1024
    FRAMES_A_SECOND = 200
    EDITS_A_SECOND = 40
    COMMANDS_A_SECOND = 20
    AUDITED_A_SECOND = 1
    POINTER_TICK = 0.032
    HEARTBEAT = 10.0
    IDLE = 45.0
    AWAY = 22.0
    """Supervisors see nothing after this long without a sign of life of the service user's devices (R42). Each answers
    a ping every HEARTBEAT; so two answers may be late before a tablet counts as asleep."""
    MARKS_A_WORKBOOK = 5000


class Wire(BaseModel):
    """Base of all JSON on the wire: no undeclared field in, none out."""

    model_config = ConfigDict(extra="forbid", frozen=True)
