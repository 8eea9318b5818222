"""Files: the built front end, whose names carry a hash, and the media of the content pack."""

from __future__ import annotations

from mimetypes import guess_type
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

FOR_EVER = "public, max-age=31536000, immutable"
ENCODINGS = {"br": ".br", "gzip": ".gz"}
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


class BuiltFiles(KeptFiles):
    """The built front end. The build has put a brotli and a gzip form beside each file that gains by it."""

    def __init__(self, directory: Path) -> None:
        super().__init__(directory, FOR_EVER)

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The smallest form that the browser reads. Nothing here is secret, so compressing it tells nobody anything."""
        accepted = Headers(scope=scope).get("accept-encoding", "")
        for coding, ending in ENCODINGS.items():
            if coding in accepted and self.lookup_path(path + ending)[1] is not None:
                response = await super().get_response(path + ending, scope)
                response.headers["Content-Encoding"] = coding
                response.headers["Content-Type"] = guess_type(path)[0] or "application/octet-stream"
                break
        else:
            response = await super().get_response(path, scope)
        response.headers["Vary"] = "Accept-Encoding"
        return response
