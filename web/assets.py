"""Where the built front end lies: Vite's manifest, turned into addresses for the templates.

The manifest names each source module with its built file, the style sheets it brings and the modules it imports. The
built names carry a hash of their content, so a browser may keep them for ever.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

BASE_URL: Final = "/static/build/"
DIST: Final = Path(__file__).parent / "dist"
MANIFEST: Final = "manifest.json"


class AssetsError(Exception):
    """The front end is not built, or does not hold what a page needs."""


class Chunk(BaseModel):
    """One line of the manifest. Unknown keys are Vite's own business."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    file: str
    css: list[str] = []
    imports: list[str] = []


_MANIFEST = TypeAdapter(dict[str, Chunk])


class Assets:
    """The built files by the name of their source, such as `src/main.ts`."""

    def __init__(self, dist: Path = DIST, base_url: str = BASE_URL) -> None:
        """Read the manifest in `dist`. Raises AssetsError with what to do when it is missing or not readable."""
        self.dist = dist
        self._base_url = base_url
        path = dist / MANIFEST
        try:
            self._chunks = _MANIFEST.validate_python(json.loads(path.read_text("utf-8")))
        except FileNotFoundError as error:
            raise AssetsError(f"The front end is not built: {path} is missing. Run `make build`.") from error
        except (json.JSONDecodeError, ValidationError) as error:
            raise AssetsError(f"The front end's manifest {path} is damaged. Run `make build`.") from error

    def url(self, source: str) -> str:
        """The address of the file built from `source`. Raises AssetsError when nothing was."""
        return self._base_url + self._chunk(source).file

    def styles(self, source: str) -> list[str]:
        """The style sheets that `source` and the modules it imports bring, in the order of the cascade."""
        found = [css for chunk in self._closure(source) for css in chunk.css]
        return [self._base_url + css for css in dict.fromkeys(found)]

    def preloads(self, source: str) -> list[str]:
        """The modules to fetch at once, so that `source` runs without a second round trip."""
        return [self._base_url + chunk.file for chunk in self._closure(source)]

    def font(self) -> str | None:
        """The one font file worth fetching before the style sheet asks for it: the upright latin face."""
        for source, chunk in self._chunks.items():
            if source.endswith("-latin-wght-normal.woff2"):
                return self._base_url + chunk.file
        return None

    def has(self, source: str) -> bool:
        """Whether something was built from `source`."""
        return source in self._chunks

    def _chunk(self, source: str) -> Chunk:
        try:
            return self._chunks[source]
        except KeyError as error:
            raise AssetsError(f"The front end has no {source}. Run `make build`.") from error

    def _closure(self, source: str) -> list[Chunk]:
        """`source` after all that it imports, each once, deepest first."""
        order: dict[str, Chunk] = {}
        open_: set[str] = set()

        def visit(name: str) -> None:
            if name in order or name in open_:
                return
            open_.add(name)
            chunk = self._chunk(name)
            for imported in chunk.imports:
                visit(imported)
            order[name] = chunk

        visit(source)
        return list(order.values())
