"""What a service user says yes to: one sentence for each thing that a grant may open.

The screens show these sentences, and the record keeps the SHA-256 of the one that was asked, so that it can be shown
later to what a yes was given. A purpose is `observe:` (a supervisor) or `guest:` and a scope of a grant.
"""

from __future__ import annotations

from typing import Final


def _(message: str) -> str:
    """Marks a message for the catalogue; it is translated where it is shown."""
    return message


PROMISE: Final = _("You choose what {name} sees. You can stop it at any time. Nothing changes if you say no.")
"""What is said with each question."""

SIGHTS: Final[dict[str, str]] = {
    "pages": _("{name} sees the pages, and nothing else."),
    "pointers": _("{name} sees the pages, and where each of you points."),
    "entries": _(
        "{name} sees the pages, where each of you points, what you highlight in this session and the words that you"
        " show."
    ),
}
"""Scope of a grant -> what it opens. None of them opens a draft."""

KINDS: Final = ("observe", "guest")


def purpose_of(role: str, scope: str) -> str:
    """The purpose of a grant of `scope` to someone in `role`, as the record names it: `observe:pages`."""
    return f"{'observe' if role == 'supervisor' else 'guest'}:{scope}"


def consent_text(purpose: str) -> str:
    """The sentences that were asked for `purpose`, in the catalogue's language, with `{name}` as it stands there.

    Raises:
        ValueError: there is no such purpose.
    """
    return " ".join(consent_sentences(purpose))


def consent_sentences(purpose: str) -> tuple[str, str]:
    """The same one by one, so that each can be translated.

    Raises:
        ValueError: there is no such purpose.
    """
    kind, _colon, scope = purpose.partition(":")
    if kind not in KINDS or scope not in SIGHTS:
        raise ValueError(f"no such purpose: {purpose}")
    return PROMISE, SIGHTS[scope]
