"""What the pages need of the running service besides its rows: the renderer, the contacts, a few settings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse

from app.pages.contacts import SAMPLE, Contacts, read_contacts
from app.settings import Settings
from web.assets import Assets
from web.rendering import Renderer


@dataclass(frozen=True, slots=True)
class House:
    """Made once a start, by `open_house`."""

    renderer: Renderer
    assets: Assets
    contacts: Contacts
    exit_url: str
    secret_key: str
    public_url: str

    def page(self, request: Request, template: str, *, status: int = 200, **context: Any) -> HTMLResponse:
        """The answer that `template` makes. Nothing of it is kept by browsers or by what stands between."""
        html = self.text(request, template, **context)
        return HTMLResponse(html, status_code=status, headers={"Cache-Control": "no-store"})

    def text(self, request: Request, template: str, **context: Any) -> str:
        """What `template` makes, with this answer's nonce."""
        return self.renderer.render(template, nonce=request.state.nonce, **context)

    def say(self, message: str, **values: object) -> str:
        """A message of the catalogue, with `%(name)s` filled in."""
        return self.renderer.text(message, values=values)


def open_house(settings: Settings) -> House:
    """Raises web.assets.AssetsError and ContactsError when files that every page needs are missing or damaged."""
    path = settings.content_path / "help.yaml" if settings.content_path else SAMPLE
    assets, contacts = Assets(), read_contacts(path if path.exists() else SAMPLE)
    constants = {"exit_url": settings.exit_url, "demo": not settings.is_production, "contacts": contacts}
    return House(
        renderer=Renderer(assets, constants=constants),
        assets=assets,
        contacts=contacts,
        exit_url=settings.exit_url,
        secret_key=settings.key,
        public_url=settings.origin,
    )


def house_of(request: Request) -> House:
    """The house of the application that answers this request."""
    house: House = request.app.state.house
    return house
