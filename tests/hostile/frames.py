"""Frames that no device of ours would send: random bytes, good frames gone wrong, and known bombs."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator

from pycrdt import Doc, Map, Text

from realtime.lib0 import var_bytes, var_string, var_uint
from realtime.protocol import Kind

HUGE = 2**31 - 1
BEYOND = 2**53


def random_frames(chance: random.Random, count: int, document: str) -> Iterator[bytes]:
    """Random bytes. Most begin like frames of ours: otherwise nothing but the names of documents would be tried."""
    name = var_string(document)
    heads = [b"", b"\x00", var_string("entry:x"), name, name + bytes((Kind.SYNC, 2))]
    heads += [bytes((0, kind)) for kind in Kind] + [name + bytes((kind,)) for kind in Kind]
    for _ in range(count):
        yield chance.choice(heads) + chance.randbytes(chance.randrange(160))


def mutated_frames(chance: random.Random, count: int, document: str) -> Iterator[bytes]:
    """Frames that were good before some bytes of them were changed, cut off or doubled."""
    good = good_frames(document)
    for _ in range(count):
        yield _mutated(chance, chance.choice(good))


def good_frames(document: str) -> list[bytes]:
    """One of each kind, with real edits among them: text, an emoji, a deletion, an answer."""
    name = var_string(document)
    updates = [name + bytes((Kind.SYNC, 2)) + var_bytes(update) for update in _real_updates()]
    commands = [
        {"type": "navigate", "page": "hard-day/what-helps"},
        {"type": "propose", "page": "hard-day/what-helps"},
        {"type": "mark_add", "page": "hard-day/what-helps", "block": "b0", "start": 0, "end": 4, "quote": "What"},
        {"type": "media_play", "block": "film", "position": 1.5},
        {"type": "grant", "participant": "p-pat", "scope": "pages"},
        {"type": "follow", "follow": False},
        {"type": "pause_all"},
    ]
    return [
        name + bytes((Kind.AUTH, 0)) + var_string(""),
        name + bytes((Kind.SYNC, 0)) + var_bytes(b"\x00"),
        *updates,
        name + bytes((Kind.AWARENESS,)) + var_bytes(b"\x01\x0b\x01" + var_string('{"typing":true}')),
        name + bytes((Kind.CLOSE,)),
        bytes((0, Kind.POINTER, 1, 1, 3, 128, 0)),
        *(
            bytes((0, Kind.COMMAND)) + json.dumps({"id": f"c{number}", **command}).encode()
            for number, command in enumerate(commands)
        ),
    ]


def _real_updates() -> list[bytes]:
    doc: Doc[object] = Doc(client_id=77)
    text, answer = doc.get("text", type=Text), doc.get("answer", type=Map)
    found, state = [], doc.get_state()
    for number in range(8):
        text.insert(0, f"word {number} 🌙 ")
        if number % 3 == 2:
            del text[0:4]
        answer["value"] = number
        found.append(doc.get_update(state))
        state = doc.get_state()
    return [*found, doc.get_update()]


def _mutated(chance: random.Random, frame: bytes) -> bytes:
    changed = bytearray(frame)
    for _ in range(chance.randrange(1, 4)):
        at, act = chance.randrange(len(changed)), chance.randrange(4)
        if act == 0:
            changed[at] = chance.randrange(256)
        elif act == 1:
            changed[at] ^= 1 << chance.randrange(8)
        elif act == 2:
            del changed[at:]
        else:
            changed[at:at] = changed[at : at + chance.randrange(1, 9)]
        changed = changed or bytearray(b"\x00")
    return bytes(changed)


UPDATES = {
    "yjs#687, a client that declares 2^31 structs": bytes.fromhex(
        "00010000000001000100010200001602000001fdffffffff7f0000"
    ),
    "y-crdt#639, a count of clients that is allocated at once": var_uint(HUGE),
    "y-crdt#639, a count of structs": var_uint(1) + var_uint(HUGE) + var_uint(7) + var_uint(0),
    "y-crdt#639, a count of deletions": var_uint(0) + var_uint(HUGE),
    "y-crdt#639, deletions of one client": var_uint(0) + var_uint(1) + var_uint(7) + var_uint(HUGE),
    "y-crdt#639, an array of values": b"\x01\x01\x07\x00\x08\x01\x04text" + var_uint(HUGE),
    "a string that claims 2^31 bytes": b"\x01\x01\x07\x00\x04\x01\x04text" + var_uint(HUGE),
    "y-crdt#386, a block of length nothing": b"\x01\x01\x07\x00\x00\x00\x00",
    "a collected block of length 2^53": b"\x01\x01\x07\x00\x00" + var_uint(BEYOND) + b"\x00",
    "a hole of length 2^31": b"\x01\x01\x07\x00\x0a" + var_uint(HUGE) + b"\x00",
    "clocks that run away": b"\x01\x01\x07" + var_uint(HUGE) + b"\x04\x01\x04text\x01x\x00",
    "a client that is named twice": b"\x02\x01\x07\x00\x04\x01\x04text\x01x\x01\x07\x01\x04\x01\x04text\x01x\x00",
    "xml where text belongs": b"\x01\x01\x07\x00\x07\x01\x04text\x04\x00",
    "a document inside the document": b"\x01\x01\x07\x00\x09\x01\x04text\x01x\x76\x00\x00",
    "a root of another name": b"\x01\x01\x07\x00\x04\x01\x09__proto__\x01x\x00",
    "values 10,000 deep": b"\x01\x01\x07\x00\x28\x01\x06answer\x01k\x01" + b"\x75\x01" * 10_000 + b"\x7e\x00",
    "V2 encoding": bytes.fromhex("000002a50100000104060374657874060001000501000100"),
}
"""Updates that froze, panicked or bloated other people's servers."""

VECTORS = {
    "a state vector of 2^31 clients": b"\xff\xff\xff\x7a",
    "a million entries": var_uint(1_000_000) + b"\x01\x01" * 20_000,
}


def bombs(document: str) -> dict[str, bytes]:
    """The known bombs as whole frames."""
    name = var_string(document)
    frames = {title: name + bytes((Kind.SYNC, 2)) + var_bytes(update) for title, update in UPDATES.items()}
    frames |= {f"{title}, as an answer": name + bytes((Kind.SYNC, 1)) + var_bytes(u) for title, u in UPDATES.items()}
    frames |= {title: name + bytes((Kind.SYNC, 0)) + var_bytes(vector) for title, vector in VECTORS.items()}
    frames["awareness of 10^5 people"] = name + bytes((Kind.AWARENESS,)) + var_bytes(var_uint(100_000) + b"\x01" * 90)
    frames["awareness 10,000 deep"] = (
        name + bytes((Kind.AWARENESS,)) + var_bytes(b"\x01\x0b\x01" + var_string("[" * 10_000 + "]" * 10_000))
    )
    frames["a command 10,000 deep"] = bytes((0, Kind.COMMAND)) + b"[" * 10_000
    frames["a command with a number of 4,000 digits"] = (
        bytes((0, Kind.COMMAND)) + b'{"id":"c","type":"media_play","block":"film","position":' + b"9" * 4_000 + b"}"
    )
    return frames
