"""The name of the request that is being answered: the same in its log line, its audit rows and its answer's headers."""

from __future__ import annotations

from contextvars import ContextVar

HEADER = b"x-request-id"

_current: ContextVar[str | None] = ContextVar("request_id", default=None)


def name_request(request_id: str) -> None:
    """Give the request that this task answers its name (a uuid4: it tells nothing)."""
    _current.set(request_id)


def request_id() -> str | None:
    """The name of the request that is being answered; None outside one."""
    return _current.get()
