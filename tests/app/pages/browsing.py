"""A person's browser without a script: pages, links and forms."""

from __future__ import annotations

import re
from typing import Any

import httpx

from app.database.tables import UserRow
from tests.app.world import World

BROWSER = {"Accept": "text/html,application/xhtml+xml", "Sec-Fetch-Site": "same-origin"}
TAGS = re.compile(r"<[^>]+>")


def browser(world: World, user: UserRow | None = None) -> httpx.AsyncClient:
    """A browser that sends what browsers send; signed in when `user` is given."""
    return world.browser_of(user, **BROWSER) if user else world.client(**BROWSER)


def words(answer: httpx.Response) -> str:
    """The text of a page in one line, scripts left out."""
    html = re.sub(r"<script.*?</script>", " ", answer.text, flags=re.DOTALL)
    return " ".join(TAGS.sub(" ", html).replace("&#39;", "'").split())


async def send(client: httpx.AsyncClient, path: str, **form: Any) -> httpx.Response:
    """Submit a form."""
    return await client.post(path, data=form)


async def start_with(client: httpx.AsyncClient, **form: Any) -> str:
    """Start a session by the form of a home page, and give back the address of its page."""
    answer = await send(client, "/sessions", **form)
    assert answer.status_code == 303, words(answer)
    return answer.headers["location"]


async def code_from(client: httpx.AsyncClient, session: str, role: str) -> str:
    """Ask someone in by the form of the session's page, and give back the code that it shows."""
    answer = await send(client, f"{session}/invites", role=role)
    assert answer.status_code == 200, words(answer)
    found = re.search(r'data-invite-code="(\w{6})"', answer.text)
    assert found is not None
    return found[1]


async def type_code(client: httpx.AsyncClient, code: str) -> httpx.Response:
    """Type a code, and see the page to which that leads."""
    answer = await send(client, "/join", code=code)
    return await client.get(answer.headers["location"]) if answer.status_code == 303 else answer


def fields_of(page: httpx.Response) -> dict[str, str]:
    """The hidden fields of a page's form."""
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page.text))


async def go_in(client: httpx.AsyncClient, code: str, **form: Any) -> str:
    """Type a code, look, go in; gives back where that leads."""
    before = await type_code(client, code)
    assert before.status_code == 200, words(before)
    answer = await send(client, "/join/enter", **fields_of(before), **form)
    assert answer.status_code == 303, words(answer)
    return answer.headers["location"]
