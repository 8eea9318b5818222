"""The guide for authors is true: what it shows loads, and it names all that can be set."""

from __future__ import annotations

import re
from pathlib import Path

from content.exercises import KINDS
from content.films.gallery import SCENES, WITH_SOMEBODY
from content.films.people import PEOPLE
from content.films.script import FilmSource, SceneSource
from content.schema import TAGS, PackSource, PageSource, TopicSource, VideoSource
from tests.content.packs import CAPTIONS, DRAWING, faults_of, mp4, page

GUIDE = (Path(__file__).parents[2] / "docs" / "authors.md").read_text("utf-8")


def example(language: str, number: int = 0) -> str:
    return re.findall(rf"```{language}\n(.*?)```", GUIDE, re.S)[number]


def test_the_pack_of_the_guide_has_no_fault(tmp_path: Path) -> None:
    files: dict[str, str | bytes | None] = {
        "day/topic.yaml": None,
        "pack.yaml": example("yaml", 0),
        "sleep/topic.yaml": example("yaml", 1),
        "sleep/01-bad-nights.en.md": example("markdown"),
        "sleep/02-one-small-step.en.md": page("Take one small step."),
        "media/sleep/topic.svg": DRAWING,
        "media/sleep/sam.mp4": mp4(6),
        "media/sleep/sam.jpg": b"\xff\xd8\xff",
        "media/sleep/sam.en.vtt": CAPTIONS,
    }
    assert faults_of(tmp_path, files) == []


def test_the_guide_names_every_scene_and_person_of_a_film() -> None:
    names = {*SCENES, *WITH_SOMEBODY, *PEOPLE, *SceneSource.model_fields, *FilmSource.model_fields}
    assert {name for name in names if f"`{name}`" not in GUIDE} == {"scenes"}


def test_the_guide_names_every_setting_kind_and_tag() -> None:
    names = {*PackSource.model_fields, *TopicSource.model_fields, *PageSource.model_fields, "video", *KINDS, *TAGS}
    for source in (VideoSource, *(kind.source for kind in KINDS.values())):
        names |= set(source.model_fields) - {"kind", "options", "piles", "id"}
    assert {name for name in names if not re.search(rf"\b{name}\b", GUIDE)} == set()
