"""Reads the shape of a Yjs V1 update without building anything from it.

A few bytes of an update can claim a huge document (yjs/yjs#687, y-crdt/y-crdt#639), bring content of somebody else's
client id, or hold kinds of content that no page of ours makes. So its shape is checked before a CRDT sees it: which
client ids add which clocks, what it builds on, how much it declares (SPEC D3 to D6). The format is that of
`encodeStateAsUpdate` in yjs 13 (structs by client, then the delete set).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from realtime.errors import BadFrame
from realtime.lib0 import Reader

ROOTS = frozenset({"text", "answer"})
MAX_CLIENTS = 64
MAX_STRUCTS = 20_000
MAX_CLOCK = 2**31 - 1
MAX_DECLARED = 1_000_000
MAX_KEY_BYTES = 128
MAX_ANY_DEPTH = 4

_GC, _DELETED, _STRING, _ANY, _SKIP = 0, 1, 4, 8, 10
_HAS_ORIGIN, _HAS_RIGHT_ORIGIN, _HAS_PARENT_SUB = 0x80, 0x40, 0x20


@dataclass(slots=True)
class UpdateShape:
    """What an update adds and what it needs.

    `added`: client id -> (first clock, clock after the last). `needed`: client id -> the clock that must be there.
    `deleted`: what it takes away, (client id, clock, length) each.
    """

    added: dict[int, tuple[int, int]] = field(default_factory=dict)
    needed: dict[int, int] = field(default_factory=dict)
    deleted: list[tuple[int, int, int]] = field(default_factory=list)

    def need(self, client: int, clock: int) -> None:
        """Note that the update builds on what `client` wrote at `clock`."""
        if clock >= self.needed.get(client, 0):
            self.needed[client] = clock + 1


def read_shape(update: bytes) -> UpdateShape:
    """The shape of a V1 update.

    Raises:
        BadFrame: it is no V1 update, or declares more, or other things, than an entry may hold.
    """
    reader = Reader(update)
    shape = UpdateShape()
    clients = reader.var_uint()
    if clients > MAX_CLIENTS:
        raise BadFrame("an update of too many clients")
    structs = 0
    for _ in range(clients):
        count = reader.var_uint()
        structs += count
        if structs > MAX_STRUCTS or count > reader.left:
            raise BadFrame("an update that declares too much")
        _read_client(reader, shape, count)
    _read_deletes(reader, shape)
    reader.finish()
    return shape


def _read_client(reader: Reader, shape: UpdateShape, count: int) -> None:
    client, first = reader.var_uint(), reader.var_uint()
    if client in shape.added:
        raise BadFrame("an update that names a client twice")
    clock = first
    for _ in range(count):
        clock += _read_struct(reader, shape)
        if clock > MAX_CLOCK:
            raise BadFrame("an update whose clocks run away")
    shape.added[client] = (first, clock)


def _read_struct(reader: Reader, shape: UpdateShape) -> int:
    head = reader.byte()
    content = head & 0x1F
    if content in (_GC, _SKIP):
        if head & ~0x1F or content == _SKIP:
            raise BadFrame("an update with holes")
        return _declared(reader.var_uint())
    if head & _HAS_ORIGIN:
        shape.need(reader.var_uint(), reader.var_uint())
    if head & _HAS_RIGHT_ORIGIN:
        shape.need(reader.var_uint(), reader.var_uint())
    if not head & (_HAS_ORIGIN | _HAS_RIGHT_ORIGIN):
        _read_parent(reader, keyed=bool(head & _HAS_PARENT_SUB), content=content)
    return _read_content(reader, content)


def _read_parent(reader: Reader, *, keyed: bool, content: int) -> None:
    """Text stands in `text`, and values under a key of `answer`; an entry has no other place."""
    root = reader.var_string() if reader.var_uint() == 1 else ""
    if root not in ROOTS or keyed != (root == "answer") or (content == _ANY and not keyed):
        raise BadFrame("an update of a part that entries do not have")
    if keyed and len(reader.var_bytes()) > MAX_KEY_BYTES:
        raise BadFrame("an answer with too long a key")


def _read_content(reader: Reader, content: int) -> int:
    if content == _STRING:
        return _declared(_utf16_length(reader.var_string()))
    if content == _DELETED:
        return _declared(reader.var_uint())
    if content == _ANY:
        count = reader.var_uint()
        if count > reader.left:
            raise BadFrame("an update that declares too much")
        for _ in range(count):
            _pass_any(reader, MAX_ANY_DEPTH)
        return _declared(count)
    raise BadFrame("a kind of content that entries do not have")


def _declared(length: int) -> int:
    """A struct's length in clocks; zero would loop (y-crdt/y-crdt#386) and a huge one would allocate."""
    if not 0 < length <= MAX_DECLARED:
        raise BadFrame("a struct of an impossible length")
    return length


def _utf16_length(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def _pass_any(reader: Reader, depth: int) -> None:
    """Pass over one value of lib0's `any` encoding (kinds 116 to 127)."""
    if depth == 0:
        raise BadFrame("an answer that is too deep")
    kind = reader.byte()
    if kind in (120, 121, 126, 127):  # true, false, null, undefined are written as their kind alone
        return
    if kind == 125:
        reader.var_int()
    elif kind == 124:
        reader.take(4)
    elif kind in (122, 123):
        reader.take(8)
    elif kind == 119:
        reader.var_string()
    else:
        _pass_compound(reader, kind, depth)


def _pass_compound(reader: Reader, kind: int, depth: int) -> None:
    if kind == 116:
        reader.var_bytes()
        return
    if kind not in (117, 118):
        raise BadFrame("a value of an unknown kind")
    count = reader.var_uint()
    if count > reader.left:
        raise BadFrame("an update that declares too much")
    for _ in range(count):
        if kind == 118:
            reader.var_string()
        _pass_any(reader, depth - 1)


def _read_deletes(reader: Reader, shape: UpdateShape) -> None:
    clients = reader.var_uint()
    if clients > MAX_STRUCTS or clients > reader.left:
        raise BadFrame("an update that declares too much")
    for _ in range(clients):
        client, count = reader.var_uint(), reader.var_uint()
        if count > reader.left:
            raise BadFrame("an update that declares too much")
        for _ in range(count):
            clock, length = reader.var_uint(), reader.var_uint()
            # As long as all that was ever written: `needed` holds it to what is there.
            if length == 0 or clock + length > MAX_CLOCK:
                raise BadFrame("a deletion of an impossible length")
            shape.need(client, clock + length - 1)
            shape.deleted.append((client, clock, length))


def read_state_vector(vector: bytes) -> dict[int, int]:
    """A state vector as client id -> clock.

    Raises:
        BadFrame: it is none, or names more clients than a document of ours can have.
    """
    reader = Reader(vector)
    count = reader.var_uint()
    if count > MAX_STRUCTS or count * 2 > reader.left:
        raise BadFrame("a state vector that declares too much")
    clocks = {}
    for _ in range(count):
        client = reader.var_uint()
        clocks[client] = reader.var_uint()
    reader.finish()
    return clocks
