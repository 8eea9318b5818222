"""One entry's CRDT document: checked, applied, and answered for. One Yjs document per entry.

The document holds what was received, which may be some milliseconds ahead of the disk; whoever sends its content out
waits for the commit (`effects.Persist`). pycrdt's Doc is bound to the thread that made it: the event loop's.
"""

from __future__ import annotations

import weakref
from dataclasses import dataclass
from functools import partial
from typing import Any

from pycrdt import Doc, Map, Text, TransactionEvent

from realtime.errors import BadFrame, RefusalCode, Refused
from realtime.identity import Participant, document_name
from realtime.journal import StoredDocument
from realtime.permissions import EntryCard
from realtime.protocol import Limits
from realtime.update import UpdateShape, read_shape, read_state_vector


class Incomplete(Exception):
    """An update that builds on what is not here: its sender has more to say first."""


class Poisoned(Exception):
    """The CRDT library failed on an update; this document in memory can no longer be trusted."""


@dataclass(frozen=True, slots=True)
class Change:
    """What an update changed: the normalised update to keep and pass on, and the client ids that are new with it."""

    update: bytes
    clients: tuple[int, ...]


class Document:
    """The live document of one entry."""

    def __init__(self, stored: StoredDocument) -> None:
        """Build it from the record.

        Raises:
            Poisoned: the record cannot be read by the CRDT library.
        """
        self.card: EntryCard = stored.card
        self.workbook = stored.workbook
        self.epoch = stored.epoch
        self._clients = dict(stored.clients)
        self._doc: Doc[Any] = Doc(client_id=0)
        self._text = self._doc.get("text", type=Text)
        self._answer = self._doc.get("answer", type=Map)
        for update in stored.updates:
            self._guarded_apply(update)
        self._clocks = read_state_vector(self._doc.get_state())
        self._bytes = len(self._doc.get_update())
        changes: list[bytes] = []
        self._changes = changes
        # The library keeps what it calls, and its document, until it is told to stop: beyond the reach of Python's
        # collector. So what it calls does not know this object, and it is told when this object goes; else every
        # document that was ever opened would stay in memory.
        subscription = self._doc.observe(partial(_note, changes))
        weakref.finalize(self, self._doc.unobserve, subscription).atexit = False

    @property
    def name(self) -> str:
        """Its name on the wire."""
        return document_name(self.card.id)

    @property
    def text(self) -> str:
        """The visible text."""
        return str(self._text)

    @property
    def answer(self) -> dict[str, Any]:
        """The structured answer."""
        return dict(self._answer.to_py() or {})

    def receive(self, update: bytes, author: Participant) -> Change | None:
        """Apply an update that `author` sent; None when it brings nothing new.

        Raises:
            BadFrame: it is no update that an entry can take.
            Incomplete: it builds on what is not here.
            Refused: it adds content under somebody else's client id, or is too much.
            Poisoned: the CRDT library failed on it.
        """
        shape = read_shape(update)
        new_clients = self._check_provenance(shape, author)
        self._check_complete(shape)
        if self._bytes + len(update) > Limits.DOCUMENT_BYTES:
            self._bytes = len(self._doc.get_update())  # what was deleted since weighs nothing any more
            if self._bytes + len(update) > Limits.DOCUMENT_BYTES:
                raise Refused(RefusalCode.TOO_LARGE)
        self._changes.clear()
        self._guarded_apply(update)
        for client, (_, end) in shape.added.items():
            self._clocks[client] = max(end, self._clocks.get(client, 0))
        if not self._changes:
            return None
        change = self._changes[0]
        self._bytes += len(change)
        self._clients.update(dict.fromkeys(new_clients, author.person))
        return Change(change, new_clients)

    def _check_provenance(self, shape: UpdateShape, author: Participant) -> tuple[int, ...]:
        """A client id belongs to the person who first wrote with it (SPEC D4)."""
        new = []
        for client, (_, end) in shape.added.items():
            if end <= self._clocks.get(client, 0):
                continue
            owner = self._clients.get(client)
            if owner is None:
                new.append(client)
            elif owner != author.person:
                raise Refused(RefusalCode.FOREIGN_CLIENT)
        return tuple(new)

    def _check_complete(self, shape: UpdateShape) -> None:
        """What the update builds on must be here, or it would wait in memory for ever (SPEC D5)."""
        for client, (first, _) in shape.added.items():
            if first > self._clocks.get(client, 0):
                raise Incomplete
        for client, clock in shape.needed.items():
            _, added = shape.added.get(client, (0, 0))
            if clock > max(added, self._clocks.get(client, 0)):
                raise Incomplete

    def _guarded_apply(self, update: bytes) -> None:
        try:
            self._doc.apply_update(update)
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as failure:  # a Rust panic is no Exception (y-crdt/pycrdt#117)
            raise Poisoned from failure

    def holds(self, update: bytes) -> bool:
        """Whether everything in `update` is here already, deletions too: all that a reader may send.

        Raises:
            BadFrame: it is no update that an entry can take.
        """
        shape = read_shape(update)
        if any(end > self._clocks.get(client, 0) for client, (_, end) in shape.added.items()):
            return False
        if not shape.deleted:
            return True
        gone = read_shape(self._doc.get_update(self._doc.get_state())).deleted
        return all(_covered(deletion, gone) for deletion in shape.deleted)

    def rewrite(
        self, text: str | None, answer: dict[str, object] | None, client: int, before: str | None = None
    ) -> bytes:
        """The smallest update that makes the text read so and sets `answer`'s keys, under a fresh client id.

        A key of `answer` with None is taken away; keys that it does not name stay as they are. `before` is the text
        that the writer saw: what others wrote since then stays.
        """
        if text is not None and before is not None:
            text = merged(before, text, self.text)
        scratch: Doc[Any] = Doc(client_id=client)
        scratch.apply_update(self._doc.get_update())
        state = scratch.get_state()
        with scratch.transaction():
            if text is not None:
                _replace(scratch.get("text", type=Text), text)
            if answer is not None:
                _set_keys(scratch.get("answer", type=Map), answer)
        return scratch.get_update(state)

    def vector(self) -> bytes:
        """The state vector: what the server has."""
        return self._doc.get_state()

    def since(self, vector: bytes) -> bytes:
        """All that a device with this state vector has not got.

        Raises:
            BadFrame: `vector` is no state vector.
        """
        read_state_vector(vector)
        try:
            return self._doc.get_update(vector)
        except ValueError as failure:
            raise BadFrame("not a state vector") from failure

    def owner_of(self, client: int) -> str | None:
        """The key of the person who writes with a client id."""
        return self._clients.get(client)


def _note(changes: list[bytes], event: TransactionEvent) -> None:
    changes.append(event.update)


def _covered(deletion: tuple[int, int, int], gone: list[tuple[int, int, int]]) -> bool:
    client, clock, length = deletion
    return any(c == client and k <= clock and clock + length <= k + n for c, k, n in gone)


def merged(before: str, wanted: str, now: str) -> str:
    """What `wanted` changes in `before`, done to `now`. Where its place is gone, what is new goes to the end."""
    start = 0
    while start < min(len(before), len(wanted)) and before[start] == wanted[start]:
        start += 1
    end = 0
    while end < min(len(before), len(wanted)) - start and before[-1 - end] == wanted[-1 - end]:
        end += 1
    gone, new = before[start : len(before) - end], wanted[start : len(wanted) - end]
    if now.startswith(before[: start + len(gone)]):
        at = start
    elif now.endswith(before[start:]):
        at = len(now) - len(before) + start
    elif gone and now.count(gone) == 1:
        at = now.index(gone)
    else:
        at, gone = len(now), ""
    return now[:at] + new + now[at + len(gone) :]


def _replace(shared: Text, wanted: str) -> None:
    """Change only what differs, so that what others write around it stays. pycrdt counts UTF-8 bytes."""
    old, new = str(shared).encode(), wanted.encode()
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    while start and start < len(old) and old[start] & 0xC0 == 0x80:
        start -= 1
    while start and start < len(new) and new[start] & 0xC0 == 0x80:
        start -= 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    while end and (old[len(old) - end] & 0xC0 == 0x80 or new[len(new) - end] & 0xC0 == 0x80):
        end -= 1
    if len(old) - end > start:
        del shared[start : len(old) - end]
    if len(new) - end > start:
        shared.insert(start, new[start : len(new) - end].decode())


def _set_keys(shared: Map[object], changed: dict[str, object]) -> None:
    for key, value in changed.items():
        if value is None:
            shared.pop(key, None)
        elif shared.get(key) != value:
            shared[key] = value
