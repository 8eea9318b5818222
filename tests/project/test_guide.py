"""docs/guide.md names buttons as the screen does, and its second part reads as easily as a page of content."""

from __future__ import annotations

import re

from content.reading import grade, sentences
from tests.project.tree import ROOT
from web import catalogue

GUIDE = (ROOT / "docs/guide.md").read_text(encoding="utf-8")
READING_GRADE, LONGEST_SENTENCE = 5, 15
NAMES_A_PERSON = {
    "Show to Jo": "Show to {name}",
    "See what Pat sees": "See what {name} sees",
    "Jo may write this for me": "{name} may write this for me",
    "Take Jo out": "Take {name} out",
}


def on_screen(words: str) -> bool:
    """Whether a text of the screen begins so, or is one of its sentences."""
    wanted = NAMES_A_PERSON.get(words, words)
    return re.search(rf'(^msgid "|^"|\. ){re.escape(wanted)}', TEXTS, re.MULTILINE) is not None


TEXTS = catalogue.POT.read_text(encoding="utf-8")


def test_every_button_of_the_guide_is_on_the_screen() -> None:
    said = {" ".join(words.split()) for words in re.findall(r"(?<!\*)\*([^*]+)\*(?!\*)", GUIDE)}
    assert [words for words in sorted(said) if not on_screen(words.rstrip("."))] == []
    assert len(said) > 20


def test_the_part_for_the_person_is_easy_to_read() -> None:
    part = re.sub(r"!\[.*?\]\(.*?\)|[*]", "", GUIDE.partition("## For you")[2], flags=re.DOTALL)
    pieces = [piece for piece in re.split(r"\n\n|\n(?=\d\. |- |#)", part) if not piece.startswith("#")]
    found = [sentence for piece in pieces[1:] for sentence in sentences(re.sub(r"^(\d\. |- )", "", piece.strip()))]
    assert [sentence for sentence in found if len(sentence.split()) > LONGEST_SENTENCE] == []
    assert grade(found) <= READING_GRADE
