"""Whose eyes a highlight is for: one made alone is its owner's, and who watches sees those of this session."""

from __future__ import annotations

import pytest

from realtime import protocol as p
from realtime.identity import Participant, ParticipantId, Role, Scope, SessionId
from realtime.journal import KeptMark
from tests.support.rooms import GUS, JO, PAGE, PAT, SAM, Peer, Table, stored_session, the_refusal

TABLET = Participant(ParticipantId("p-tablet"), Role.SERVICE_USER, "Sam", "participant:p-tablet")
"""A seat for Sam that was taken with Jo's code: nobody knows whose hands hold it."""

EVERYONE = (SAM, TABLET, JO, PAT, GUS)


def kept_mark(name: str, session: str, *, alone: bool = False, by: Participant = SAM) -> KeptMark:
    mark = p.MarkState(
        id=name, page=PAGE, block="b0", version="v1", start=0, end=4, quote="What", author="p-then",
        author_name=by.name, author_role=by.role,
    )  # fmt: skip
    return KeptMark(mark, by.person, SessionId(session), alone)


ALONE, BEFORE = kept_mark("m-alone", "s-alone", alone=True), kept_mark("m-before", "s-0")


def table(*marks: KeptMark) -> Table:
    """A session with earlier marks; Pat and Gus may see as far as the entries."""
    stored = stored_session(people=EVERYONE, grants={PAT.id: Scope.ENTRIES, GUS.id: Scope.ENTRIES})
    stored.marks += marks
    return Table(stored)


def all_here(at: Table) -> list[Peer]:
    return [Peer(at, person) for person in EVERYONE]


def seen(at: Table, peer: Peer) -> set[str]:
    """The marks that a device was ever told of."""
    told = {mark["id"] for welcome in at.heard(peer, "welcome") for mark in welcome["marks"]}
    return told | {event["mark"]["id"] for event in at.heard(peer, "mark_added")}


def who(at: Table, peers: list[Peer], mark: str) -> list[Participant]:
    return [peer.participant for peer in peers if mark in seen(at, peer)]


def test_E18_R33_what_sam_marked_alone_is_on_sams_own_devices_and_on_no_other() -> None:
    at = table(ALONE)
    peers = all_here(at)
    assert who(at, peers, "m-alone") == [SAM]
    for person, told in ((SAM, ["m-alone"]), (JO, []), (PAT, [])):
        assert [mark.id for mark in at.room.view_of(person.id, at.clock.now()).marks] == told


def test_E18_R33_what_sam_marks_alone_meanwhile_comes_to_sams_own_devices_only() -> None:
    at = table()
    peers = all_here(at)
    at.do(at.room.marked_elsewhere(p.MarkAdded(seq=1, mark=ALONE.mark), ALONE, at.clock.now()))
    assert who(at, peers, "m-alone") == [SAM]
    at.do(at.room.marked_elsewhere(p.MarkRemoved(seq=2, mark="m-alone"), None, at.clock.now()))
    assert [peer.participant for peer in peers if at.heard(peer, "mark_removed")] == [SAM]


def test_E18_a_mark_that_a_worker_must_not_know_of_sounds_like_none() -> None:
    at = table(ALONE)
    jo = Peer(at, JO)
    jo.frames()
    assert the_refusal(jo, jo.command("mark_remove", mark="m-alone")) == "not_found"
    assert the_refusal(jo, jo.command("mark_remove", mark="m-none")) == "not_found"
    assert "m-alone" in at.room.session.marks


def test_E18_what_was_marked_alone_can_be_marked_again_for_both() -> None:
    at = table(ALONE)
    sam, jo = Peer(at, SAM), Peer(at, JO)
    for _ in range(2):
        sam.command("mark_add", page=PAGE, block="b0", start=0, end=4)
    assert len(at.heard(jo, "mark_added")) == 1


def test_V6_R39_who_watches_gets_the_marks_of_this_session_and_a_worker_those_of_earlier_ones_too() -> None:
    at = table(BEFORE)
    peers = all_here(at)
    assert who(at, peers, "m-before") == [SAM, TABLET, JO]
    peers[0].command("mark_add", page=PAGE, block="b0", start=5, end=9)
    made = at.heard(peers[0], "mark_added")[0]["mark"]["id"]
    assert who(at, peers, made) == [*EVERYONE]
    peers[0].command("mark_remove", mark="m-before")
    assert [peer.participant for peer in peers if at.heard(peer, "mark_removed")] == [SAM, TABLET, JO]


@pytest.mark.parametrize("covered", [True, False])
def test_V6_R39_what_was_marked_under_a_cover_is_gone_without_a_word_to_who_watches(covered: bool) -> None:
    at = table()
    sam, jo, pat = Peer(at, SAM), Peer(at, JO), Peer(at, PAT)
    if covered:
        sam.command("cover")
    sam.command("mark_add", page=PAGE, block="b0", start=0, end=4)
    made = at.heard(jo, "mark_added")[0]["mark"]["id"]
    if covered:
        sam.command("uncover")
    sam.command("mark_remove", mark=made)
    assert len(at.heard(jo, "mark_removed")) == 1
    assert len(at.heard(pat, "mark_removed")) == (0 if covered else 1)
    assert (made in seen(at, pat)) is not covered


def test_E18_R33_a_mark_made_in_ones_own_pages_is_kept_as_made_alone() -> None:
    stored = stored_session(people=(SAM,))
    stored.mode = "alone"
    at = Table(stored)
    Peer(at, SAM).command("mark_add", page=PAGE, block="b0", start=0, end=4)
    assert [kept.alone for kept in at.room.session.marks.values()] == [True]
