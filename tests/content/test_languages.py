"""A pack in several languages and in easier words: what a reader gets, and that all of it has the same ids."""

from __future__ import annotations

from pathlib import Path

import pytest

from content.check import check, ease
from content.library import Library
from content.model import VideoBlock
from tests.content.packs import BODY, CAPTIONS, PACK, faults_of, mp4, page, write_pack

Changes = dict[str, str | bytes | None]

GERMAN_PACK = "title: Ein Testpaket\nnote: Zum Testen.\n"
GERMAN_TOPIC = "title: Ein Tag\nsummary: Nur ein Tag.\n"
GERMAN_BODY = """Hier sitzen wir.

:::video {#film}
title: Ein Film
people: Niemand Echtes.
note: Er ist kurz.
:::

:::entry {#words rows=3}
ask: Was siehst du?
:::

:::choice {#pick max=2}
ask: Was magst du?
- tea | Tee
- milk | Milch
:::

:::scale {#much min=1 max=5}
ask: Wie viel?
low: Ein wenig
high: Viel
:::
"""
GERMAN_TOP = "---\ntitle: Erste\nsummary: Die erste Seite.\n---\n"
GERMAN_CAPTIONS = CAPTIONS.replace("Hello.", "Hallo.").replace("This is a film.", "Das ist ein Film.")
GERMAN: Changes = {
    "pack.yaml": PACK + "languages: [de]\n",
    "pack.de.yaml": GERMAN_PACK,
    "day/topic.de.yaml": GERMAN_TOPIC,
    "day/01-first.de.md": GERMAN_TOP + GERMAN_BODY,
    "media/day/film.de.vtt": GERMAN_CAPTIONS,
}
PAGE = "day/01-first.de.md"
EASY = "day/01-first.en.easy.md"


def test_a_reader_gets_their_language_and_the_packs_own_where_a_page_is_missing(tmp_path: Path) -> None:
    library = Library.load(write_pack(tmp_path, GERMAN))
    german = library.edition("de")
    assert library.languages == ("en", "de") and library.lang == "en"
    assert (german.title, german.note, german.lang) == ("Ein Testpaket", "Zum Testen.", "de")
    assert [(topic.title, topic.summary, topic.lang) for topic in german.topics] == [("Ein Tag", "Nur ein Tag.", "de")]
    assert [(one.title, one.lang) for one in german.topics[0].pages] == [("Erste", "de"), ("Second", "en")]
    assert german.page("day/second").blocks == library.page("day/second").blocks
    assert library.edition("cy").lang == library.edition().lang == "en"
    assert library.page("day/first").title == "First"


def test_a_page_takes_all_that_is_not_words_from_its_own_language(tmp_path: Path) -> None:
    library = Library.load(write_pack(tmp_path, GERMAN))
    own, german = library.page("day/first"), library.edition("de").page("day/first")
    assert (german.minutes, german.tags, german.next) == (own.minutes, own.tags, own.next)
    assert [(block.id, block.kind, block.number) for block in german.blocks] == [
        (block.id, block.kind, block.number) for block in own.blocks
    ]
    assert library.in_all_words("day/first") == (own, german)


def test_a_story_has_captions_in_each_language_and_a_film_where_there_is_one(tmp_path: Path) -> None:
    library = Library.load(write_pack(tmp_path / "one", GERMAN))
    story = library.edition("de").page("day/first").block("film")
    assert isinstance(story, VideoBlock)
    assert story.transcript == ("Hallo.", "Das ist ein Film.")
    assert story.captions.startswith("/media/day/film.de.vtt") and story.poster.startswith("/media/day/film.jpg")
    assert [address.partition("?")[0] for address, _ in story.sources] == [
        "/media/day/film.mp4",
        "/media/day/film.webm",
    ]
    own_film: Changes = {"media/day/film.de.mp4": mp4(7), "media/day/film.de.jpg": b"\xff\xd8\xff"}
    root = write_pack(tmp_path / "two", GERMAN | own_film)
    own = Library.load(root).edition("de").page("day/first").block("film")
    assert isinstance(own, VideoBlock)
    assert [address.partition("?")[0] for address, _ in own.sources] == ["/media/day/film.de.mp4"]
    assert own.poster.startswith("/media/day/film.de.jpg")
    assert not [fault for fault in check(root) if "No page uses" in fault.sentence]


def test_the_version_of_a_page_is_the_same_in_all_languages_and_changes_with_each(tmp_path: Path) -> None:
    one = Library.load(write_pack(tmp_path / "one", GERMAN))
    two = Library.load(write_pack(tmp_path / "two", GERMAN | {PAGE: (GERMAN_TOP + GERMAN_BODY).replace("wir", "ihr")}))
    assert one.page("day/first").version == one.edition("de").page("day/first").version
    assert one.page("day/first").version != two.page("day/first").version
    assert one.page("day/second").version == two.page("day/second").version
    assert one.version != two.version


@pytest.mark.parametrize(
    ("changes", "file", "line", "part"),
    [
        ({"pack.yaml": PACK + "languages: [en]\n"}, "pack.yaml", 5, "'en' stands here twice"),
        ({"pack.yaml": PACK}, PAGE, 1, "This pack is in 'en'"),
        ({"pack.de.yaml": None}, "pack.de.yaml", 1, "missing"),
        ({"pack.de.yaml": GERMAN_PACK + "topics: [day]\n"}, "pack.de.yaml", 3, "'topics' is not known here"),
        ({"day/topic.de.yaml": "title: Ein Tag\n"}, "day/topic.de.yaml", 1, "'summary' is missing"),
        ({"day/topic.en.yaml": GERMAN_TOPIC}, "day/topic.en.yaml", 1, "stand in topic.yaml"),
        ({"day/03-third.de.md": GERMAN_TOP + "Eins."}, "day/03-third.de.md", 1, "no page '03-third.en.md'"),
        ({PAGE: None, "day/02-first.de.md": GERMAN_TOP + GERMAN_BODY}, "day/02-first.de.md", 1, "'01-first.en.md'"),
        ({PAGE: "---\ntitle: Erste\n---\n" + GERMAN_BODY}, PAGE, 1, "'summary' is missing"),
        ({PAGE: GERMAN_TOP.replace("Erste\n", "Erste\nminutes: 5\n") + GERMAN_BODY}, PAGE, 3, "'minutes' is not known"),
        ({PAGE: GERMAN_TOP + GERMAN_BODY.replace("{#film}", "{#film src=other}")}, PAGE, 7, "Write src=film"),
        ({PAGE: GERMAN_TOP + GERMAN_BODY.replace("{#film}", "{#filme}")}, PAGE, 7, "no video 'filme'"),
        ({PAGE: GERMAN_TOP + GERMAN_BODY.replace("#words", "#worte")}, PAGE, 13, "has no entry 'worte'"),
        ({PAGE: GERMAN_TOP + GERMAN_BODY.replace("#words", "#worte")}, PAGE, 1, "The entry 'words'"),
        ({PAGE: GERMAN_TOP + GERMAN_BODY.replace("max=2", "max=1")}, PAGE, 17, "'max' of 'pick' is 2, and here"),
        ({PAGE: GERMAN_TOP + GERMAN_BODY.replace("- tea", "- tee")}, PAGE, 17, "'options' of 'pick' is tea, milk"),
        ({PAGE: GERMAN_TOP + GERMAN_BODY.replace(":::scale {#much min=1 max=5}\nask: Wie viel?\nlow: Ein wenig\nhigh: "
          "Viel", ":::entry {#much}\nask: Wie viel?")}, PAGE, 23, "'much' is a scale, and here it is a entry"),
        ({PAGE: GERMAN_TOP + GERMAN_BODY + "\nNoch etwas.\n"}, PAGE, 29, "has no part 'intro.2'"),
        ({PAGE: GERMAN_TOP + "### Hier sitzen wir\n" + GERMAN_BODY.partition("\n")[2]}, PAGE, 5, "is a paragraph"),
        ({PAGE: GERMAN_TOP + GERMAN_BODY.partition("\n")[2] + "\nHier sitzen wir.\n"}, PAGE, 6, "the same order"),
        ({"media/day/film.de.vtt": None}, PAGE, 7, "'media/day/film.de.vtt' is missing"),
        ({"media/day/film.de.webm": b"\x1a\x45\xdf\xa3"}, PAGE, 7, "'media/day/film.de.mp4' is missing"),
        ({"media/day/film.de.mp4": mp4(60)}, PAGE, 7, "has 60 seconds, and 6 in its own language"),
        ({PAGE: GERMAN_TOP + GERMAN_BODY.replace("Hier", "Hier und jetzt und dann " * 4)}, PAGE, 5, "Make two of it"),
        ({PAGE: GERMAN_TOP + GERMAN_BODY.replace("Hier", "Donaudampfschifffahrten")}, PAGE, 5, "of pack.de.yaml"),
        ({"pack.de.yaml": GERMAN_PACK + "banned: {Tee: Sag es anders.}\n"}, PAGE, 17, "Sag es anders."),
    ],
)  # fmt: skip
def test_R8_a_page_in_another_language_has_the_same_blocks_and_options(
    tmp_path: Path, changes: Changes, file: str, line: int, part: str
) -> None:
    found = faults_of(tmp_path, GERMAN | changes)
    assert any(f.file == file and f.line == line and part in f.sentence for f in found), found


def test_a_pack_in_two_languages_has_no_fault_and_each_has_its_own_words_excused(tmp_path: Path) -> None:
    long = GERMAN_TOP + GERMAN_BODY.replace("Hier", "Donaudampfschifffahrten")
    assert faults_of(tmp_path / "one", GERMAN) == []
    glossary = GERMAN_PACK + "glossary: [Donaudampfschifffahrten]\n"
    assert faults_of(tmp_path / "two", GERMAN | {PAGE: long, "pack.de.yaml": glossary}) == []


def test_what_a_page_says_beside_its_blocks_is_said_in_each_language(tmp_path: Path) -> None:
    talk = "\n  understand: What is it?\n  explore: What more?"
    own = page(BODY, content_note="It is sad.", picture="topic.svg", picture_alt="A box.", talk=talk)
    found = faults_of(tmp_path, GERMAN | {"day/01-first.en.md": own})
    assert [f.sentence.partition(".")[0] for f in found] == [
        "'content_note' is missing",
        "'picture_alt' is missing",
        "'talk' has 0 questions here, and 2 in its own language",
    ]


def test_easier_words_are_read_by_who_wants_them_and_only_there(tmp_path: Path) -> None:
    body = "We sit.\n" + BODY.partition("\n")[2].replace("src=film", "")
    library = Library.load(write_pack(tmp_path, GERMAN | {EASY: "---\n---\n" + body}))
    easy = library.edition("en", easy=True)
    assert easy.page("day/first").easy and easy.page("day/first").blocks[0].text == "We sit."
    assert easy.page("day/first").title == "First"
    assert not easy.page("day/second").easy and not library.page("day/first").easy
    assert library.has_easy("day/first") and not library.has_easy("day/second") and not library.has_easy("day/none")
    german = library.edition("de", easy=True).page("day/first")
    assert (german.lang, german.easy) == ("de", False)
    assert [one.page for one in ease(tmp_path)] == ["day/first", "day/second", "day/first de", "day/first easy"]


def test_easier_words_may_leave_out_text_and_the_rest_keeps_its_number(tmp_path: Path) -> None:
    own = page("We sit here.\n\nWe sit here for a long time.\n\n" + BODY.partition("\n")[2])
    simple = "---\n---\nWe sit.\n" + BODY.partition("\n")[2]
    library = Library.load(write_pack(tmp_path, {"day/01-first.en.md": own, EASY: simple}))
    easy = library.edition(easy=True).page("day/first")
    assert [(block.id, block.number) for block in easy.blocks] == [
        ("intro.1", 0), ("film", 2), ("words", 3), ("pick", 4), ("much", 5)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("file", "text", "part"),
    [
        (EASY, "---\n---\nWe sit.\n", "The video 'film'"),
        (EASY, "---\n---\n" + BODY.replace("here.", "here in the sun with all of our old friends."), "12 words"),
        (EASY, "---\n---\n" + BODY.replace("We sit here.", "Nobody ever remembers happy winters. " * 20), "at grade"),
        ("day/02-second.de.easy.md", "---\n---\nWir.\n", "Write '02-second.de.md' first"),
        ("day/03-third.en.easy.md", "---\n---\nWe.\n", "no page '03-third.en.md'"),
    ],
)
def test_R8_easier_words_are_held_to_it(tmp_path: Path, file: str, text: str, part: str) -> None:
    found = faults_of(tmp_path, GERMAN | {file: text})
    assert any(f.file == file and part in f.sentence for f in found), found


def test_some_pages_that_ship_have_easier_words_and_lead_to_help_too() -> None:
    library = Library.load()
    easy = [page for topic in library.edition(easy=True).topics for page in topic.pages if page.easy]
    assert len(easy) >= 3
    for page_ in easy:
        assert any('href="/help"' in getattr(block, "html", "") for block in page_.blocks), page_.id
