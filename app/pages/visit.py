"""One visit of a person's browser to one of our pages: who they are, the time, and how to answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from app.audit.trail import Trail
from app.database.columns import now
from app.database.engine import Database
from app.dependencies import (
    MaybeCallerDep,
    the_address,
    the_database,
    the_entry_reader,
    the_hub,
    the_keyring,
    the_library,
    the_settings,
    the_trail,
)
from app.encryption.keyring import Keyring
from app.errors import Forbidden, NotSignedIn
from app.identity.caller import Caller
from app.identity.stepping_up import fresh
from app.pages.damaged import or_said
from app.pages.house import House, house_of
from app.ports import EntryReader, LiveHub
from app.settings import Settings
from content.library import Library
from realtime.identity import Role


@dataclass(frozen=True, slots=True)
class Visit:
    """What a route of a page needs, in one place."""

    request: Request
    house: House
    database: Database
    library: Library
    hub: LiveHub
    read_entry: EntryReader
    caller: Caller | None
    now: datetime
    settings: Settings
    keyring: Keyring
    trail: Trail
    address: str

    def page(self, template: str, *, status: int = 200, **context: Any) -> HTMLResponse:
        """The answer that `template` makes."""
        return self.house.page(self.request, template, status=status, **context)

    def signed_in(self) -> Caller:
        """Who asks: an account, or a seat taken with a code. Raises NotSignedIn."""
        if self.caller is None:
            raise NotSignedIn
        return self.caller

    def account_in(self, role: Role) -> Caller:
        """Who asks, with an account in `role`. Raises NotSignedIn or Forbidden."""
        caller = self.signed_in()
        if caller.user is None or caller.role is not role:
            raise Forbidden
        return caller

    def stepped_up(self) -> Caller:
        """Who asks, and showed within five minutes that it is them. Raises NotSignedIn, Forbidden or StepUpNeeded.

        On screen StepUpNeeded leads to /step-up, and from there back to the page that was asked for or sent.
        """
        return fresh(self.signed_in(), self.now)

    @property
    def host(self) -> str:
        """The Host header: a demo may be open at another name than it prints."""
        return self.request.headers.get("host", "")

    @property
    def role(self) -> str | None:
        """The role of the account that asks; None for nobody and for a seat taken with a code."""
        return self.caller.role.value if self.caller is not None and self.caller.user is not None else None

    def known_page(self, page: str) -> str:
        """`page` if the library has it, else the empty string."""
        return page if self.library.has_page(page) else ""


def visit_of(request: Request, caller: MaybeCallerDep) -> Visit:
    """The visit that this request is."""
    return Visit(
        request=request,
        house=house_of(request),
        database=the_database(request),
        library=the_library(request),
        hub=the_hub(request),
        read_entry=or_said(the_entry_reader(request)),
        caller=caller,
        now=now(),
        settings=the_settings(request),
        keyring=the_keyring(request),
        trail=the_trail(request),
        address=the_address(request),
    )


VisitDep = Annotated[Visit, Depends(visit_of)]


def see(address: str) -> Response:
    """Go and look there, with a GET (303)."""
    return RedirectResponse(address, status_code=303)


def own_address(address: str) -> str:
    """`address` if it is a path of ours, else the start: a sign-in never leads to another site."""
    plain = address.startswith("/") and not address.startswith("//") and "\\" not in address
    return address if plain and address.isprintable() else "/"
