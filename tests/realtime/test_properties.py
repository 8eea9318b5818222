"""Over random schedules: rooms converge, drafts stay where they are, and nobody is here unseen."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from realtime import wire
from realtime.errors import Refused
from realtime.identity import EntryId, Participant
from realtime.protocol import Kind
from tests.support.rooms import GUS, JO, PAGE, PAT, SAM, Peer, Table, Writer, card, stored_session

SEEDS = st.integers(0, 2**32)


@dataclass
class Typist:
    """Someone who writes on, connected or not, and comes back to what they have."""

    table: Table
    participant: Participant
    client: int
    writer: Writer | None = None
    kept: Writer | None = None
    queue: list[bytes] = field(default_factory=list)

    def connect(self) -> None:
        peer = Peer(self.table, self.participant)
        fresh = Writer(peer, "e1", self.client)
        if self.kept is not None:
            fresh.doc, fresh.text = self.kept.doc, self.kept.text
        self.writer = self.kept = fresh
        fresh.open()

    def drop(self) -> None:
        assert self.writer is not None
        self.table.drop(self.writer.peer.connection)
        self.writer = None

    def write(self, rng: random.Random, words: str) -> None:
        assert self.kept is not None
        text = str(self.kept.text)
        at = len(text[: rng.randrange(len(text) + 1)].encode())
        before = self.kept.doc.get_state()
        with self.kept.doc.transaction():
            if text and rng.random() < 0.3:
                first = len(text[0].encode())
                del self.kept.text[0:first]
                at = max(0, at - first)
            self.kept.text.insert(at, words)
        if self.writer is not None:
            self.writer.push(self.kept.doc.get_update(before))


@given(SEEDS)
@settings(max_examples=120)
def test_R14_D8_a_room_converges_whatever_is_dropped_and_comes_back(seed: int) -> None:
    rng = random.Random(seed)
    table = Table(stored_session(entries=[card("e1")], shared=["e1"]))
    typists = [Typist(table, SAM, 11), Typist(table, JO, 22), Typist(table, SAM, 33)]
    for typist in typists:
        typist.connect()
    for step in range(60):
        typist = rng.choice(typists)
        act = rng.random()
        table.autocommit = rng.random() < 0.5
        if act < 0.6:
            typist.write(rng, rng.choice(["a", "é", "🌙", f"<{step}>", "word "]))
        elif act < 0.75 and typist.writer is not None:
            typist.drop()
        elif typist.writer is None:
            typist.connect()
        else:
            table.commit()
    table.autocommit = True
    table.commit()
    for typist in typists:
        if typist.writer is None:
            typist.connect()
    for typist in (*typists, *typists):  # answering the server in the first round is news for the others
        assert typist.writer is not None
        typist.writer.read()
    document = table.live[EntryId("e1")]
    assert len({str(typist.kept.text) for typist in typists if typist.kept} | {document.text}) == 1
    assert all(typist.writer and not typist.writer.refused and typist.writer.unacked == 0 for typist in typists)
    again = Table(stored_session(entries=[card("e1")], shared=["e1"]), documents=table.documents)
    reader = Writer(Peer(again, SAM), "e1", 77)
    reader.open()
    assert str(reader.text) == document.text  # what is on disk is what everyone reads


@given(SEEDS)
@settings(max_examples=200)
def test_R18_no_byte_of_a_draft_reaches_another_connection(seed: int) -> None:
    rng = random.Random(seed)
    table = Table(stored_session(entries=[card("e1")]))
    sam = Writer(Peer(table, SAM), "e1", 11)
    sam.open()
    others: list[Peer] = []
    shared = False
    for step in range(50):
        act = rng.randrange(7)
        table.autocommit = rng.random() < 0.6
        if act == 0 and len(others) < 6:
            others.append(Peer(table, JO))
        elif act == 1 and others:
            Writer(rng.choice(others), "e1", 100 + step).open()
        elif act == 2:
            table.commit()
            shared = not shared
            sam.peer.command("share_entry" if shared else "unshare_entry", entry="e1")
            table.commit()
        elif act == 3 and others:
            table.drop(others.pop(rng.randrange(len(others))).connection)
        elif act == 4:
            before = len(table.bytes_log)
            sam.peer.send(wire.awareness("entry:e1", [(11, step + 1, f'{{"cursor":"CARET{step}"}}')]))
            caret = f"CARET{step}".encode()
            told = [to for to, frame in table.bytes_log[before:] if caret in frame and to != sam.peer.connection]
            assert shared or not told
        elif not shared:
            secret = f"DRAFT{step}-{seed}"
            before = len(table.bytes_log)
            sam.type(0, secret)
            table.commit()
            leaked = [
                to for to, frame in table.bytes_log[before:] if secret.encode() in frame and to != sam.peer.connection
            ]
            assert leaked == []
            del sam.text[0 : len(secret)]
            sam.push(sam.doc.get_update(sam.doc.get_state()))


@given(SEEDS)
@settings(max_examples=300)
def test_R1_R38_nobody_gets_a_byte_before_standing_on_the_roster_that_others_got(seed: int) -> None:
    rng = random.Random(seed)
    table = Table(stored_session())
    first = Peer(table, SAM)
    peers = [first]
    names = {first.connection: SAM.id}
    for _ in range(40):
        table.autocommit = rng.random() < 0.5
        act = rng.randrange(6)
        if act == 0:
            who = rng.choice([SAM, JO, PAT, GUS])
            here = [peer.connection for peer in peers]
            before = len(table.bytes_log)
            try:
                peer = Peer(table, who)
            except Refused:
                assert len(table.bytes_log) == before
                continue
            table.commit()
            names[peer.connection] = who.id
            news = table.bytes_log[before:]
            first_byte = next(i for i, (to, _) in enumerate(news) if to == peer.connection)
            told = {to for to, frame in news[:first_byte] if _lists(frame, peer.connection)}
            assert told >= {c for c in here if c not in table.closed}
            peers.append(peer)
        elif act == 1:
            rng.choice([p for p in peers if p.participant is SAM]).command(
                "grant", participant=rng.choice([PAT.id, GUS.id]), scope=rng.choice(["pages", "pointers", "entries"])
            )
        elif act == 2:
            sam = rng.choice([p for p in peers if p.participant is SAM])
            watcher = rng.choice([PAT, GUS])
            sam.command("revoke", participant=watcher.id)
            table.commit()
            before = len(table.bytes_log)
            sam.command("navigate", page=rng.choice([PAGE, None]))
            sam.point()
            table.commit()
            gone = {c for c, name in names.items() if name == watcher.id}
            assert not [to for to, _ in table.bytes_log[before:] if to in gone]
            for peer in [p for p in peers if p.connection in gone]:
                peers.remove(peer)
                table.drop(peer.connection)
        elif act == 3 and len(peers) > 1:
            peer = rng.choice(peers[1:])
            peers.remove(peer)
            table.drop(peer.connection)
        else:
            rng.choice(peers).point()
        table.clock.advance(0.2)


def _lists(frame: bytes, connection: int) -> bool:
    if frame[:2] != bytes((0, Kind.EVENT)) or b'"roster"' not in frame:
        return False
    return any(connection in person["devices"] for person in json.loads(frame[2:])["people"])


@given(st.binary(max_size=120), SEEDS)
@settings(max_examples=400)
def test_W1_D6_no_bytes_break_a_room_or_another_document(noise: bytes, seed: int) -> None:
    rng = random.Random(seed)
    table = Table(stored_session(entries=[card("e1"), card("e2", exercise="other")], shared=["e1", "e2"]))
    sam, jo = Writer(Peer(table, SAM), "e1", 11), Writer(Peer(table, JO), "e2", 22)
    sam.open()
    jo.open()
    jo.type(0, "stays as it was")
    update = sam.doc.get_state()
    sam.text.insert(0, "hello 🌙")
    frame = bytearray(wire.sync_update("entry:e1", sam.doc.get_update(update)))
    for _ in range(rng.randrange(1, 4)):
        frame[rng.randrange(len(frame))] = rng.randrange(256)
    for message in (noise, bytes(frame), wire.sync_update("entry:e1", noise)):
        try:
            sam.peer.send(message)
        except wire.BadFrame:
            continue
    jo.type(0, "and ")
    assert jo.unacked == 0 and table.live[EntryId("e2")].text == "and stays as it was"
