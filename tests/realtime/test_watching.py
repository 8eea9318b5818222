"""Supervisors see what the service user lets them see, while the service user is here, and never what they missed."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest

from realtime import protocol as p
from realtime.errors import CloseCode
from realtime.identity import EntryId, Participant, ParticipantId, Role, Scope, SessionId
from realtime.journal import EventRecord, KeptMark, NoteRecord
from realtime.protocol import Kind
from tests.support.rooms import GUS, JO, OTHER_PAGE, PAGE, PAT, SAM, Peer, Table, Writer, card, stored_session


def table(scope: Scope = Scope.ENTRIES, **kwargs: object) -> Table:
    """Sam's entry e1 is shown, e2 is not; Pat holds a grant."""
    stored = stored_session(
        entries=[card("e1"), card("e2", exercise="other")],
        shared=["e1"],
        grants={PAT.id: scope, GUS.id: Scope.ENTRIES},
    )
    stored.state = json.dumps(
        {
            "location": {"page": PAGE, "version": "v1", "chosen_by": SAM.id},
            "media": None,
            "proposal": None,
            "pause": None,
            "declined": [],
        }
    )
    return Table(stored)


def opened(peer: Peer, entry: str, client: int) -> Writer:
    """A copy of an entry that asked to be opened."""
    copy = Writer(peer, entry, client)
    copy.open()
    return copy


def refused(at: Table, peer: Peer, command: str) -> str:
    return next(event["code"] for event in at.heard(peer, "refused") if event["command"] == command)


def frames(at: Table, peer: Peer) -> list[bytes]:
    return [frame for to, frame in at.bytes_log if to == peer.connection]


def notes(seen: Sequence[object]) -> list[tuple[str, str, str | None]]:
    return [(note.actor.name, note.what, note.about) for note in seen if isinstance(note, NoteRecord)]


def test_V1_R39_not_this_part_takes_everything_from_a_supervisor_at_once() -> None:
    at = table()
    sam, jo, pat = Peer(at, SAM), Peer(at, JO), Peer(at, PAT)
    watched = opened(pat, "e1", 9)
    assert watched.scope == "readonly"
    before = len(frames(at, pat))
    sam.command("cover")
    assert [event["why"] for event in at.heard(pat, "covered")] == ["chosen"]
    assert at.heard(sam, "covered") and at.heard(jo, "covered")
    jo.command("navigate", page=OTHER_PAGE)
    sam.point()
    sam.command("mark_add", page=OTHER_PAGE, block="c0", start=0, end=3)
    shown = frames(at, pat)[before:]
    assert not [frame for frame in shown if b"navigated" in frame or b"mark" in frame or frame[:2] == b"\x00\x43"]
    watched.read()
    assert watched.closed


def test_V1_a_covered_supervisor_gets_a_welcome_with_nothing_in_it() -> None:
    at = table()
    sam = Peer(at, SAM)
    sam.command("cover")
    pat = Peer(at, PAT)
    welcome = at.heard(pat, "welcome")[0]
    assert welcome["covered"] == {"why": "chosen"}
    # Coming again does not tell who is here at this moment.
    assert {line["name"]: line["devices"] for line in welcome["people"]} == {"Sam": [], "Jo": [], "Pat": [2], "Gus": []}
    assert welcome["location"]["page"] is None
    assert welcome["marks"] == welcome["entries"] == [] and welcome["media"] is None and welcome["pause"] is None
    assert opened(pat, "e1", 9).denied


def test_V1_only_the_service_user_covers() -> None:
    at = table()
    sam, jo, pat = Peer(at, SAM), Peer(at, JO), Peer(at, PAT)
    for peer in (jo, pat):
        assert refused(at, peer, peer.command("cover")) == "forbidden"
    assert at.heard(sam, "covered") == []


def test_V2_R42_without_the_service_user_a_supervisor_sees_nothing() -> None:
    at = table()
    pat, jo = Peer(at, PAT), Peer(at, JO)
    assert at.heard(pat, "welcome")[0]["covered"] == {"why": "away"}
    jo.command("navigate", page=OTHER_PAGE)
    assert at.heard(pat, "navigated") == []
    sam = Peer(at, SAM)
    assert at.heard(pat, "uncovered") and at.heard(pat, "welcome")[-1]["location"]["page"] == OTHER_PAGE
    at.drop(sam.connection)
    assert [event["why"] for event in at.heard(pat, "covered")][-1] == "away"


def test_V2_a_second_device_of_the_service_user_keeps_the_stream() -> None:
    at = table()
    tablet, phone, pat = Peer(at, SAM), Peer(at, SAM), Peer(at, PAT)
    at.drop(phone.connection)
    assert at.heard(pat, "covered") == [] and at.heard(tablet, "covered") == []


def sweep(at: Table, seconds: float) -> None:
    """Let time go by, as the hub does: each second every room is looked after."""
    for _ in range(round(seconds)):
        at.clock.advance(1)
        at.do(at.room.sweep(at.clock.now()))
        at.do(at.room.settle_cover(at.clock.now()))


def test_V2_R42_a_tablet_that_sleeps_with_its_socket_open_covers_a_supervisor_until_it_is_heard_from() -> None:
    at = table()
    sam, jo, pat = Peer(at, SAM), Peer(at, JO), Peer(at, PAT)
    watched = opened(pat, "e1", 9)
    sweep(at, 10)
    sam.send(bytes((Kind.PONG,)))
    sweep(at, 22)
    assert at.heard(pat, "covered") == []
    sweep(at, 1)
    assert (
        [event["why"] for event in at.heard(pat, "covered")] == ["away"] == [e["why"] for e in at.heard(jo, "covered")]
    )
    watched.read()
    assert watched.closed and sam.code is None
    jo.send(bytes((Kind.PONG,)))
    jo.command("navigate", page=OTHER_PAGE)
    assert at.heard(pat, "navigated") == [] and at.heard(pat, "uncovered") == []
    sam.send(bytes((Kind.PONG,)))
    assert len(at.heard(pat, "uncovered")) == 1
    assert at.heard(pat, "welcome")[-1]["location"]["page"] == OTHER_PAGE


def test_V2_R42_one_device_that_answers_is_enough_and_one_that_sleeps_is_not() -> None:
    at = table()
    _asleep, phone, pat = Peer(at, SAM), Peer(at, SAM), Peer(at, PAT)
    for _ in range(4):
        sweep(at, 10)
        phone.send(bytes((Kind.PONG,)))
    assert at.heard(pat, "covered") == []
    at.drop(phone.connection)
    assert [event["why"] for event in at.heard(pat, "covered")] == ["away"]


def test_V2_a_sleeping_tablet_that_wakes_with_nonsense_leaves_the_record_and_the_room_alike() -> None:
    at = table()
    sam, _pat = Peer(at, SAM), Peer(at, PAT)
    writing = opened(sam, "e1", 1)
    sweep(at, 23)
    writing.push(b"\xff\xff")
    assert sam.code is CloseCode.BAD_FRAME
    at.drop(sam.connection)
    kinds = [record.event.type for record in at.records if isinstance(record, EventRecord)]  # type: ignore[attr-defined]
    assert kinds == ["covered", "uncovered", "covered"] and at.room.session.cover == "away"


def test_V1_R39_what_a_covered_supervisor_gets_does_not_tell_how_much_happens() -> None:
    at = table()
    sam, jo, pat = Peer(at, SAM), Peer(at, JO), Peer(at, PAT)
    sam.command("cover")
    (covered,) = at.heard(pat, "covered")
    for page in (OTHER_PAGE, PAGE, OTHER_PAGE):
        jo.command("navigate", page=page)
    asked = pat.command("navigate", page=PAGE)
    at.drop(sam.connection)
    sam = Peer(at, SAM)
    late = Peer(at, PAT)
    told = [event["seq"] for peer in (pat, late) for kind in ("covered", "refused") for event in at.heard(peer, kind)]
    assert refused(at, pat, asked) == "forbidden"
    assert {*told, at.heard(late, "welcome")[0]["seq"]} == {covered["seq"]}
    assert at.heard(jo, "navigated")[-1]["seq"] > covered["seq"]
    kept = [record for record in at.records if isinstance(record, EventRecord)][-1]
    at.stored.state, at.stored.seq, at.stored.covered = kept.state, kept.event.seq, "chosen"
    again = Table(at.stored, at.documents)
    Peer(again, SAM)
    assert again.heard(Peer(again, PAT), "welcome")[0]["seq"] == covered["seq"]
    sam.command("uncover")
    assert at.heard(pat, "welcome")[-1]["seq"] == at.room.session.seq


def test_V1_after_a_start_that_covers_the_number_stands_still_from_then_on() -> None:
    at = table()
    at.stored.covered, at.stored.seq = "away", 7
    again = Table(at.stored)
    jo = Peer(again, JO)
    jo.command("navigate", page=OTHER_PAGE)
    assert again.heard(Peer(again, PAT), "welcome")[0]["seq"] == 7 < again.room.session.seq


def test_V2_coming_back_does_not_undo_not_this_part() -> None:
    at = table()
    sam, pat = Peer(at, SAM), Peer(at, PAT)
    sam.command("cover")
    at.drop(sam.connection)
    again = Peer(at, SAM)
    assert at.heard(pat, "uncovered") == [] and at.heard(again, "welcome")[0]["covered"] == {"why": "chosen"}
    again.command("uncover")
    assert len(at.heard(pat, "uncovered")) == 1


def test_V3_R39_what_happened_meanwhile_is_never_shown_to_a_supervisor() -> None:
    at = table()
    sam, jo, pat = Peer(at, SAM), Peer(at, JO), Peer(at, PAT)
    first = opened(sam, "e1", 1)
    sam.command("cover")
    first.type(0, "private words")
    sam.command("share_entry", entry="e2")
    sam.command("mark_add", page=PAGE, block="b0", start=0, end=4)
    sam.command("uncover")
    welcome = at.heard(pat, "welcome")[-1]
    assert welcome["entries"] == [] and welcome["marks"] == []
    for entry in ("e1", "e2"):
        assert opened(pat, entry, 9).denied
    late = Peer(at, PAT)
    assert at.heard(late, "welcome")[0]["entries"] == []
    assert {entry["id"] for entry in at.heard(Peer(at, JO), "welcome")[0]["entries"]} == {"e1", "e2"}
    assert [event["entry"] for event in at.heard(jo, "kept_back")] == ["e1"] and at.heard(pat, "kept_back") == []


def test_V3_what_is_kept_back_is_kept_back_after_a_restart() -> None:
    at = table()
    sam = Peer(at, SAM)
    writing = opened(sam, "e1", 1)
    sam.command("cover")
    writing.type(0, "private words")
    sam.command("uncover")
    kept = [record for record in at.records if isinstance(record, EventRecord)]
    assert [record.event.type for record in kept] == ["covered", "kept_back", "uncovered"]  # type: ignore[attr-defined]
    at.stored.state, at.stored.seq = kept[-1].state, kept[-1].event.seq
    again = Table(at.stored, at.documents)
    Peer(again, SAM)
    assert again.heard(Peer(again, PAT), "welcome")[0]["entries"] == []


def test_V3_what_another_session_writes_or_marks_meanwhile_is_kept_back_too() -> None:
    at = table()
    sam, pat = Peer(at, SAM), Peer(at, PAT)
    jo = Peer(at, JO)
    at.drop(sam.connection)  # away: to another session of the same workbook, or to the pages alone
    made = p.MarkState(
        id="m-9", page=PAGE, block="b0", version="v1", start=0, end=4, quote="What", author="elsewhere",
        author_name="Sam", author_role="service_user",
    )  # fmt: skip
    now = at.clock.now()
    at.do(at.room.entries.relay(EntryId("e1"), b"an edit that is on disk"))
    kept = KeptMark(made, SAM.person, SessionId("s-alone"), alone=True)
    at.do(at.room.marked_elsewhere(p.MarkAdded(seq=1, mark=made), kept, now))
    Peer(at, SAM)
    told = at.heard(pat, "welcome")[-1]
    assert (told["covered"], told["entries"], told["marks"]) == (None, [], [])
    assert opened(pat, "e1", 9).scope is None
    assert [event["entry"] for event in at.heard(jo, "kept_back")] == ["e1"]


def test_V4_R32_reading_is_put_down_before_the_reader_has_a_byte() -> None:
    at = table()
    Peer(at, SAM)
    jo = Peer(at, JO)
    at.autocommit = False
    before = len(frames(at, jo))
    opened(jo, "e1", 5)
    content = bytes((Kind.SYNC, 1))
    assert not [frame for frame in frames(at, jo)[before:] if content in frame]
    assert notes(at.pending())[-1] == ("Jo", "entry_read", "e1")
    at.commit()
    assert [frame for frame in frames(at, jo)[before:] if content in frame]


def test_V4_what_cannot_be_put_down_is_not_read_when_it_is_asked_for_again_either() -> None:
    at = table()
    Peer(at, SAM)
    jo = Peer(at, JO)
    at.autocommit = False
    before = len(frames(at, jo))
    opened(jo, "e1", 5)
    at.commit(kept=False)
    assert jo.code is CloseCode.TRY_AGAIN
    assert not [frame for frame in frames(at, jo)[before:] if bytes((Kind.SYNC, 1)) in frame]


def test_V4_each_page_that_a_supervisor_sees_is_put_down_once() -> None:
    at = table(Scope.PAGES)
    sam, pat = Peer(at, SAM), Peer(at, PAT)
    jo = Peer(at, JO)
    jo.command("navigate", page=OTHER_PAGE)
    sam.command("cover")
    jo.command("navigate", page=PAGE)
    sam.command("uncover")
    told = [note for note in notes(at.records) if note[0] == "Pat"]
    assert told == [
        ("Pat", "joined", None),
        ("Pat", "watched_page", PAGE),
        ("Pat", "watched_page", OTHER_PAGE),
        ("Pat", "watched_page", PAGE),
    ]
    assert at.heard(pat, "uncovered")


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("navigate", {"page": OTHER_PAGE}),
        ("mark_add", {"page": PAGE, "block": "b0", "start": 0, "end": 4}),
        ("share_entry", {"entry": "e1"}),
        ("grant", {"participant": PAT.id, "scope": "entries"}),
        ("pause_all", {}),
        ("end", {}),
    ],
)
def test_V4_R40_what_a_supervisor_tries_is_refused_and_put_down(kind: str, fields: dict[str, object]) -> None:
    at = table(Scope.PAGES)
    Peer(at, SAM)
    pat = Peer(at, PAT)
    assert refused(at, pat, pat.command(kind, **fields)) == "forbidden"
    assert notes(at.records)[-1] == ("Pat", "refused", kind)


def test_V4_R40_a_supervisors_pointer_and_edit_are_put_down_and_a_flood_is_told_as_far_as_it_is_news() -> None:
    at = table()
    Peer(at, SAM)
    pat = Peer(at, PAT)
    writing = opened(pat, "e1", 9)
    writing.type(0, "not mine to write")
    assert ("Pat", "refused", "edit") in notes(at.records)
    for _ in range(500):
        pat.point()
    assert 1 <= notes(at.records).count(("Pat", "refused", "pointer")) <= 30


def test_V5_a_preview_is_what_the_other_would_be_told() -> None:
    for scope in Scope:
        at = table(scope)
        Peer(at, SAM)
        jo, pat = Peer(at, JO), Peer(at, PAT)
        for peer in (jo, pat):
            told = at.heard(peer, "welcome")[-1]
            seen = json.loads(at.room.view_of(peer.participant.id, at.clock.now()).model_dump_json())
            same = ("location", "media", "pause", "marks", "entries", "covered", "proposal", "me")
            assert {key: seen[key] for key in same} == {key: told[key] for key in same}


def test_R46_a_blank_pause_covers_both_with_a_page_that_says_nothing() -> None:
    at = table()
    sam, jo = Peer(at, SAM), Peer(at, JO)
    jo.command("pause_all")
    sam.command("pause_all", blank=True)
    assert [event["pause"]["blank"] for event in at.heard(jo, "paused")] == [False, True]
    jo.command("resume_all")
    sam.command("resume_all")
    assert at.heard(sam, "resumed")


TABLET = Participant(ParticipantId("p-tablet"), Role.SERVICE_USER, "Sam", "participant:p-tablet")
"""A seat for Sam that was taken with Jo's code: nobody knows whose hands hold it."""


def test_R10_R37_a_borrowed_seat_refuses_always_and_allows_what_is_of_this_session() -> None:
    at = Table(stored_session(people=(TABLET, JO, PAT)))
    tablet = Peer(at, TABLET)
    asked = tablet.command("grant", participant=PAT.id, scope="entries")
    assert refused(at, tablet, asked) == "sign_in_to_allow"
    tablet.command("grant", participant=PAT.id, scope="pointers")
    tablet.command("cover")
    tablet.command("uncover")
    tablet.command("revoke", participant=PAT.id)
    kinds = [record.event.type for record in at.records if isinstance(record, EventRecord)]  # type: ignore[attr-defined]
    assert kinds == ["granted", "covered", "uncovered", "revoked"]


def test_R37_where_the_account_is_the_account_decides() -> None:
    at = Table(stored_session(people=(TABLET, SAM, JO, PAT)))
    tablet, sam = Peer(at, TABLET), Peer(at, SAM)
    asked = tablet.command("grant", participant=PAT.id, scope="pages")
    assert refused(at, tablet, asked) == "sign_in_to_allow"
    sam.command("grant", participant=PAT.id, scope="entries")
    tablet.command("cover")
    assert refused(at, tablet, tablet.command("uncover")) == "sign_in_to_allow"
    tablet.command("revoke", participant=PAT.id)
    assert at.heard(sam, "covered") and at.heard(sam, "revoked")


def test_R10_a_borrowed_seat_cannot_take_the_accounts_marks_away() -> None:
    at = Table(stored_session(people=(TABLET, SAM, JO)))
    tablet, sam, jo = Peer(at, TABLET), Peer(at, SAM), Peer(at, JO)
    for number, peer in enumerate((tablet, sam, jo), 1):
        peer.command("mark_add", page=PAGE, block="b0", start=0, end=number)
    theirs, sams, jos = [event["mark"]["id"] for event in at.heard(tablet, "mark_added")]
    assert refused(at, tablet, tablet.command("mark_remove", mark=sams)) == "forbidden"
    tablet.command("mark_remove", mark=theirs)
    tablet.command("mark_remove", mark=jos)
    assert [event["mark"] for event in at.heard(sam, "mark_removed")] == [theirs, jos]
