"""What an entry says, read from the record: text, answer, and who wrote which part of it (R21).

The updates are replayed in a document of their own, and each change is put down to the participant whose update it
was. So authorship rests on the rows that the server wrote, never on what a client claims.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from pycrdt import Doc, Map, MapEvent, Text, TextEvent
from sqlmodel import Session

from app.database.tables import DocumentRow
from app.encryption.documents import DocumentKeys
from app.encryption.errors import DoesNotOpen, KeyMissing
from app.errors import DatabaseUnavailable, EntryDamaged
from app.live.history import History, history_of
from app.logs import logger

log = logger("reading")


class Unreadable(Exception):
    """An update opens, and is no Yjs update."""


@dataclass(frozen=True, slots=True)
class EntryText:
    """An entry as it stands on disk. `authors`: (start, end, author), UTF-16 offsets, in order.

    An author is a participant id, or two: see `app.live.history.typist_and_keeper`.
    """

    text: str
    answer: dict[str, Any]
    authors: list[tuple[int, int, str]]
    answered: dict[str, str] = field(default_factory=dict)
    """Who set each key of the answer last: authors."""


@dataclass(slots=True)
class Authors:
    """Who wrote what: runs of [length in bytes, author] of the text, and who set each key of the answer."""

    runs: list[list[Any]] = field(default_factory=list)
    answered: dict[str, str] = field(default_factory=dict)

    @classmethod
    def from_json(cls, kept: str) -> Authors:
        """As a snapshot keeps it; the first snapshots kept the runs alone."""
        found = json.loads(kept)
        return cls(found) if isinstance(found, list) else cls(found.get("text", []), found.get("answer", {}))

    def to_json(self) -> str:
        """For a snapshot."""
        return json.dumps({"text": self.runs, "answer": self.answered})

    def set_keys(self, keys: dict[str, Any], author: str) -> None:
        """Follow the keys of a Yjs map event."""
        for key, change in keys.items():
            if change["action"] == "delete":
                self.answered.pop(key, None)
            else:
                self.answered[key] = author

    def apply(self, delta: list[dict[str, Any]], author: str) -> None:
        """Follow a Yjs text delta; pycrdt counts it in UTF-8 bytes."""
        at = 0
        for step in delta:
            if "retain" in step:
                at += step["retain"]
            elif "delete" in step:
                self._split(at)
                self._split(at + step["delete"])
                self._cut(at, at + step["delete"])
            else:
                length = len(step["insert"].encode())
                self.runs.insert(self._split(at), [length, author])
                at += length

    def _split(self, at: int) -> int:
        """Make a run begin at byte `at`; the index of that run."""
        start = 0
        for index, (length, author) in enumerate(self.runs):
            if start == at:
                return index
            if at < start + length:
                self.runs[index : index + 1] = [[at - start, author], [start + length - at, author]]
                return index + 1
            start += length
        return len(self.runs)

    def _cut(self, start: int, end: int) -> None:
        first, last = self._split(start), self._split(end)
        del self.runs[first:last]

    def spans(self, text: str) -> list[tuple[int, int, str]]:
        """Joined runs as UTF-16 offsets into `text`."""
        encoded, at, units = text.encode(), 0, 0
        spans: list[tuple[int, int, str]] = []
        for length, author in self.runs:
            part = encoded[at : at + length].decode(errors="replace")
            at += length
            end = units + len(part.encode("utf-16-le")) // 2
            if spans and spans[-1][2] == author:
                spans[-1] = (spans[-1][0], end, author)
            elif end > units:
                spans.append((units, end, author))
            units = end
        return spans


class Reader:
    """Reads entries; `app.ports.EntryReader`."""

    def __init__(self, keys: DocumentKeys) -> None:
        self._keys = keys

    def __call__(self, db: Session, entry_id: str) -> EntryText:
        """See read_entry."""
        return read_entry(db, self._keys, entry_id)


def read_entry(db: Session, keys: DocumentKeys, entry_id: str) -> EntryText:
    """What an entry says now; empty before the first key was kept.

    Raises:
        EntryDamaged: what is kept of it does not open; it is never shown as if it were empty.
        DatabaseUnavailable: the master key that opens it is not here.
    """
    document = db.get(DocumentRow, entry_id)
    if document is None:
        return EntryText("", {}, [])
    try:
        doc, authors = replay(history_of(db, keys, document))
    except KeyMissing as missing:
        log.error("a master key is missing: documents stay closed")
        raise DatabaseUnavailable from missing
    except (DoesNotOpen, Unreadable) as damage:
        log.error("document_damaged", document=entry_id)
        raise EntryDamaged from damage
    text = str(doc.get("text", type=Text))
    answer = doc.get("answer", type=Map).to_py() or {}
    return EntryText(text, answer, authors.spans(text), authors.answered)


def replay(history: History) -> tuple[Doc[Any], Authors]:
    """A document and its authors, built from its snapshot and the updates after it.

    Raises:
        Unreadable: an update opens, and is no Yjs update.
    """
    doc: Doc[Any] = Doc(client_id=0)
    text, answer = doc.get("text", type=Text), doc.get("answer", type=Map)
    authors = Authors()
    written: list[list[dict[str, Any]]] = []
    set_: list[dict[str, Any]] = []
    try:
        if history.snapshot is not None:
            doc.apply_update(history.snapshot.payload)
            authors = Authors.from_json(history.snapshot.authors)
        watched = (
            (text, text.observe(lambda event: written.append(_delta(event)))),
            (answer, answer.observe(lambda event: set_.append(_keys(event)))),
        )
        for update in history.updates:
            written.clear()
            set_.clear()
            doc.apply_update(update.payload)
            for delta in written:
                authors.apply(delta, update.actor)
            for keys in set_:
                authors.set_keys(keys, update.actor)
        for shared, subscription in watched:
            shared.unobserve(subscription)
    except (ValueError, RuntimeError) as error:
        raise Unreadable from error
    return doc, authors


def _delta(event: TextEvent) -> list[dict[str, Any]]:
    steps: list[dict[str, Any]] = event.delta  # type: ignore[attr-defined]
    return steps


def _keys(event: MapEvent) -> dict[str, Any]:
    keys: dict[str, Any] = event.keys  # type: ignore[attr-defined]
    return keys
