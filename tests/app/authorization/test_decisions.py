"""The decision itself: what stands in no line is refused, and it agrees with the live engine's own table."""

from __future__ import annotations

import itertools

import pytest

from app.authorization.decisions import OPEN_TO_ALL, TABLE, Action, Relation, decide
from app.authorization.relations import BY_SCOPE, by_seat
from realtime import permissions as live
from realtime.identity import Participant, ParticipantId, Role, Scope

EVERYTHING = list(itertools.product(Role, Relation, Action))


def test_every_action_is_open_to_all_or_has_a_line_and_none_has_both() -> None:
    assert set(TABLE) | OPEN_TO_ALL == set(Action)
    assert not set(TABLE) & OPEN_TO_ALL


@pytest.mark.parametrize("action", sorted(set(Action) - OPEN_TO_ALL))
def test_nobody_does_what_is_not_open_to_all(action: Action) -> None:
    assert not any(decide(None, relation, action) for relation in Relation)
    assert not any(decide(role, Relation.NOBODY, action) for role in Role)


@pytest.mark.parametrize("relation", [Relation.STRANGER, Relation.REMOVED, Relation.WAS_ASSIGNED])
def test_a_stranger_does_nothing_with_what_is_somebody_s(relation: Relation) -> None:
    assert not any(decide(role, relation, action) for role in Role for action in set(Action) - OPEN_TO_ALL)


def test_an_admin_does_nothing_in_sessions_and_with_entries() -> None:
    theirs = {Relation.ACCOUNT, Relation.OPENED_IT, Relation.SECOND_PERSON}
    for role, relation, action in EVERYTHING:
        if role is Role.ADMIN and relation not in theirs and action not in OPEN_TO_ALL:
            assert not decide(role, relation, action) or relation is Relation.SEAT, (relation, action)


def test_a_supervisor_only_looks() -> None:
    looks = {Action.SEE_SESSION, Action.SEE_PAGE, Action.GET_TICKET, Action.OPEN_SOCKET, Action.SEE_RECAP}
    looks |= {Action.READ_SHOWN, Action.READ_ENTRY}
    in_a_session = {Relation.WAITING, Relation.COVERED, *BY_SCOPE.values(), Relation.ENDED, Relation.SHOWN}
    for relation, action in itertools.product(in_a_session, set(Action) - OPEN_TO_ALL):
        if decide(Role.SUPERVISOR, relation, action):
            assert action in looks, (relation, action)


SAME = {
    Action.TURN_PAGE: live.Action.NAVIGATE,
    Action.END_SESSION: live.Action.END,
    Action.GRANT: live.Action.GRANT,
    Action.WRITE_HERE: live.Action.WRITE,
}
"""What a page or the API does in a session, and what the live engine calls it."""


@pytest.mark.parametrize("action", sorted(SAME))
@pytest.mark.parametrize("scope", [None, *Scope])
@pytest.mark.parametrize("role", list(Role))
def test_R9_http_and_the_live_engine_agree(role: Role, scope: Scope | None, action: Action) -> None:
    person = Participant(ParticipantId("p"), role, "Somebody", "account:p", owns_workbook=role is Role.SERVICE_USER)
    relation = Relation.OWNER if role is Role.SERVICE_USER else by_seat(role, scope, covered=False)
    assert decide(role, relation, action) is live.may(person, SAME[action], scope), (role, scope, action)


@pytest.mark.parametrize("scope", [None, *Scope])
@pytest.mark.parametrize("role", list(Role))
def test_R41_http_and_the_live_engine_show_the_same_people_the_same_entries(role: Role, scope: Scope | None) -> None:
    person = Participant(ParticipantId("p"), role, "Somebody", "account:p")
    card = live.EntryCard("e", "t/p", "x", "account:other", None, Role.WORKER, "Other")  # type: ignore[arg-type]
    opens = live.access_to_entry(person, card, shared=True, scope=scope) is not None
    if role is Role.ADMIN:
        opens = False  # has no seat in any session; the engine is never asked
    assert decide(role, by_seat(role, scope, covered=False), Action.READ_SHOWN) is opens
