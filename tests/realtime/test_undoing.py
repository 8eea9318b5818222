"""Undo takes back one's own last act, for both (E16, R15), and who acts how much is counted for both (E17, R17)."""

from __future__ import annotations

import json
from typing import Any

from realtime.identity import Scope
from realtime.journal import EventRecord
from realtime.session import Session
from tests.support.rooms import (
    JO,
    OTHER_PAGE,
    PAGE,
    PAGES,
    PAT,
    SAM,
    Peer,
    Table,
    card,
    stored_session,
    the_refusal,
    together,
)


def frames(at: Table, peer: Peer) -> list[bytes]:
    return [frame for to, frame in at.bytes_log if to == peer.connection]


def place(at: Table) -> str | None:
    return at.room.session.location.page


def mark(peer: Peer, end: int = 4) -> None:
    peer.command("mark_add", page=PAGE, block="b0", start=0, end=end)


def test_E16_R15_undo_after_a_turn_goes_back_to_where_both_were() -> None:
    at, sam, jo = together()
    jo.command("navigate", page=PAGE)
    sam.command("navigate", page=OTHER_PAGE)
    sam.command("undo")
    back = at.heard(jo, "navigated")[-1]
    assert (back["location"]["page"], back["actor"]) == (PAGE, SAM.id) and place(at) == PAGE
    sam.frames()
    assert the_refusal(sam, sam.command("undo")) == "not_found"


def test_E16_R15_only_ones_own_act_is_taken_back() -> None:
    at, sam, jo = together()
    jo.command("navigate", page=PAGE)
    sam.frames()
    assert the_refusal(sam, sam.command("undo")) == "not_found"
    assert place(at) == PAGE
    jo.command("undo")
    assert place(at) is None


def test_E16_a_turn_that_somebody_went_on_from_stands_no_more() -> None:
    at, sam, jo = together()
    sam.command("navigate", page=PAGE)
    jo.command("navigate", page=OTHER_PAGE)
    jo.command("navigate", page=PAGE)
    sam.frames()
    assert the_refusal(sam, sam.command("undo")) == "not_found"
    assert place(at) == PAGE


def test_E16_R15_undo_after_a_highlight_removes_it_for_both_and_nothing_else() -> None:
    at, sam, jo = together()
    sam.command("navigate", page=PAGE)
    mark(jo)
    mark(sam, end=6)
    sam.command("undo")
    (gone,) = at.heard(jo, "mark_removed")
    assert gone["mark"] == at.heard(sam, "mark_added")[1]["mark"]["id"]
    assert [kept.mark.author for kept in at.room.session.marks.values()] == [JO.id] and place(at) == PAGE


def test_E16_a_highlight_that_is_gone_already_is_not_undone_twice() -> None:
    at, sam, _ = together()
    mark(sam)
    sam.command("mark_remove", mark=at.heard(sam, "mark_added")[0]["mark"]["id"])
    sam.frames()
    assert the_refusal(sam, sam.command("undo")) == "not_found"


def test_E16_a_proposal_that_was_accepted_is_undone_by_who_said_yes() -> None:
    at, sam, jo = together()
    sam.command("propose", page=PAGE)
    jo.command("answer_proposal", proposal=at.heard(jo, "proposed")[0]["proposal"]["id"], answer="accept")
    sam.frames()
    assert the_refusal(sam, sam.command("undo")) == "not_found"
    jo.command("undo")
    assert place(at) is None


def test_E16_after_a_restart_it_can_still_be_undone() -> None:
    at, sam, _ = together()
    sam.command("navigate", page=PAGE)
    again = Table(restored(at).stored)
    Peer(again, SAM).command("undo")
    assert place(again) is None


def test_E16_in_a_pause_undo_waits_and_a_supervisor_has_none() -> None:
    at = Table(stored_session(grants={PAT.id: Scope.ENTRIES}))
    sam, pat = Peer(at, SAM), Peer(at, PAT)
    pat.frames()
    assert the_refusal(pat, pat.command("undo")) == "forbidden"
    sam.command("pause_all")
    sam.frames()
    assert the_refusal(sam, sam.command("undo")) == "paused"


def restored(at: Table) -> Session:
    at.stored.state = [record.state for record in at.records if isinstance(record, EventRecord)][-1]
    return Session.restore(at.stored, PAGES)


def counts(at: Table) -> dict[str, dict[str, int]]:
    return at.room.session.initiative.counts


def test_E17_R17_who_chose_turned_paused_and_showed_words_first_is_counted() -> None:
    at = Table(stored_session(entries=[card("e1"), card("e2", JO), card("e3", JO, "other")]))
    sam, jo = Peer(at, SAM), Peer(at, JO)
    sam.command("navigate", page=PAGE)
    jo.command("navigate", page=OTHER_PAGE)
    jo.command("navigate", page=OTHER_PAGE)
    jo.command("navigate", page=PAGE)
    jo.command("navigate", page=None)
    sam.command("share_entry", entry="e1")
    jo.command("share_entry", entry="e2")
    jo.command("share_entry", entry="e3")
    sam.command("pause_all")
    sam.command("resume_all")
    jo.command("resume_all")
    sam.command("pause_all", blank=True)
    assert counts(at) == {
        SAM.id: {"chose": 1, "turned": 0, "paused": 1, "wrote": 1},
        JO.id: {"chose": 0, "turned": 2, "paused": 0, "wrote": 1},
    }
    assert restored(at).initiative.counts == counts(at)


def test_E17_a_private_word_and_an_undone_turn_count_nothing() -> None:
    at = Table(stored_session(entries=[card("e1")]))
    sam, _ = Peer(at, SAM), Peer(at, JO)
    sam.command("navigate", page=PAGE)
    sam.command("undo")
    assert counts(at) == {SAM.id: {"chose": 0, "turned": 0, "paused": 0, "wrote": 0}}


def test_E17_a_page_that_was_proposed_was_chosen_by_who_proposed_it() -> None:
    at, sam, jo = together()
    sam.command("propose", page=PAGE)
    jo.command("answer_proposal", proposal=at.heard(jo, "proposed")[0]["proposal"]["id"], answer="accept")
    assert counts(at)[SAM.id]["chose"] == 1 and JO.id not in counts(at)


def test_E17_R17_only_the_service_user_lets_supervisors_see_it_and_they_hear_nothing_of_that() -> None:
    at = Table(stored_session(grants={PAT.id: Scope.ENTRIES}))
    sam, jo, pat = Peer(at, SAM), Peer(at, JO), Peer(at, PAT)
    jo.frames()
    assert the_refusal(jo, jo.command("show_initiative", shown=True)) == "forbidden"
    sam.command("show_initiative", shown=True)
    sam.command("show_initiative", shown=True)
    assert [event["shown"] for event in at.heard(jo, "initiative_shown")] == [True]
    assert at.heard(pat, "initiative_shown") == [] and restored(at).initiative.shown


def test_E5_R4_declining_leaves_no_error_and_no_trace_to_a_supervisor() -> None:
    at = Table(stored_session(grants={PAT.id: Scope.ENTRIES}))
    sam, jo, pat = Peer(at, SAM), Peer(at, JO), Peer(at, PAT)
    seen = len(frames(at, pat))
    jo.command("propose", page=PAGE)
    sam.command("answer_proposal", proposal=at.heard(sam, "proposed")[0]["proposal"]["id"], answer="decline")
    assert frames(at, pat)[seen:] == []
    assert at.heard(jo, "refused") == at.heard(sam, "refused") == [] and place(at) is None
    assert at.heard(jo, "proposal_answered")[0]["answer"] == "decline"
    assert at.room.session.initiative.counts == {}
    welcome: dict[str, Any] = at.heard(Peer(at, PAT), "welcome")[0]
    assert welcome["proposal"] is None and PAGE not in json.dumps(welcome)
