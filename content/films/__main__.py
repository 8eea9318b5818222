from __future__ import annotations

from content.films.make import make
from content.films.scenes import FILMS
from content.library import BUILT_IN

for film in FILMS:
    make(film, BUILT_IN / "media")
