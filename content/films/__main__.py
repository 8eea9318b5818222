"""`python -m content.films [name ...]` makes the films that ship again: all, or those of these names (`hope/seeds`)."""

from __future__ import annotations

import sys

from content.films.make import make
from content.films.script import read_film
from content.library import BUILT_IN

if __name__ == "__main__":  # pragma: no cover - run by hand: it takes minutes and writes into the checkout
    wanted = set(sys.argv[1:])
    for path in sorted((BUILT_IN / "media").glob("*/*.yaml")):
        if not wanted or f"{path.parent.name}/{path.stem}" in wanted:
            make(read_film(path))
