"""What the engine asks its shell to do, in order. The only way out of a room."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from realtime.document import Document
from realtime.errors import CloseCode
from realtime.identity import ConnectionId, EntryId
from realtime.journal import KeptMark, Record
from realtime.protocol import MarkAdded, MarkRemoved


@dataclass(frozen=True, slots=True)
class Send:
    """Queue `frame` for each connection; order is kept."""

    to: tuple[ConnectionId, ...]
    frame: bytes


@dataclass(frozen=True, slots=True)
class Greet:
    """Send the welcome as a connection's first frame; whatever was queued for it before comes after."""

    to: ConnectionId
    frame: bytes


@dataclass(frozen=True, slots=True)
class Point:
    """Show one connection the newest pointers: (device number, encoded news). A newer one replaces an unsent one."""

    to: ConnectionId
    news: tuple[tuple[int, bytes], ...]


@dataclass(frozen=True, slots=True)
class Persist:
    """Commit `records`; then, and only then, do `then`. If one was refused, do `otherwise` instead.

    Without records it is a barrier: `then` waits until all that was given before is on disk.
    """

    records: tuple[Record, ...]
    then: tuple[Effect, ...]
    otherwise: tuple[Effect, ...] = ()


@dataclass(frozen=True, slots=True)
class Load:
    """Fetch the document of an entry and give it to `Room.document_loaded`."""

    entry: EntryId


@dataclass(frozen=True, slots=True)
class Fetch:
    """Fetch the documents of these entries, give them to `go_on` with the time, and do that.

    None: there is none, or it cannot be read now. The one that `go_on` writes in is the last: nothing comes between
    fetching it and the edit.
    """

    entries: tuple[EntryId, ...]
    go_on: Callable[[Sequence[Document | None], float], list[Effect]]


@dataclass(frozen=True, slots=True)
class Relay:
    """Give a committed edit to the other rooms that have this document open."""

    entry: EntryId
    frame: bytes


@dataclass(frozen=True, slots=True)
class Spread:
    """A mark was kept or taken away: other rooms of the same workbook have it too. `kept`: the mark that was kept."""

    event: MarkAdded | MarkRemoved
    kept: KeptMark | None


@dataclass(frozen=True, slots=True)
class Discard:
    """The document in memory no longer equals the record: forget it everywhere; devices open it anew."""

    entry: EntryId


@dataclass(frozen=True, slots=True)
class Renew:
    """The document in memory holds an edit that the record refused: read it anew, and let its readers go on."""

    entry: EntryId


@dataclass(frozen=True, slots=True)
class Release:
    """This room no longer needs the document."""

    entry: EntryId


@dataclass(frozen=True, slots=True)
class Close:
    """Close a connection after what is queued for it was sent."""

    connection: ConnectionId
    code: CloseCode
    reason: str


@dataclass(frozen=True, slots=True)
class Wake:
    """Call `Room.tick` at this time."""

    at: float


@dataclass(frozen=True, slots=True)
class Reload:
    """The room's state no longer equals the record: close every socket with RELOAD and forget the room."""


@dataclass(frozen=True, slots=True)
class Announce:
    """Tell the roster: who is here is told as it is by then, not as it was when this was decided."""


@dataclass(frozen=True, slots=True)
class Tell:
    """Tell who waits outside the sockets (an HTTP request) that what they asked for is done, or refused (`error`)."""

    ticket: int
    error: str | None = None


Effect: TypeAlias = (
    Send
    | Greet
    | Point
    | Persist
    | Load
    | Fetch
    | Relay
    | Spread
    | Discard
    | Renew
    | Release
    | Close
    | Wake
    | Reload
    | Announce
    | Tell
)


def together(effects: Sequence[Effect]) -> list[Effect]:
    """Several commits as one: all of it is kept, or nothing."""
    commits = [effect for effect in effects if isinstance(effect, Persist)]
    return [
        Persist(
            tuple(record for commit in commits for record in commit.records),
            tuple(then for commit in commits for then in commit.then),
            tuple(lost for commit in commits for lost in commit.otherwise),
        ),
        *(effect for effect in effects if not isinstance(effect, Persist)),
    ]
