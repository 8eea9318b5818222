"""Words that run from right to left, on paper (R29)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.record.directions import begins_right, has_rtl, in_order, joined
from app.record.setting_type import Paper, Style

HEBREW = "\u05d0\u05e0\u05d9 \u05db\u05d0\u05df"
SALAM = "\u0633\u0644\u0627\u0645"


def test_R29_a_sentence_from_right_to_left_stands_so_and_numbers_and_latin_words_stay_as_they_are() -> None:
    assert begins_right(HEBREW) and not begins_right(f"Sam: {HEBREW}")
    assert in_order(f"{HEBREW} (Sam) 12:30", from_right=True) == f"12:30 (Sam) {HEBREW[::-1]}"
    assert in_order(f"Sam: {HEBREW}", from_right=False) == f"Sam: {HEBREW[::-1]}"
    assert not has_rtl("Sam ist müde. 日本")


def test_R29_arabic_letters_join_and_what_cannot_be_drawn_stays_a_letter() -> None:
    shapes = "\ufeb3\ufefc\ufee1"  # seen at its beginning, lam with alef, meem alone
    assert joined(SALAM, lambda shape: True) == shapes
    assert joined(SALAM, lambda shape: False) == SALAM
    assert joined(HEBREW, lambda shape: True) == HEBREW


@given(st.text(st.characters(exclude_categories=("Cc", "Cf", "Cs")), max_size=60), st.booleans())
def test_R29_no_letter_is_lost_in_any_order(line: str, from_right: bool) -> None:
    assert len(in_order(line, from_right)) == len(line)


@pytest.mark.parametrize("line", [HEBREW, SALAM, f"{SALAM} 12 {HEBREW} (Sam)", "\u05d0" * 400])
def test_R29_a_page_takes_it(line: str) -> None:
    paper = Paper("Title", "en")
    paper.write(line, Style(11))
    assert paper.done().startswith(b"%PDF-")
