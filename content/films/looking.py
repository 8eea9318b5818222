"""Looks at the films of a pack: whether they are light enough, and say what their scripts say."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from content.errors import PackError
from content.faults import Findings
from content.files import relative
from content.films.script import read_film
from content.media import file_of
from content.model import VideoBlock
from content.pack import Pack


def look_at_films(root: Path, pack: Pack, findings: Findings) -> None:
    """Note films that are too heavy for a slow line, and scripts that are wrong or were changed after the film."""
    for story, lang in _stories(pack):
        for file in (file_of(address) for address, _ in story.sources):
            _look_at_weight(root, file, story.seconds, pack.source.media_kb_max, findings)
        _look_at_script(root, story, lang, findings)


def _stories(pack: Pack) -> Iterator[tuple[VideoBlock, str]]:
    for draft in pack.all_drafts:
        yield from (
            (block, draft.page.lang) for block in draft.page.blocks if isinstance(block, VideoBlock) and block.sources
        )


def _look_at_weight(root: Path, file: str, seconds: int, most: int, findings: Findings) -> None:
    weight = (root / file).stat().st_size / 1024 * 60 / max(1, seconds)
    if weight > most:
        sentence = f"This film has {weight:.0f} KB a minute, and {most} is the limit of pack.yaml. "
        findings.add(file, 1, sentence + "Make it again with 'waymark content film', or raise 'media_kb_max'.")


def _look_at_script(root: Path, story: VideoBlock, lang: str, findings: Findings) -> None:
    script = (root / file_of(story.sources[0][0])).with_suffix(".yaml")
    if not script.is_file():
        return
    try:
        film = read_film(script)
    except PackError as faulty:
        for fault in faulty.faults:
            findings.add(fault.file, fault.line, fault.sentence)
        return
    if film.lang == lang and " ".join(scene.say for scene in film.scenes) != " ".join(story.transcript):
        sentence = "The film's captions say something else. Run 'waymark content film' with this file."
        findings.add(relative(root, script), 1, sentence, warning=True)
