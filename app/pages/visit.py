"""One visit of a person's browser to one of our pages: who they are, the time, and how to answer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlmodel import Session

from app.audit.trail import Trail
from app.choices.choices import Choices, choices_of
from app.database.columns import now
from app.database.engine import Database
from app.database.tables import LiveSessionRow
from app.dependencies import (
    MaybeCallerDep,
    the_address,
    the_database,
    the_entry_reader,
    the_hub,
    the_keyring,
    the_library,
    the_settings,
    the_shelf,
    the_trail,
)
from app.encryption.keyring import Keyring
from app.errors import Forbidden, NotSignedIn
from app.identity.caller import Caller
from app.identity.stepping_up import fresh
from app.library.shelf import Shelf
from app.pages.check_words import check_words
from app.pages.damaged import or_said
from app.pages.house import House, house_of
from app.pages.language import wants_easier_words
from app.ports import EntryReader, LiveHub
from app.sessions.sessions import ALONE
from app.settings import Settings
from content.library import Edition
from realtime.identity import Role


@dataclass(frozen=True, slots=True)
class ReaderOf:
    """How one person reads a page: what is hidden from them is not in their page at all."""

    choices: Choices
    is_known: bool
    """Signed in, or at a seat: their choices are kept."""
    shown_once: str = ""
    """A story that they hid, and see this once."""

    def hides(self, page: str, block: str) -> bool:
        """Whether this story is left out."""
        return block != self.shown_once and block in self.choices.hides(page)


@dataclass(frozen=True, slots=True)
class Visit:
    """What a route of a page needs, in one place."""

    request: Request
    house: House
    database: Database
    library: Edition
    """The content, in the language of who asks where it has it, and in easier words for who wants them."""
    shelf: Shelf
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

    def reader(self, db: Session, shown_once: str = "") -> ReaderOf:
        """How the person who asks reads. `shown_once`: a story that they hid and want to see now."""
        return ReaderOf(choices_of(db, self.keyring, self.caller), self.caller is not None, shown_once)

    @property
    def host(self) -> str:
        """The Host header: a demo may be open at another name than it prints."""
        return self.request.headers.get("host", "")

    @property
    def role(self) -> str | None:
        """The role of the account that asks; None for nobody and for a seat taken with a code."""
        return self.caller.role.value if self.caller is not None and self.caller.user is not None else None

    def pinned_to(self, session: LiveSessionRow) -> Visit:
        """The same visit over the content that the session began with. One's own pages are those of today."""
        if session.mode == ALONE:
            return self
        pinned = self.shelf.of(session.content_version)
        return replace(self, library=pinned.edition(self.library.lang, easy=self.library.easy))

    def words_to_compare(self, invite_id: str) -> str:
        """Two words for the two screens of an invite: in the service's own language, or two languages never agree."""
        own = replace(self.house, language=the_library(self.request).lang)
        return check_words(self.house.secret_key, invite_id, own.say)

    def known_page(self, page: str) -> str:
        """`page` if the library has it, else the empty string."""
        return page if self.library.has_page(page) else ""


def visit_of(request: Request, caller: MaybeCallerDep) -> Visit:
    """The visit that this request is."""
    house = house_of(request)
    return Visit(
        request=request,
        house=house,
        database=the_database(request),
        library=the_library(request).edition(house.language, easy=wants_easier_words(request)),
        shelf=the_shelf(request),
        hub=the_hub(request),
        read_entry=or_said(the_entry_reader(request), house.say),
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
