"""What a page shows in the place of an entry that is damaged: a sentence. Never nothing, as if nothing were written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session

from app.errors import EntryDamaged
from app.ports import EntryReader, EntryText


@dataclass(frozen=True, slots=True)
class SaidInstead:
    """Stands for the text of a damaged entry; nobody wrote it."""

    text: str
    answer: dict[str, Any] = field(default_factory=dict)
    authors: tuple[tuple[int, int, str], ...] = ()
    answered: dict[str, str] = field(default_factory=dict)


def or_said(read_entry: EntryReader, say: Callable[[str], str]) -> EntryReader:
    """A reader for pages of several entries: one damaged entry takes no other one with it."""

    def read(db: Session, entry_id: str, /) -> EntryText:
        try:
            return read_entry(db, entry_id)
        except EntryDamaged:
            return SaidInstead(say(EntryDamaged.detail))

    return read
