"""Highlights as real `<mark>` elements, on pages that run no script and in print."""

from html import escape
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from web.marking import Highlight, at_unit, kept_aside, marked, units


class Reader(HTMLParser):
    """The text of some HTML, and the text under each mark."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.under: dict[str, str] = {}
        self._open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "mark":
            self._open.append(dict(attrs)["data-mark"] or "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "mark":
            self._open.pop()

    def handle_data(self, data: str) -> None:
        self.text += data
        for mark in self._open:
            self.under[mark] = self.under.get(mark, "") + data


def mark(start: int, end: int, quote: str = "", id: str = "m") -> Highlight:
    return Highlight(id, start, end, "Sam", "service_user", quote)


def test_a_highlight_counts_utf16_units_so_an_emoji_before_it_moves_nothing() -> None:
    text = "\U0001f319 a bad night"
    html = str(marked(text, text, [mark(5, 14, "bad night")]))
    assert Reader(html).under == {"m": "bad night"}


def test_a_highlight_goes_through_inline_elements_and_entities() -> None:
    html = "Tea <strong>&amp; cake</strong> help"
    read = Reader(str(marked(html, "Tea & cake help", [mark(2, 12)])))
    assert read.text == "Tea & cake help"
    assert read.under == {"m": "a & cake h"}


def test_overlapping_highlights_of_two_people_both_keep_their_words() -> None:
    text = "one two three"
    read = Reader(str(marked(text, text, [mark(0, 7, id="a"), mark(4, 13, id="b")])))
    assert read.under == {"a": "one two", "b": "two three"}


def test_a_highlight_whose_words_changed_is_not_drawn_on_other_words() -> None:
    assert marked("new words", "new words", [mark(0, 3, "old")]) == "new words"


def test_a_highlight_whose_words_stand_in_another_language_is_kept_aside() -> None:
    here, there, nowhere = mark(0, 3, "new"), mark(0, 3, "neu", id="n"), mark(90, 95, id="x")
    assert kept_aside("new words", [here, there, nowhere]) == [there]


def test_a_highlight_outside_the_text_is_not_drawn() -> None:
    assert marked("short", "short", [mark(3, 99), mark(4, 4)]) == "short"


def test_a_name_cannot_break_out_of_its_attribute() -> None:
    nasty = Highlight('"><script>', 0, 1, '"><script>', '"><script>')
    assert "<script>" not in str(marked("abc", "abc", [nasty]))


@given(st.text(max_size=40), st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), max_size=4))
def test_text_stays_the_same_under_any_highlights(text: str, spans: list[tuple[int, int]]) -> None:
    text = text.replace("\r", " ").replace("\0", " ")
    marks = [mark(start, end, id=str(number)) for number, (start, end) in enumerate(spans)]
    assert Reader(str(marked(escape(text), text, marks))).text == text


@given(st.text(alphabet="a\U0001f319é", max_size=12), st.integers(0, 12))
def test_units_and_characters_agree(text: str, characters: int) -> None:
    part = text[:characters]
    assert at_unit(text, units(part)) == len(part)
