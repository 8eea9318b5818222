"""Every error has a sentence: a page for people, RFC 9457 JSON for programs."""

from __future__ import annotations

import pytest
from starlette.exceptions import HTTPException

from app import errors
from app.problems import REFUSALS, RefusedByRoom, as_app_error, problem
from realtime.errors import JournalUnavailable, RefusalCode, Refused
from tests.app.world import World, code_of


def _all(kind: type[errors.AppError]) -> list[type[errors.AppError]]:
    return [kind, *(deeper for child in kind.__subclasses__() for deeper in _all(child))]


def test_every_error_has_a_title_a_sentence_and_a_code_of_its_own() -> None:
    kinds = [kind for kind in _all(errors.AppError) if kind.__module__ == "app.errors"]
    for kind in kinds:
        assert kind.title.endswith(".") and kind.detail.endswith("."), kind
        assert 400 <= kind.status < 600
        assert kind.__name__ in (errors.__doc__ or ""), f"{kind} is missing in the tree"
    assert len({kind.code for kind in kinds}) == len(kinds)


def test_every_refusal_of_the_room_has_an_answer() -> None:
    codes = {value for name, value in vars(RefusalCode).items() if name.isupper()}
    assert codes == set(REFUSALS)
    for code in codes:
        body = problem(RefusedByRoom(Refused(code)))
        assert body["code"] == code and body["detail"].endswith(".")


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (JournalUnavailable(), 503, "unavailable"),
        (HTTPException(404), 404, "not_found"),
        (HTTPException(405), 405, "http_405"),
        (HTTPException(413), 413, "too_large"),
        (KeyError("x"), 500, "internal"),
    ],
)
def test_other_errors_become_ours(error: Exception, status: int, code: str) -> None:
    ours = as_app_error(error)
    assert (ours.status, ours.code) == (status, code)


async def test_a_browser_gets_a_page_and_a_program_a_problem(world: World) -> None:
    client = world.client()
    page = await client.get("/nothing", headers={"accept": "text/html"})
    assert page.status_code == 404 and page.headers["content-type"].startswith("text/html")
    for path, accept in (("/nothing", "application/json"), ("/api/v1/nothing", "text/html")):
        assert code_of(await client.get(path, headers={"accept": accept})) == (404, "not_found")


@pytest.mark.parametrize("body", [b"{", b"[]", b"\xff\xfe", b'{"code": "\\ud800"}', b"null"])
async def test_a_broken_body_is_a_plain_422(world: World, body: bytes) -> None:
    answer = await world.client().post("/api/v1/join", content=body, headers={"content-type": "application/json"})
    assert code_of(answer) == (422, "bad_input")


async def test_the_wrong_method_is_said(world: World) -> None:
    answer = await world.client().get("/api/v1/join")
    assert code_of(answer) == (405, "http_405")
