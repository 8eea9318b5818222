from __future__ import annotations

import pytest

from content.reading import grade, long_words, sentences, syllables, words

SYLLABLES = {
    "a": 1, "the": 1, "be": 1, "eye": 1, "one": 1, "use": 1, "are": 1, "due": 1, "safe": 1, "like": 1, "likes": 1,
    "walked": 1, "wanted": 2, "needed": 2, "played": 1, "pages": 2, "houses": 2, "changes": 2, "noticed": 2,
    "table": 2, "little": 2, "apples": 2, "handles": 2, "whole": 1, "people": 2, "someone": 2, "something": 2,
    "sometimes": 2, "hopeful": 2, "lonely": 2, "movement": 2, "somewhere": 2, "doing": 2, "trying": 2, "quiet": 2,
    "idea": 3, "video": 3, "medicine": 3, "together": 3, "hospital": 3, "question": 2, "nation": 2, "lion": 2,
    "understanding": 4, "communication": 5, "responsibility": 6, "I'm": 1, "don\u2019t": 1, "Anxiety": 4, "hmm": 1,
}  # fmt: skip


@pytest.mark.parametrize(("word", "count"), SYLLABLES.items())
def test_syllables_of_common_words(word: str, count: int) -> None:
    assert syllables(word) == count


def test_sentences_end_where_a_reader_breathes() -> None:
    assert sentences('He said: "Stay. I can help!" I stayed; it was 3.5 km. 🌧️') == [
        "He said", '"Stay', "I can help", "I stayed", "it was 3.5 km",
    ]  # fmt: skip


def test_numbers_and_emoji_are_no_words() -> None:
    assert words("🌙 At 3 o'clock, café 😀") == ["At", "o'clock", "café"]


def test_R8_plain_words_read_at_a_low_grade_and_office_words_do_not() -> None:
    assert grade(["The dog sat on the mat", "It was glad"]) < 2
    assert grade(["Individualised psychological interventions necessitate considerable organisational capability"]) > 15


def test_nothing_to_read_has_grade_zero() -> None:
    assert grade([]) == 0
    assert grade(["..."]) == 0


def test_excused_words_count_as_short() -> None:
    assert long_words("Recovery is a responsibility, a responsibility.", {"recovery"}) == ["responsibility"]
    assert grade(["Recovery helps"], {"recovery"}) < grade(["Recovery helps"])
