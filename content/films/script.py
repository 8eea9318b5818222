"""A film as an author writes it: a small YAML file beside the film, with what is said and what is shown meanwhile."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from content.errors import ContentError, PackError
from content.faults import Findings
from content.files import BadFile, read_text, relative
from content.films.colours import GROUNDS
from content.films.gallery import drawing_of, nearest
from content.media import is_plain_drawing
from content.schema import SLUG, Line, Source, validate
from content.strict_yaml import BadYaml, Settings, read_settings

PICTURES = (".svg", ".jpg", ".png")
LANG = r"[a-z]{2,3}"
_CLOCK = re.compile(r"(?:(\d{1,2}):)?(\d{1,4}(?:\.\d{1,3})?)")


class NotInAPack(ContentError):
    """A film's file must lie where its film will lie."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} lies in no pack. Put it into media/<topic>/ of a pack, as media/sleep/sam.yaml.")


class SceneSource(Source):
    """One sentence or two, and what is seen while they are spoken. `at` says when, in a recording."""

    say: Line
    show: Line | None = None
    ground: Literal["paper", "mist", "night", "dark"] = "paper"
    at: str | int | None = None

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.at is not None and not _CLOCK.fullmatch(str(self.at)):
            raise PydanticCustomError("plain", "'at' must be seconds, or minutes and seconds. Write 12.5 or 1:05.")
        return self


class FilmSource(Source):
    """The whole file."""

    voice: Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[a-z0-9]+)*(\+[A-Za-z0-9]+)?$", max_length=40)] | None = None
    speed: Annotated[int, Field(ge=80, le=220)] = 145
    pitch: Annotated[int, Field(ge=0, le=99)] = 45
    scenes: Annotated[list[SceneSource], Field(min_length=1, max_length=60)]


@dataclass(frozen=True, slots=True)
class Scene:
    """What is said, and the picture: the name of a drawing of ours, or a file. `at` is in seconds of a recording."""

    say: str
    show: str | Path | None
    ground: str
    at: float | None


@dataclass(frozen=True, slots=True)
class Film:
    """A film to be made. `target` is its path without an ending; `voice` are words for espeak-ng.

    `sam.yaml` is in the pack's own language, `sam.de.yaml` the same film in German.
    """

    target: Path
    lang: str
    voice: tuple[str, ...]
    scenes: tuple[Scene, ...]
    bytes_a_minute: int

    @property
    def paced_by(self) -> Path | None:
        """The script of the same film in its pack's own language, where this one is in a further one."""
        own = self.target.with_name(f"{self.target.name.partition('.')[0]}.yaml")
        return own if "." in self.target.name and own.is_file() else None

    @property
    def files(self) -> dict[str, Path]:
        """The four files that are made, by their endings."""
        base = self.target.name
        found = {ending: self.target.with_name(base + ending) for ending in (".mp4", ".webm", ".jpg")}
        return found | {".vtt": self.target.with_name(f"{base.partition('.')[0]}.{self.lang}.vtt")}


def read_film(path: Path) -> Film:
    """Read a film's file.

    Raises:
        NotInAPack: it does not lie in `media/<topic>/` of a pack.
        PackError: something in it is wrong; every fault has its line.
    """
    path = path.absolute()
    root = path.parents[2] if len(path.parents) > 2 else path.parent
    if path.parent.parent.name != "media" or not (root / "pack.yaml").is_file():
        raise NotInAPack(path)
    findings = Findings()
    film = _read(root, path, findings)
    if film is None or findings.errors:
        raise PackError(findings.faults)
    return film


def _read(root: Path, path: Path, findings: Findings) -> Film | None:
    file = relative(root, path)
    name, _, further = path.stem.partition(".")
    if path.suffix != ".yaml" or not re.fullmatch(SLUG, name) or (further and not re.fullmatch(LANG, further)):
        findings.add(file, 1, "Name a film like 'sam.yaml', with small letters, digits and hyphens.")
    settings = _settings(root, path, file, findings)
    pack = _settings(root, root / "pack.yaml", "pack.yaml", findings)
    if settings is None or pack is None:
        return None
    source = validate(
        FilmSource, settings.values, lambda place, sentence: findings.add(file, settings.line_of(place), sentence)
    )
    if source is None:
        return None
    scenes = tuple(
        _scene(scene, root, path.parent, lambda sentence, at=index: findings.add(  # type: ignore[misc]
            file, settings.line_of(("scenes", at, "show")), sentence))
        for index, scene in enumerate(source.scenes)
    )  # fmt: skip
    lang = further or str(pack.values.get("lang", "en"))
    limit = pack.values.get("media_kb_max", 400)
    voice = (
        "-v",
        source.voice or ("en-gb" if lang == "en" else lang),
        "-s",
        str(source.speed),
        "-p",
        str(source.pitch),
    )
    return Film(path.with_name(path.stem), lang, voice, scenes, (limit if isinstance(limit, int) else 400) * 1024)


def _settings(root: Path, path: Path, file: str, findings: Findings) -> Settings | None:
    try:
        return read_settings(read_text(root, path))
    except BadYaml as bad:
        findings.add(file, bad.line, bad.sentence)
    except BadFile as bad:
        findings.add(file, 1, str(bad))
    return None


def _scene(source: SceneSource, root: Path, folder: Path, blame: Callable[[str], None]) -> Scene:
    at = None
    if source.at is not None and (clock := _CLOCK.fullmatch(str(source.at))):
        at = int(clock[1] or 0) * 60 + float(clock[2])
    show: str | Path | None = source.show
    if isinstance(show, str) and show.endswith(PICTURES):
        show = folder / show
        if show.parent != folder or not show.is_file() or show.is_symlink():
            blame(f"There is no picture '{source.show}' beside this file. Put it there.")
        elif show.suffix == ".svg" and not is_plain_drawing(show.read_bytes()):
            blame(f"The drawing '{source.show}' is more than plain shapes. Export it as plain SVG.")
    elif isinstance(show, str) and drawing_of(show) is None:
        blame(f"There is no scene '{show}'. {nearest(show)}")
    return Scene(" ".join(source.say.split()), show, GROUNDS[source.ground], at)
