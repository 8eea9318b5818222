"""Help: crisis contacts that stand when nothing else does, and the small worker that keeps them on a device."""

from __future__ import annotations

import hashlib
import json

from fastapi import APIRouter, Request, Response

from app.pages.house import House, house_of

router = APIRouter(include_in_schema=False)

WORKER_TYPE = "text/javascript; charset=utf-8"


@router.get("/help")
async def help_page(request: Request) -> Response:
    """Crisis contacts. Asks no database, so that it stands when nothing else does (R43).

    It is the same for everyone, to the nonce: a copy of it tells nothing about who read it.
    """
    return house_of(request).page(request, "help.html")


@router.get("/help-worker.js")
async def help_worker(request: Request) -> Response:
    """The service worker that keeps Help. At the top, as a worker's reach is the folder it comes from."""
    house = house_of(request)
    files = kept_files(house)
    script = house.text(request, "help_worker.js", files=files, version=version_of(house, files))
    return Response(script, media_type=WORKER_TYPE, headers={"Cache-Control": "no-cache"})


def kept_files(house: House) -> list[str]:
    """What the page of Help needs to look and work as ever: nothing of a person, nothing of a topic."""
    assets = house.assets
    extra = [assets.url("src/region.ts"), assets.url("src/icon.svg")]
    files = [*assets.styles("src/main.ts"), *assets.preloads("src/main.ts"), *extra]
    font = assets.font()
    return files if font is None else [*files, font]


def version_of(house: House, files: list[str]) -> str:
    """Another text for other contacts, another build or another language, so that browsers fetch the page anew."""
    told = json.dumps([files, house.contacts.model_dump(), house.exit_url, house.language])
    return hashlib.sha256(told.encode()).hexdigest()[:12]
