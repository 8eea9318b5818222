"""What can go wrong in the engine: one tree, and the close codes that the outside sees.

RealtimeError
├── BadFrame          the bytes are not a frame of this protocol
├── Refused           a command that may not or cannot be done; the socket stays
├── SlowConsumer      a device that does not read what it is sent
└── JournalUnavailable  the record cannot be written now
"""

from __future__ import annotations

from enum import IntEnum


class CloseCode(IntEnum):
    """Why a socket is closed. 4000 to 4499: come back with back-off. 4500 to 4999: do not come back."""

    GOING_AWAY = 1001
    TRY_AGAIN = 4000
    SLOW_CONSUMER = 4008
    IDLE = 4009
    RELOAD = 4010
    TOO_FAST = 4029
    BAD_FRAME = 4500
    SESSION_ENDED = 4501
    FORBIDDEN = 4503
    REPLACED = 4504
    TOO_MANY_SOCKETS = 4505
    REVOKED = 4506
    SIGNED_OUT = 4507


class RefusalCode:
    """Why a command was refused. The page turns a code into a sentence; a program reads the code."""

    BAD_COMMAND = "bad_command"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    UNKNOWN_PAGE = "unknown_page"
    TOO_FAST = "too_fast"
    TOO_LARGE = "too_large"
    TOO_MANY = "too_many"
    NOT_NOW = "not_now"
    PAUSED = "paused"
    ENDED = "ended"
    FOREIGN_CLIENT = "foreign_client"
    READ_ONLY = "read_only"
    SIGN_IN_TO_ALLOW = "sign_in_to_allow"


class RealtimeError(Exception):
    """Anything that the engine can say is wrong."""


class BadFrame(RealtimeError):
    """The bytes are not a frame of this protocol; the socket that sent them is closed."""


class Refused(RealtimeError):
    """A command or an edit that may not or cannot be done. `code` is one of RefusalCode."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class SlowConsumer(RealtimeError):
    """A device did not read what it was sent; its outbox is past its bound."""


class JournalUnavailable(RealtimeError):
    """The record cannot be written or read now; nothing was acknowledged."""
