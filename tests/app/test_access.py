"""The access table of entries, every line of it."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from app.entries.access import Asker, EntryFacts, Seat, may_erase, may_read
from realtime.identity import Role, Scope

OWNER = "sam"
SEATS = [None, *itertools.product(Role, [None, *Scope])]


def _asker(user: str | None, role: Role | None, scope: Scope | None, key: str = "account:someone") -> Asker:
    seats = () if role is None else (Seat("here", key, role, scope),)
    return Asker(user, frozenset({key}), seats, role)


@pytest.mark.parametrize("shared", [True, False])
@pytest.mark.parametrize("seat", SEATS, ids=str)
def test_R33_a_stranger_reads_only_what_is_shown_where_they_sit(
    seat: tuple[Role, Scope | None] | None, shared: bool
) -> None:
    role, scope = seat if seat is not None else (None, None)
    facts = EntryFacts("account:sam", Role.SERVICE_USER, OWNER, frozenset({"here"} if shared else {"elsewhere"}))
    watches = role in (Role.SUPERVISOR, Role.GUEST) and scope is Scope.ENTRIES
    expected = shared and (role in (Role.SERVICE_USER, Role.WORKER) or watches)
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


@pytest.mark.parametrize("role", [Role.SERVICE_USER, Role.WORKER, Role.GUEST])
def test_who_wrote_it_reads_and_erases_it(role: Role) -> None:
    facts = EntryFacts("account:jo", role, OWNER, frozenset())
    asker = _asker("jo", role, None, "account:jo")
    assert may_read(facts, asker) and may_erase(facts, asker)


def test_an_admin_reads_no_entry_whatever_stands_in_the_record() -> None:
    facts = EntryFacts("account:alex", Role.ADMIN, OWNER, frozenset({"here"}))
    admin = _asker("alex", Role.ADMIN, Scope.ENTRIES, "account:alex")
    assert not may_read(facts, admin) and not may_erase(facts, admin)


def _in_the_covered_seat(role: Role, entry: EntryFacts, *, covered: bool) -> bool:
    scope = None if role is Role.WORKER else Scope.ENTRIES
    seat = Seat("here", "account:pat", role, scope, covered=covered)
    return may_read(entry, Asker("pat", frozenset({"account:pat"}), (seat,), role))


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.GUEST, Role.WORKER])
def test_R39_a_supervisor_reads_nothing_while_covered_and_never_what_was_shown_then(role: Role) -> None:
    shown = EntryFacts("account:sam", Role.SERVICE_USER, OWNER, frozenset({"here"}))
    kept = replace(shown, kept_from_watchers_in=frozenset({"here"}))
    takes_part = role is not Role.SUPERVISOR
    assert _in_the_covered_seat(role, shown, covered=False)
    assert _in_the_covered_seat(role, shown, covered=True) is takes_part
    assert _in_the_covered_seat(role, kept, covered=False) is takes_part


def test_nobody_without_an_account_is_the_owner() -> None:
    facts = EntryFacts("account:sam", Role.SERVICE_USER, OWNER, frozenset())
    assert not may_read(facts, _asker(None, Role.SERVICE_USER, None, "participant:x"))
