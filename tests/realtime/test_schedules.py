"""Ten thousand random courses of a session: who watches is always known, always allowed, and never shown too much.

Each course is a session in which people come, drop, are granted, revoked, covered, and which ends, with the disk now
quick and now slow. What was kept and what was delivered stands in one timeline, which is read afterwards.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from typing import Any

import pytest

from realtime import protocol as p
from realtime.errors import Refused
from realtime.identity import ConnectionId, Participant, ParticipantId, Role, SessionId
from realtime.journal import EventRecord, KeptMark
from realtime.protocol import Kind
from tests.support.rooms import EVERYONE, GUS, JO, OTHER_PAGE, PAGE, PAT, SAM, Peer, Table, Writer, card, stored_session

COURSES = 10_000
SHARES = 20
ACTS = 24
PAUL = Participant(ParticipantId("p-paul"), Role.SUPERVISOR, "Paul", "account:paul")
WATCHERS = (PAT, PAUL, GUS)
EVEN_COVERED = {"welcome", "covered", "uncovered", "refused", "ended"}


def earlier(name: str, *, alone: bool) -> KeptMark:
    """A highlight that Sam made before this session: alone, or with Jo."""
    mark = p.MarkState(
        id=name, page=PAGE, block="b0", version="v1", start=0, end=4, quote="What", author="p-then",
        author_name="Sam", author_role="service_user",
    )  # fmt: skip
    return KeptMark(mark, SAM.person, SessionId("s-0"), alone)


class Course:
    """One random session, played out."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        stored = stored_session(
            people=(*EVERYONE, PAUL), entries=[card("e1"), card("e2", exercise="other")], shared=["e1"]
        )
        stored.marks = [earlier("m-before", alone=False), earlier("m-alone", alone=True)]
        self.table = Table(stored)
        self.peers: list[Peer] = []
        self.who: dict[ConnectionId, Participant] = {}

    def play(self) -> None:
        """Let ACTS things happen, and then let the disk catch up."""
        self.come(SAM)
        for who in WATCHERS:
            if self.rng.random() < 0.5:
                self.say(SAM, "grant", participant=who.id, scope=self.rng.choice(("pages", "pointers", "entries")))
        for _ in range(ACTS):
            self.table.autocommit = self.rng.random() < 0.6
            self.rng.choice(
                (self.come, self.come, self.come, self.drop, self.grant, self.grant, self.revoke, self.cover, self.act)
            )()
            self.pass_time(self.rng.choice((0.0, 0.2, 5.0, 12.0)))
            if any(isinstance(kept, EventRecord) and kept.event.type == "uncovered" for kept in self.table.pending()):  # type: ignore[attr-defined]
                self.table.commit()  # what is allowed again may go out before the disk says so
        if self.rng.random() < 0.5:
            self.say(SAM, "end")
        self.table.commit()

    def pass_time(self, seconds: float) -> None:
        """Some of Sam's devices answer, some sleep; then the room is looked after, as it is each second."""
        self.table.clock.advance(seconds)
        for peer in [peer for peer in self.peers if peer.participant is SAM and peer.code is None]:
            if self.rng.random() < 0.3:
                self.table.commit()  # see cover: a sign of life lifts one
                peer.send(bytes((Kind.PONG,)))
        now, room = self.table.clock.now(), self.table.room
        self.table.do(room.settle_cover(now))
        heard = [device.heard_at for device in room._devices.values() if device.participant is SAM]
        is_watched = any(room.session.granted(who.id, now) for who in (PAT, PAUL))
        is_silent = now - max(heard, default=0.0) > p.Limits.AWAY
        assert room.session.cover is not None or not (is_watched and is_silent) or room.session.ended

    def come(self, person: Participant | None = None) -> None:
        person = person or self.rng.choice((SAM, JO, *WATCHERS))
        if person is SAM:
            self.table.commit()  # see below
        try:
            self.who[ConnectionId(self.table.room._last_device + 1)] = person
            peer = Peer(self.table, person)
        except Refused:
            return
        assert self.who[peer.connection] is person
        self.peers.append(peer)

    def drop(self) -> None:
        if self.peers:
            peer = self.peers.pop(self.rng.randrange(len(self.peers)))
            self.table.drop(peer.connection)

    def say(self, person: Participant, kind: str, **fields: Any) -> None:
        here = [peer for peer in self.peers if peer.participant is person and peer.code is None]
        if here:
            self.rng.choice(here).command(kind, **fields)

    def grant(self) -> None:
        until = self.rng.choice((None, self.table.clock.now() + 3))
        who, scope = self.rng.choice(WATCHERS), self.rng.choice(("pages", "pointers", "entries"))
        self.say(self.rng.choice((SAM, SAM, SAM, JO, PAT)), "grant", participant=who.id, scope=scope, until=until)

    def revoke(self) -> None:
        self.say(self.rng.choice((SAM, SAM, JO)), "revoke", participant=self.rng.choice(WATCHERS).id)

    def cover(self) -> None:
        """What a lifted cover allows again may go out a moment before the disk says that it is lifted.

        So that this test need not know of that moment, nothing waits for the disk when a cover is lifted.
        """
        kind = self.rng.choice(("cover", "uncover"))
        if kind == "uncover":
            self.table.commit()
        self.say(self.rng.choice((SAM, SAM, JO, PAT)), kind)

    def act(self) -> None:
        if not self.peers:
            return
        peer = self.rng.choice(self.peers)
        match self.rng.randrange(5):
            case 0:
                peer.command("navigate", page=self.rng.choice((PAGE, OTHER_PAGE, None)))
            case 1:
                peer.point()
            case 2:
                peer.command("mark_add", page=PAGE, block="b0", start=0, end=self.rng.randrange(1, 9))
            case 3:
                peer.command(self.rng.choice(("share_entry", "unshare_entry")), entry=self.rng.choice(("e1", "e2")))
            case _:
                copy = Writer(peer, self.rng.choice(("e1", "e2")), 100 + peer.connection)
                copy.open()
                if copy.scope == "read-write":
                    copy.type(0, "words ")


class Reader:
    """Reads a timeline and finds what should not be in it."""

    def __init__(self, course: Course) -> None:
        self.course = course
        self.granted: dict[str, p.Granted] = {}
        self.cover: str | None = None
        self.listed: dict[ConnectionId, set[ConnectionId]] = {}
        """By device of Sam: whom its roster has named."""
        self.started: set[ConnectionId] = set()

    def read(self) -> Iterator[str]:
        """Each thing that is wrong, as a sentence."""
        for item in self.course.table.timeline:
            if isinstance(item, tuple):
                yield from self._delivered(*item)
            elif isinstance(item, EventRecord):
                self._kept(item.event)

    def _kept(self, event: p.EventBase) -> None:
        match event:
            case p.Granted():
                self.granted[event.participant] = event
            case p.Revoked():
                self.granted.pop(event.participant, None)
            case p.Covered():
                self.cover = event.why
            case p.Uncovered():
                self.cover = None

    def _delivered(self, to: ConnectionId, frame: bytes) -> Iterator[str]:
        person = self.course.who[to]
        event = json.loads(frame[2:]) if frame[:2] == bytes((0, Kind.EVENT)) else None
        if person is SAM:
            if event is not None and "people" in event:
                named = {device for line in event["people"] for device in line["devices"]}
                self.listed.setdefault(to, set()).update(named)
            return
        if b"m-alone" in frame or (b"m-before" in frame and person in WATCHERS):
            yield f"{person.name} was told of an earlier highlight"
        if person not in WATCHERS:
            return
        if to not in self.started:
            if event is None or event["type"] != "welcome":
                return  # held by the line until the welcome has gone out (O2, R2)
            self.started.add(to)
            yield from (
                f"{device} of Sam did not know of {to}" for device in self._sams() if not self._knows(device, to)
            )
        if person.id not in self.granted:
            yield f"{person.name} got {frame[:40]!r} without a grant"
        if self.cover is not None and person.role is Role.SUPERVISOR:
            yield from self._under_cover(person, frame, event)

    def _sams(self) -> list[ConnectionId]:
        return [device for device in self.listed if device in self.course.table.inbox]

    def _knows(self, device: ConnectionId, other: ConnectionId) -> bool:
        return other in self.listed[device]

    def _under_cover(self, person: Participant, frame: bytes, event: dict[str, Any] | None) -> Iterator[str]:
        if event is None and b"permission-denied" in frame:
            return
        if event is None or event["type"] not in EVEN_COVERED:
            yield f"{person.name} got {frame[:60]!r} under a cover"
        elif event["type"] == "welcome" and (event["marks"] or event["entries"] or event["location"]["page"]):
            yield f"{person.name} was shown the page under a cover"


@pytest.mark.parametrize("share", range(SHARES))
def test_R1_R5_R37_R39_R42_whoever_gets_a_byte_was_known_and_allowed(share: int) -> None:
    watched = 0
    for number in range(COURSES // SHARES):
        seed = share * COURSES + number
        course = Course(seed)
        course.play()
        reader = Reader(course)
        assert list(reader.read()) == [], f"course {seed}"
        watched += len(reader.started)
    assert watched > COURSES // SHARES  # the courses are not empty: people do watch in them
