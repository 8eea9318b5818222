"""Days in words: what is kept for years says of which year it is."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import time_machine
from babel import Locale

from web.moments import in_words

HERE = datetime(2027, 1, 4, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "then", "words"),
    [
        ("en", datetime(2027, 1, 1, 12, tzinfo=UTC), "Friday 1 January"),
        ("en", datetime(2026, 12, 31, 12, tzinfo=UTC), "Thursday 31 December 2026"),
        ("de", datetime(2026, 12, 31, 12, tzinfo=UTC), "Donnerstag, 31. Dezember 2026"),
    ],
)
def test_a_day_of_another_year_has_its_year(language: str, then: datetime, words: str) -> None:
    with time_machine.travel(HERE, tick=False):
        assert f">{words}</time>" in in_words(then, "day", Locale.parse(language))


def test_a_date_has_its_year_always() -> None:
    with time_machine.travel(HERE, tick=False):
        assert ">4 January 2027</time>" in in_words(HERE, "date", Locale.parse("en"))
