"""A worker types for the service user: allowed by a tap, seen by the two alone, kept in parts, else gone (K1 to K7)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from realtime.identity import Participant, ParticipantId, Role, Scope
from realtime.journal import EventRecord, UpdateRecord
from realtime.session import Session
from tests.support.rooms import GUS, JO, PAGE, PAGES, PAT, SAM, Peer, Table, Writer, card, stored_session, the_refusal

WORDS = "I slept badly. I called my sister. She came over."
SAMS_SEAT = Participant(ParticipantId("p-tab"), Role.SERVICE_USER, "Sam", "participant:p-tab", owns_workbook=False)


def table(shared: tuple[str, ...] = ()) -> tuple[Table, Peer, Peer]:
    """Sam has an entry of his own in an exercise; Pat and Gus may see all that is shown."""
    grants = {PAT.id: Scope.ENTRIES, GUS.id: Scope.ENTRIES}
    at = Table(stored_session(entries=[card("own"), card("jos", JO, "other")], shared=shared, grants=grants))
    return at, Peer(at, SAM), Peer(at, JO)


def allowed(at: Table, sam: Peer, entry: str = "own") -> dict[str, Any]:
    sam.command("scribe_allow", entry=entry, worker=JO.id)
    found: dict[str, Any] = at.heard(sam, "scribe_allowed")[-1]["scribe"]
    return found


def opened(peer: Peer, entry: str, client: int) -> Writer:
    copy = Writer(peer, entry, client)
    copy.open()
    return copy


def typed(at: Table, sam: Peer, jo: Peer) -> tuple[str, Writer, Writer]:
    """Jo has typed WORDS, Sam has read along, and it is stopped."""
    scribe = allowed(at, sam)["id"]
    typing, reading = opened(jo, scribe, 21), opened(sam, scribe, 22)
    typing.type(0, WORDS)
    reading.read()
    sam.command("scribe_stop", scribe=scribe)
    return scribe, typing, reading


def test_K1_R20_only_after_the_service_users_tap_and_only_on_that_exercise() -> None:
    at, sam, jo = table()
    assert opened(jo, "own", 21).denied
    jo.frames()
    assert the_refusal(jo, jo.command("scribe_allow", entry="own", worker=JO.id)) == "forbidden"
    scribe = allowed(at, sam)
    assert (scribe["page"], scribe["exercise"], scribe["into"], scribe["open"]) == (PAGE, "helped", "own", True)
    assert at.heard(jo, "scribe_allowed")[0]["scribe"] == scribe
    assert opened(jo, scribe["id"], 21).scope == "read-write"
    assert opened(jo, "own", 23).denied  # what Sam wrote himself stays his


@pytest.mark.parametrize(("entry", "worker"), [("jos", JO.id), ("own", SAM.id), ("own", PAT.id), ("none", JO.id)])
def test_K1_into_an_own_entry_and_by_a_worker_of_this_session(entry: str, worker: str) -> None:
    _, sam, _ = table()
    sam.frames()
    assert the_refusal(sam, sam.command("scribe_allow", entry=entry, worker=worker)) == "not_found"


def test_K2_R20_both_see_it_as_it_is_typed_and_nobody_else_hears_a_byte_of_it() -> None:
    at, sam, jo = table(shared=("own",))
    pat, gus = Peer(at, PAT), Peer(at, GUS)
    watched = opened(pat, "own", 31)
    scribe = allowed(at, sam)["id"]
    typing, reading = opened(jo, scribe, 21), opened(sam, scribe, 22)
    assert reading.scope == "readonly"
    typing.type(0, WORDS)
    reading.read()
    assert str(reading.text) == WORDS
    assert opened(pat, scribe, 32).denied and opened(gus, scribe, 33).denied
    heard = [frame for to, frame in at.bytes_log if to in (pat.connection, gus.connection)]
    assert not [frame for frame in heard if b"scribe_" in frame or b"slept" in frame]
    watched.read()
    assert str(watched.text) == ""
    for late in (Peer(at, PAT), Peer(at, GUS)):
        welcome = at.heard(late, "welcome")[0]
        assert welcome["scribes"] == [] and scribe not in json.dumps(welcome["entries"])
    assert [one["id"] for one in at.heard(Peer(at, JO), "welcome")[0]["scribes"]] == [scribe]


def test_K2_it_is_no_entry_of_anybody_and_cannot_be_shown() -> None:
    at, sam, jo = table()
    scribe = allowed(at, sam)["id"]
    for peer in (sam, jo):
        peer.frames()
        assert the_refusal(peer, peer.command("share_entry", entry=scribe)) == "not_found"
        assert scribe not in [entry["id"] for entry in at.heard(Peer(at, peer.participant), "welcome")[0]["entries"]]


def test_K3_R20_taken_back_the_worker_is_out_at_once_and_not_a_letter_more_is_kept() -> None:
    at, sam, jo = table()
    scribe = allowed(at, sam)["id"]
    typing = opened(jo, scribe, 21)
    typing.type(0, "One. ")
    before = len(at.documents[scribe].updates)
    sam.command("scribe_stop", scribe=scribe)
    typing.read()
    assert typing.closed
    typing.type(0, "Two. ")
    assert len(at.documents[scribe].updates) == before and typing.unacked == 1
    assert opened(jo, scribe, 23).denied
    assert at.heard(jo, "scribe_stopped")[0]["scribe"] == scribe
    assert opened(sam, scribe, 22).scope == "readonly"


def test_K3_the_worker_may_stop_too_and_nobody_else() -> None:
    at, sam, jo = table()
    scribe = allowed(at, sam)["id"]
    pat = Peer(at, PAT)
    pat.frames()
    assert the_refusal(pat, pat.command("scribe_stop", scribe=scribe)) == "forbidden"
    jo.command("scribe_stop", scribe=scribe)
    assert at.heard(sam, "scribe_stopped")


def test_K3_allowed_again_it_goes_on_where_it_stopped() -> None:
    at, sam, jo = table()
    scribe, _, _ = typed(at, sam, jo)
    assert allowed(at, sam)["id"] == scribe
    assert str(opened(jo, scribe, 23).text) == WORDS


def test_K4_R20_two_sentences_of_three_are_kept_and_the_rest_is_erased() -> None:
    at, sam, jo = table()
    mine = opened(sam, "own", 11)
    mine.type(0, "Mine.")
    scribe, _, reading = typed(at, sam, jo)
    first, third = WORDS.index(" I called"), WORDS.index("She")
    sam.command("scribe_keep", scribe=scribe, parts=[{"start": 0, "end": first}, {"start": third, "end": len(WORDS)}])
    came = sam.frames()
    mine.read(came), reading.read(came)
    assert str(mine.text) == "Mine.\nI slept badly. She came over."
    assert reading.closed and scribe not in at.documents
    assert at.heard(jo, "scribe_kept")[0] | {"seq": 0} == {
        "seq": 0,
        "actor": SAM.id,
        "type": "scribe_kept",
        "scribe": scribe,
        "kept": True,
    }
    assert opened(sam, scribe, 24).denied and at.heard(Peer(at, SAM), "welcome")[0]["scribes"] == []
    assert "called my sister" not in str(at.documents["own"].updates)


def test_K4_R21_what_is_kept_is_the_typists_by_span_and_the_keepers_to_answer_for() -> None:
    at, sam, jo = table()
    scribe, _, _ = typed(at, sam, jo)
    sam.command("scribe_keep", scribe=scribe, parts=[{"start": 0, "end": 14}])
    records = [record for record in at.records if isinstance(record, UpdateRecord) and record.entry == "own"]
    assert [(record.author.id, record.typed_by) for record in records] == [(SAM.id, JO.id)]


def test_K4_answers_are_kept_by_their_keys() -> None:
    at, sam, jo = table()
    scribe = allowed(at, sam)["id"]
    typing = opened(jo, scribe, 21)
    before = typing.doc.get_state()
    typing.answer["walk"], typing.answer["call"] = True, True
    typing.push(typing.doc.get_update(before))
    jo.command("scribe_stop", scribe=scribe)
    sam.command("scribe_keep", scribe=scribe, keys=["walk"])
    assert opened(sam, "own", 11).answer.to_py() == {"walk": True}


def test_K4_copied_and_erased_are_one_commit() -> None:
    at, sam, jo = table()
    scribe, _, _ = typed(at, sam, jo)
    at.autocommit = False
    sam.command("scribe_keep", scribe=scribe, parts=[{"start": 0, "end": 14}])
    kinds = [type(record).__name__ for record in at.waiting[0].records]
    assert kinds == ["UpdateRecord", "EventRecord"] and len(at.waiting) == 1
    at.commit(kept=False)
    assert at.reloaded and at.heard(sam, "scribe_kept") == []


def test_K4_nothing_chosen_erases_all_of_it() -> None:
    at, sam, jo = table()
    scribe, _, _ = typed(at, sam, jo)
    sam.command("scribe_keep", scribe=scribe)
    assert at.heard(sam, "scribe_kept")[0]["kept"] is False
    assert scribe not in at.documents and str(opened(sam, "own", 11).text) == ""


def test_K4_only_the_service_user_keeps_and_only_what_stands_still() -> None:
    at, sam, jo = table()
    scribe = allowed(at, sam)["id"]
    for peer in (sam, jo):
        peer.frames()
    assert the_refusal(sam, sam.command("scribe_keep", scribe=scribe)) == "not_now"
    assert the_refusal(jo, jo.command("scribe_keep", scribe=scribe)) == "forbidden"
    jo.command("scribe_stop", scribe=scribe)
    sam.frames()
    assert the_refusal(sam, sam.command("scribe_keep", scribe=scribe, parts=[{"start": 0, "end": 9}])) == "not_found"
    assert the_refusal(sam, sam.command("scribe_keep", scribe=scribe, keys=["none"])) == "not_found"
    assert scribe in at.documents


def test_K4_another_seat_keeps_nothing_of_the_accounts() -> None:
    at, sam, jo = table()
    at.room.session.people[SAMS_SEAT.id] = SAMS_SEAT
    seat = Peer(at, SAMS_SEAT)
    scribe, _, _ = typed(at, sam, jo)
    seat.frames()
    assert the_refusal(seat, seat.command("scribe_keep", scribe=scribe)) == "not_found"
    assert opened(seat, scribe, 41).denied


def test_K5_V3_what_is_kept_in_a_covered_part_stays_covered() -> None:
    at, sam, jo = table(shared=("own",))
    scribe, _, _ = typed(at, sam, jo)
    sam.command("cover")
    sam.command("scribe_keep", scribe=scribe, parts=[{"start": 0, "end": 14}])
    sam.command("uncover")
    assert [event["entry"] for event in at.heard(sam, "kept_back")] == ["own"]
    assert opened(Peer(at, PAT), "own", 31).denied


def test_K5_R41_after_it_was_kept_a_watcher_reads_it_where_the_entry_is_shown() -> None:
    at, sam, jo = table(shared=("own",))
    scribe, _, _ = typed(at, sam, jo)
    watched = opened(Peer(at, PAT), "own", 31)
    sam.command("scribe_keep", scribe=scribe, parts=[{"start": 0, "end": 14}])
    watched.read()
    assert str(watched.text) == "I slept badly."


def test_K6_the_end_erases_what_nobody_kept() -> None:
    at, sam, jo = table()
    scribe, _, _ = typed(at, sam, jo)
    sam.command("end")
    assert json.loads(at.room.session.dump())["scribes"] == []
    assert not [record for record in at.records if isinstance(record, UpdateRecord) and record.entry == "own"]
    assert scribe not in [card.id for card in at.room.session.entries.values() if not card.writer.startswith("scribe:")]


def test_K6_erasing_the_entry_erases_what_was_typed_for_it() -> None:
    at, sam, jo = table()
    scribe, _, reading = typed(at, sam, jo)
    at.do(at.room.entry_removed(card("own").id, at.clock.now()))
    assert at.heard(sam, "scribe_kept")[0] | {"seq": 0, "scribe": ""} == {
        "seq": 0,
        "actor": None,
        "type": "scribe_kept",
        "scribe": "",
        "kept": False,
    }
    assert scribe not in at.documents


def test_K7_after_a_crash_it_stands_as_it_was() -> None:
    at, sam, jo = table()
    scribe, _, _ = typed(at, sam, jo)
    state = [record.state for record in at.records if isinstance(record, EventRecord)][-1]
    at.stored.state = state
    again = Session.restore(at.stored, PAGES)
    assert [(one.id, one.open, one.into) for one in again.scribes.values()] == [(scribe, False, "own")]
    at.stored.state = json.dumps(json.loads(state) | {"scribes": None, "initiative": None, "last_acts": None})
    assert Session.restore(at.stored, PAGES).scribes == {}


def test_K3_in_a_pause_it_can_be_stopped_and_not_begun() -> None:
    at, sam, jo = table()
    scribe = allowed(at, sam)["id"]
    jo.command("pause_all")
    sam.command("scribe_stop", scribe=scribe)
    assert at.heard(sam, "scribe_stopped")
    sam.frames()
    assert the_refusal(sam, sam.command("scribe_allow", entry="own", worker=JO.id)) == "paused"


def test_K1_as_many_at_once_as_a_page_can_hold() -> None:
    entries = [card(f"own{number}", exercise=f"ask{number}") for number in range(17)]
    at = Table(stored_session(entries=entries))
    sam, _ = Peer(at, SAM), Peer(at, JO)
    for number in range(16):
        allowed(at, sam, f"own{number}")
        at.clock.advance(1)
    sam.frames()
    assert the_refusal(sam, sam.command("scribe_allow", entry="own16", worker=JO.id)) == "too_many"
