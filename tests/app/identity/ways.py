"""People with real passwords and code apps, for the tests of signing in."""

from __future__ import annotations

import re

import httpx
import pyotp

from app.database.tables import UserRow
from app.identity.passwords import hash_password
from tests.app.pages.browsing import browser, fields_of, send, words
from tests.app.world import PASSWORD, World

HASH = hash_password(PASSWORD)


def give_password(world: World, *users: UserRow) -> None:
    """Let these accounts sign in with PASSWORD."""
    with world.database.writing() as db:
        for user in users:
            row = db.get_one(UserRow, user.id)
            row.password_hash = HASH
            db.add(row)


async def password_page(
    world: World, login: str, password: str = PASSWORD, **form: str
) -> tuple[httpx.AsyncClient, httpx.Response]:
    """A fresh browser in which someone typed name and password, and the answer."""
    client = browser(world)
    return client, await send(client, "/sign-in", login=login, password=password, **form)


async def set_up_code_app(client: httpx.AsyncClient) -> tuple[pyotp.TOTP, list[str]]:
    """Set up a code app by the forms of /account; gives back the app and the recovery codes."""
    page = await send(client, "/account/code-app")
    assert page.status_code == 200, words(page)
    found = re.search(r"data-secret>([A-Z2-7 ]+)<", page.text)
    assert found is not None
    app = pyotp.TOTP(found[1].replace(" ", ""))
    done = await send(client, "/account/code-app/confirm", code=app.now(), **fields_of(page))
    assert done.status_code == 200, words(done)
    return app, re.findall(r"<code>([A-Z0-9]{5}-[A-Z0-9]{5})</code>", done.text)
