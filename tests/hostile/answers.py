"""When two answers look alike."""

from __future__ import annotations

import httpx

FRESH = frozenset({"content-security-policy", "x-request-id", "date"})
"""Headers that differ from answer to answer by design."""


def same(one: httpx.Response, other: httpx.Response) -> None:
    """The two are the same to who gets them: status, body, and every header that is not new each time."""
    assert one.status_code == other.status_code
    left, right = _body(one), _body(other)
    assert left == right
    assert _headers(one) == _headers(other)


def _headers(answer: httpx.Response) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name not in FRESH}


def _body(answer: httpx.Response) -> object:
    if "json" not in answer.headers.get("content-type", ""):
        return answer.content
    body = answer.json()
    return {key: value for key, value in body.items() if key not in ("request_id", "instance")}
