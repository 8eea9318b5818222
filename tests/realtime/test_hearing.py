"""Who is told of which event (SPEC E10)."""

from __future__ import annotations

from typing import get_args

import pytest

from realtime.identity import Scope
from realtime.permissions import EVENT_SCOPE, hears
from realtime.protocol import Event
from tests.support.rooms import EVERYONE, GUS, JO, PAT, SAM

TYPES = sorted(event.model_fields["type"].default for event in get_args(Event))


def test_E10_every_event_of_the_protocol_has_a_rule_and_no_rule_is_for_another() -> None:
    assert sorted(EVENT_SCOPE) == TYPES


@pytest.mark.parametrize("scope", [None, *Scope])
def test_E10_an_event_without_a_rule_is_told_to_nobody(scope: Scope | None) -> None:
    assert not any(hears(person, "something_new", scope) for person in EVERYONE)


@pytest.mark.parametrize("kind", TYPES)
def test_E10_the_two_people_hear_of_all_and_watchers_as_far_as_their_grant_reaches(kind: str) -> None:
    needed = EVENT_SCOPE[kind]
    assert hears(SAM, kind, None) and hears(JO, kind, None)
    for watcher in (PAT, GUS):
        assert not hears(watcher, kind, None)
        for scope in Scope:
            assert hears(watcher, kind, scope) == (needed is not None and scope.includes(needed))
