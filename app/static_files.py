"""Files: the built front end, whose names carry a hash, and the media of the content pack."""

from __future__ import annotations

from pathlib import Path

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

FOR_EVER = "public, max-age=31536000, immutable"
FOR_A_DAY = "public, max-age=86400"


class KeptFiles(StaticFiles):
    """A folder whose files browsers keep as long as `cache` says. Follows no link out of the folder."""

    def __init__(self, directory: Path, cache: str) -> None:
        super().__init__(directory=directory, check_dir=False, follow_symlink=False)
        self._cache = cache

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file, or part of it, with its time to keep; errors are kept by nobody."""
        response = await super().get_response(path, scope)
        if response.status_code < 400:
            response.headers["Cache-Control"] = self._cache
        return response
