"""Stories whose people took their yes back: hidden everywhere at once, while pages keep their places and numbers."""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import replace

from content.model import Page, VideoBlock

Story = tuple[str, str]
"""The topic whose media folder has a story, and the name of its files."""


def stories_of(pages: Iterable[Page], *, withdrawn: bool) -> frozenset[Story]:
    """The stories on pages: those that are shown, or those that were withdrawn."""
    return frozenset(
        (page.topic_id, block.src)
        for page in pages
        for block in page.blocks
        if isinstance(block, VideoBlock) and block.withdrawn == withdrawn
    )


def real_stories(pages: Iterable[Page]) -> frozenset[Story]:
    """The stories of real people."""
    return frozenset(
        (page.topic_id, block.src)
        for page in pages
        for block in page.blocks
        if isinstance(block, VideoBlock) and block.consent is not None
    )


def without(page: Page, withdrawn: Set[Story]) -> Page:
    """The page with an empty place for each of these stories."""
    if not any(_is_one(page, block, withdrawn) for block in page.blocks):
        return page
    blocks = (
        block.without() if isinstance(block, VideoBlock) and _is_one(page, block, withdrawn) else block
        for block in page.blocks
    )
    return replace(page, blocks=tuple(blocks))


def _is_one(page: Page, block: object, withdrawn: Set[Story]) -> bool:
    return isinstance(block, VideoBlock) and (page.topic_id, block.src) in withdrawn


def story_of_file(path: str) -> Story:
    """The story that a file below `media/` would belong to: `hope/seeds.de.vtt` to (hope, seeds)."""
    topic, _, name = path.partition("/")
    return topic, name.partition(".")[0]
