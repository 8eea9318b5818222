"""Something for today: a few short pages, because somebody asked for them. Chance picks; nobody is measured for it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from random import SystemRandom

from app.choices.choices import Choices
from content.editions import Edition
from content.model import Page

SHORT = 7
"""Minutes of a page that is offered."""
MANY = 3
"""Pages that are offered at a time."""

_chance = SystemRandom()


@dataclass(frozen=True, slots=True)
class Offer:
    """A page, and why it is offered: it is short, and where `is_fresh`, nothing of theirs is on it lately."""

    page: Page
    topic: str
    is_fresh: bool


def offers(
    edition: Edition, choices: Choices, lately: Collection[str] | None, before: Collection[str] = ()
) -> list[Offer]:
    """Short pages without a content note and without a story that this person hid, those of long ago first.

    `lately` are pages that they had lately, None where nobody knows; `before` are those that were just offered.
    """
    found = [
        Offer(page, topic.title, lately is not None and page.id not in lately)
        for topic in edition.topics
        for page in topic.pages
        if page.minutes <= SHORT and page.content_note is None and not choices.hides(page.id)
    ]
    fresh = [offer for offer in found if offer.page.id not in before]
    rest = fresh if len(fresh) >= MANY else found
    _chance.shuffle(rest)
    return sorted(rest, key=lambda offer: not offer.is_fresh)[:MANY]
