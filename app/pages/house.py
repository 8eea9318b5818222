"""What the pages need of the running service besides its rows: the renderer, the contacts, a few settings."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse

from app.pages.answers import Answer
from app.pages.contacts import SAMPLE, Contacts, read_contacts
from app.pages.language import VARIES, language_of
from app.settings import Settings
from content.exercises import FORMS
from web.assets import Assets
from web.languages import SOURCE_LOCALE
from web.rendering import Renderer


@dataclass(frozen=True, slots=True)
class House:
    """Made once a start, by `open_house`; `house_of` gives it the language of who asks."""

    renderer: Renderer
    assets: Assets
    contacts: Contacts
    exit_url: str
    secret_key: str
    public_url: str
    language: str = SOURCE_LOCALE

    def page(self, request: Request, template: str, *, status: int = 200, **context: Any) -> HTMLResponse:
        """The answer that `template` makes. Nothing of it is kept by browsers or by what stands between."""
        html = self.text(request, template, **context)
        headers = {"Cache-Control": "no-store", "Content-Language": self.language, "Vary": VARIES}
        return HTMLResponse(html, status_code=status, headers=headers)

    def text(self, request: Request, template: str, **context: Any) -> str:
        """What `template` makes, with this answer's nonce."""
        return self.renderer.render(template, nonce=request.state.nonce, locale=self.language, **context)

    def say(self, message: str, **values: object) -> str:
        """A message of the catalogue, with `%(name)s` filled in."""
        return self.renderer.text(message, self.language, values)


def open_house(settings: Settings) -> House:
    """Raises web.assets.AssetsError and ContactsError when files that every page needs are missing or damaged."""
    assets, contacts = Assets(), read_contacts(contacts_file(settings))
    constants: dict[str, Any] = {
        "exit_url": settings.exit_url,
        "demo": not settings.is_production,
        "contacts": contacts,
    }
    constants["unanswered"] = Answer()  # what an exercise's form is filled with when nobody has written
    return House(
        renderer=Renderer(assets, constants=constants, folders={"exercises": FORMS}),
        assets=assets,
        contacts=contacts,
        exit_url=settings.exit_url,
        secret_key=settings.key,
        public_url=settings.origin,
    )


def contacts_file(settings: Settings) -> Path:
    """The file of crisis contacts: the one that the settings name, the pack's own, or the sample."""
    if settings.contacts_path is not None:
        return settings.contacts_path
    own = [path for layer in settings.content_path if (path := layer / "help.yaml").exists()]
    return own[-1] if own else SAMPLE


def house_of(request: Request) -> House:
    """The house of the application that answers this request, in the language of who asks."""
    house: House = request.app.state.house
    return replace(house, language=language_of(request))
