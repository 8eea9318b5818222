"""The films, pictures and captions of the content, in each version that somebody still reads."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from app.library.shelf import Shelf
from app.static_files import FOR_A_DAY, KeptFiles

ASKED_EACH_TIME = "no-cache"
"""How long browsers keep the film of a real person, who may take it back at any time: never without asking."""


class MediaFiles:
    """Serves `/media/`. The address of what was withdrawn answers as if there never was such a file."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._paths = KeptFiles(Path(), FOR_A_DAY)
        self._folders: dict[tuple[Path, str], KeptFiles] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        response = await self._answer(scope)
        await response(scope, receive, send)

    async def _answer(self, scope: Scope) -> Response:
        if scope["type"] != "http":
            raise HTTPException(status_code=404)
        version = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("v", [""])[0]
        name = self._paths.get_path(scope)
        root = self._shelf.media_root(name, version)
        if root is None:
            raise HTTPException(status_code=404)
        keep = ASKED_EACH_TIME if self._shelf.is_real(name) else FOR_A_DAY
        return await self._folder(root, keep).get_response(name, scope)

    def _folder(self, root: Path, keep: str) -> KeptFiles:
        if (root, keep) not in self._folders:
            self._folders[root, keep] = KeptFiles(root, keep)
        return self._folders[root, keep]
