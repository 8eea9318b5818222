from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.captions import BadCaptions, Cue, caption_faults, read_captions

GOOD = """WEBVTT - a title

NOTE who wrote this
and when

STYLE
::cue { color: red }

first
00:00.000 --> 00:02.500 line:80%
<v Ari>Hello <i>there</i>.

01:00:02.500 --> 01:00:04.000
Two
lines
"""


def test_cues_are_read_with_their_lines_and_without_tags() -> None:
    assert read_captions(GOOD) == [
        Cue(10, 0.0, 2.5, ("Hello there.",)),
        Cue(13, 3602.5, 3604.0, ("Two", "lines")),
    ]
    assert read_captions(GOOD)[1].text == "Two lines"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 1),
        ("WEBVTTX\n", 1),
        ("WEBVTT\n\n00:01 --> 00:02\nHi\n", 3),
        ("WEBVTT\n\nname\n00:00.000 -> 00:02.000\nHi\n", 4),
        ("WEBVTT\n\njust words\n", 3),
        ("WEBVTT\n\n00:00.000 --> 00:61.000\nHi\n", 3),
    ],
)
def test_captions_that_cannot_be_read_say_on_which_line(text: str, line: int) -> None:
    with pytest.raises(BadCaptions) as raised:
        read_captions(text)
    assert raised.value.line == line


def faults(*cues: Cue, seconds: float = 6) -> list[tuple[int, str]]:
    return list(caption_faults(list(cues), seconds))


def test_R8_good_captions_have_no_fault() -> None:
    assert faults(Cue(3, 0, 3, ("Hello.",)), Cue(6, 3, 6, ("This is it.",))) == []


@pytest.mark.parametrize(
    ("cues", "line", "part"),
    [
        ([], 1, "no caption"),
        ([Cue(3, 3, 3, ("Hi",))], 3, "ends before it starts"),
        ([Cue(3, 0, 3, ())], 3, "no words"),
        ([Cue(3, 0, 5, ("a", "b", "c"))], 3, "2 lines at most"),
        ([Cue(3, 0, 5, ("a", "x" * 38))], 5, "38 letters"),
        ([Cue(3, 0, 3, ("a",)), Cue(6, 2, 6, ("b",))], 6, "starts before the last one ends"),
        ([Cue(3, 5, 6, ("a",))], 3, "For 5 seconds there is no caption"),
        ([Cue(3, 0, 1, ("a",))], 3, "The last 5 seconds"),
        ([Cue(3, 0, 8, ("a",))], 3, "end after the video"),
    ],
)
def test_R8_what_a_reader_would_miss_is_a_fault(cues: list[Cue], line: int, part: str) -> None:
    assert any(at == line and part in sentence for at, sentence in faults(*cues))


@given(st.text(max_size=80), st.text(alphabet="0123456789:.-> WEBVT\n<>", max_size=80))
def test_any_text_gives_cues_or_one_kind_of_error(one: str, other: str) -> None:
    for text in (one, "WEBVTT\n\n" + other):
        try:
            read_captions(text)
        except BadCaptions as bad:
            assert bad.line >= 1
