"""Stories by name: `topic/page#block`."""

from __future__ import annotations

import re

from content.editions import Edition
from content.model import VideoBlock

_NAME = re.compile(r"([a-z0-9-]{1,64}/[a-z0-9-]{1,64})#([A-Za-z0-9.-]{1,64})")


def story_named(library: Edition, story: str) -> VideoBlock | None:
    """The story of that name, where the library has it."""
    named = _NAME.fullmatch(story)
    if named is None or not library.has_page(named[1]):
        return None
    block = library.page(named[1]).block(named[2])
    return block if isinstance(block, VideoBlock) else None


def title_of_story(library: Edition, story: str) -> str:
    """Its title; empty where the library has it no more."""
    block = story_named(library, story)
    return block.title if block is not None else ""
