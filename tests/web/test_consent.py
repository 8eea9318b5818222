"""The sentences of consent: one for each grant that there is, and none that promises less than it opens."""

from __future__ import annotations

import pytest

from realtime.identity import Role, Scope
from web.consent import PROMISE, SIGHTS, consent_text, purpose_of


def test_R37_each_grant_has_a_sentence_that_says_it_can_be_stopped() -> None:
    asked = [consent_text(purpose_of(role, scope)) for role in (Role.SUPERVISOR, Role.GUEST) for scope in Scope]
    assert all("You can stop it at any time. Nothing changes if you say no." in text for text in asked)
    assert len(set(asked)) == len(SIGHTS) == len(Scope)
    assert set(SIGHTS) == {scope.value for scope in Scope}


def test_R41_only_the_widest_grant_speaks_of_words() -> None:
    assert [scope for scope, sentence in SIGHTS.items() if "words" in sentence] == ["entries"]


@pytest.mark.parametrize("purpose", ["observe", "observe:", "observe:drafts", "admin:pages", ""])
def test_a_purpose_that_nobody_was_asked_for_has_no_sentence(purpose: str) -> None:
    with pytest.raises(ValueError, match="no such purpose"):
        consent_text(purpose)


def test_the_name_of_who_is_asked_for_stands_in_every_sentence() -> None:
    assert all("{name}" in sentence for sentence in (PROMISE, *SIGHTS.values()))
