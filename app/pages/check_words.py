"""Two words that stand on both screens before somebody goes in, so that two people in one room can compare them."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from typing import Final


def _(words: str) -> str:
    """Marks a word for the catalogue; `say` translates it."""
    return words


WORDS: Final = (
    _("apple"),
    _("bell"),
    _("bird"),
    _("boat"),
    _("bread"),
    _("bridge"),
    _("cloud"),
    _("cup"),
    _("door"),
    _("field"),
    _("fish"),
    _("flower"),
    _("garden"),
    _("hand"),
    _("hat"),
    _("hill"),
    _("horse"),
    _("island"),
    _("key"),
    _("lamp"),
    _("leaf"),
    _("moon"),
    _("paper"),
    _("river"),
    _("shoe"),
    _("snow"),
    _("spoon"),
    _("stone"),
    _("table"),
    _("tree"),
    _("wheel"),
    _("window"),
)
"""Things that everybody knows, and that sound unlike each other."""


def check_words(secret: str, invite_id: str, say: Callable[[str], str]) -> str:
    """The two words of an invite: the same wherever it is shown, and nothing that lets anybody in."""
    drawn = hmac.digest(secret.encode(), f"check words {invite_id}".encode(), "sha256")
    return " · ".join(say(WORDS[byte % len(WORDS)]) for byte in drawn[:2])
