"""What routes ask for: the parts of the running application, and who asks.

An endpoint without `CallerDep` is open to everybody.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Annotated

from fastapi import Depends
from starlette.requests import HTTPConnection

from app.audit.trail import Trail
from app.database.columns import now
from app.database.engine import Database
from app.encryption.keyring import Keyring
from app.errors import DatabaseUnavailable, NotSignedIn, SecondWayNeeded
from app.identity.caller import Caller, caller_of
from app.identity.cookies import bearer_of, cookie_of
from app.identity.lasting import TOUCH_EVERY, touch
from app.library.searching import Search
from app.library.shelf import Shelf
from app.ports import EntryReader, LiveHub
from app.security.limits import Guesses
from app.settings import Settings
from content.library import Library

WHILE_SETTING_UP = ("/account", "/passkeys", "/step-up", "/sign-out", "/help", "/language", "/leave")
"""Where staff may be whose second way to sign in is still missing."""


def the_settings(connection: HTTPConnection) -> Settings:
    """The settings of this process."""
    settings: Settings = connection.app.state.settings
    return settings


def the_database(connection: HTTPConnection) -> Database:
    """The record."""
    database: Database = connection.app.state.database
    return database


def the_library(connection: HTTPConnection) -> Library:
    """The recovery content."""
    library: Library = connection.app.state.library
    return library


def the_shelf(connection: HTTPConnection) -> Shelf:
    """All versions of the recovery content that somebody reads."""
    shelf: Shelf = connection.app.state.shelf
    return shelf


def the_hub(connection: HTTPConnection) -> LiveHub:
    """The live rooms."""
    hub: LiveHub = connection.app.state.hub
    return hub


def the_entry_reader(connection: HTTPConnection) -> EntryReader:
    """The way to the text of entries."""
    reader: EntryReader = connection.app.state.read_entry
    return reader


def the_guesses(connection: HTTPConnection) -> Guesses:
    """The count of wrong codes and passwords."""
    guesses: Guesses = connection.app.state.guesses
    return guesses


def the_keyring(connection: HTTPConnection) -> Keyring:
    """The master keys."""
    keyring: Keyring = connection.app.state.keyring
    return keyring


def the_trail(connection: HTTPConnection) -> Trail:
    """The audit trail."""
    trail: Trail = connection.app.state.trail
    return trail


def the_address(connection: HTTPConnection) -> str:
    """The network address of who asks, as the trusted proxy tells it."""
    return connection.client.host if connection.client is not None else "unknown"


DatabaseDep = Annotated[Database, Depends(the_database)]
SettingsDep = Annotated[Settings, Depends(the_settings)]


def the_search(connection: HTTPConnection) -> Search:
    """Search within the library."""
    search: Search = connection.app.state.search
    return search


SearchDep = Annotated[Search, Depends(the_search)]
ShelfDep = Annotated[Shelf, Depends(the_shelf)]
LibraryDep = Annotated[Library, Depends(the_library)]
HubDep = Annotated[LiveHub, Depends(the_hub)]
EntryReaderDep = Annotated[EntryReader, Depends(the_entry_reader)]
KeyringDep = Annotated[Keyring, Depends(the_keyring)]
TrailDep = Annotated[Trail, Depends(the_trail)]
GuessesDep = Annotated[Guesses, Depends(the_guesses)]
AddressDep = Annotated[str, Depends(the_address)]


def known_caller(connection: HTTPConnection) -> Caller | None:
    """Who asks, or None; looked up once a request. Without a cookie or token the record is not even opened."""
    if not hasattr(connection.state, "caller"):
        connection.state.caller = _look_up(connection, the_settings(connection), the_database(connection))
    found: Caller | None = connection.state.caller
    return found


def _look_up(connection: HTTPConnection, settings: Settings, database: Database) -> Caller | None:
    cookie, bearer = cookie_of(connection, settings), bearer_of(connection)
    if cookie is None and bearer is None:
        return None
    at = now()
    with database.reading() as db:
        caller = caller_of(db, cookie, bearer, at, setting_up=True)
    if caller is None:
        return None
    if caller.is_setting_up and not connection.url.path.startswith(WHILE_SETTING_UP):
        raise SecondWayNeeded
    if caller.last_seen_at is not None and at - caller.last_seen_at >= TOUCH_EVERY and is_an_act(connection):
        with suppress(DatabaseUnavailable), database.writing() as db:  # reading goes on while nothing can be written
            touch(db, caller.auth_id, at)
    return caller


def maybe_caller(connection: HTTPConnection) -> Caller | None:
    """Who asks, or None.

    Raises:
        SecondWayNeeded: staff who have to set up a second way to sign in, anywhere but where they do that.
    """
    return known_caller(connection)


def is_an_act(connection: HTTPConnection) -> bool:
    """Whether a person did this: opened a page or sent something. A page that looks by itself asks for no HTML."""
    method = connection.scope.get("method", "GET")
    return method not in ("GET", "HEAD") or "text/html" in connection.headers.get("accept", "")


MaybeCallerDep = Annotated[Caller | None, Depends(maybe_caller)]


def caller(who: MaybeCallerDep) -> Caller:
    """Who asks.

    Raises:
        NotSignedIn: nobody that we know.
    """
    if who is None:
        raise NotSignedIn
    return who


CallerDep = Annotated[Caller, Depends(caller)]
