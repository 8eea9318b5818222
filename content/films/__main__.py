from __future__ import annotations

from content.films.make import make
from content.films.scenes import FILMS
from content.library import BUILT_IN

if __name__ == "__main__":  # pragma: no cover - run by hand: it takes half a minute and writes into the checkout
    for film in FILMS:
        make(film, BUILT_IN / "media")
