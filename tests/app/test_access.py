"""The access table of entries, every line of it."""

from __future__ import annotations

import itertools

import pytest

from app.entries.access import Asker, EntryFacts, Seat, may_erase, may_read
from realtime.identity import Role, Scope

OWNER = "sam"
SEATS = [None, *itertools.product(Role, [None, *Scope])]


def _asker(user: str | None, role: Role | None, scope: Scope | None, key: str = "account:someone") -> Asker:
    seats = () if role is None else (Seat("here", key, role, scope),)
    return Asker(user, frozenset({key}), seats)


@pytest.mark.parametrize("shared", [True, False])
@pytest.mark.parametrize("seat", SEATS, ids=str)
def test_R33_a_stranger_reads_only_what_is_shown_where_they_sit(
    seat: tuple[Role, Scope | None] | None, shared: bool
) -> None:
    role, scope = seat if seat is not None else (None, None)
    facts = EntryFacts("account:sam", Role.SERVICE_USER, OWNER, frozenset({"here"} if shared else {"elsewhere"}))
    expected = shared and (role in (Role.SERVICE_USER, Role.WORKER) or (role is not None and scope is Scope.ENTRIES))
    asker = _asker("someone", role, scope)
    assert may_read(facts, asker) is expected
    assert may_erase(facts, asker) is False


@pytest.mark.parametrize("writer", list(Role))
@pytest.mark.parametrize("shared", [True, False])
def test_the_owner_reads_all_that_service_users_wrote_and_of_others_what_is_shown(writer: Role, shared: bool) -> None:
    facts = EntryFacts("participant:x", writer, OWNER, frozenset({"here"} if shared else ()))
    asker = _asker(OWNER, Role.SERVICE_USER, None, "account:sam")
    expected = writer is Role.SERVICE_USER or shared
    assert may_read(facts, asker) is expected
    assert may_erase(facts, asker) is expected


@pytest.mark.parametrize("writer", list(Role))
def test_who_wrote_it_reads_and_erases_it(writer: Role) -> None:
    facts = EntryFacts("account:jo", writer, OWNER, frozenset())
    asker = _asker("jo", None, None, "account:jo")
    assert may_read(facts, asker) and may_erase(facts, asker)


def test_nobody_without_an_account_is_the_owner() -> None:
    facts = EntryFacts("account:sam", Role.SERVICE_USER, OWNER, frozenset())
    assert not may_read(facts, _asker(None, Role.SERVICE_USER, None, "participant:x"))
