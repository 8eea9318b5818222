"""A service's own pack over another one: what it replaces, adds and hides."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from content.check import check
from content.errors import PackError
from content.library import BUILT_IN, Library
from content.model import TextBlock, VideoBlock
from content.schema import TAGS
from tests.content.packs import CAPTIONS, TOPIC, Changes, mp4, page, write_pack
from tests.content.test_languages import GERMAN

UPPER = "title: Ours\nnote: From Northside.\n"


def files(root: Path, contents: Changes) -> Path:
    """A folder with these files and no others."""
    for name, body in contents.items():
        assert body is not None
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body if isinstance(body, bytes) else body.encode())
    return root


@pytest.fixture
def below(tmp_path: Path) -> Path:
    """The pack below, in two languages, with every tag."""
    first = page("See [it](page:day/second), or [that](topic:day).", tags=f"[{', '.join(TAGS)}]", next="second")
    changes: Changes = {"day/03-third.en.md": first, "night/topic.yaml": "title: A night\nsummary: One night.\n"}
    changes |= {"night/01-moon.en.md": page("See [it](page:day/second)."), "pack.yaml": TWO_TOPICS}
    return write_pack(tmp_path / "below", GERMAN | changes)


TWO_TOPICS = "title: Below\nlang: en\nlanguages: [de]\nnote: For tests.\ntopics: [day, night]\nglossary: [one]\n"


def over(below: Path, tmp_path: Path, contents: Changes) -> Library:
    """The pack below with these files over it."""
    return Library.load(below, files(tmp_path / "upper", {"pack.yaml": UPPER} | contents))


def test_what_a_pack_does_not_say_is_as_below(below: Path, tmp_path: Path) -> None:
    library = over(below, tmp_path, {})
    assert (library.title, library.note, library.languages) == ("Ours", "From Northside.", ("en", "de"))
    assert [topic.id for topic in library.topics] == ["day", "night"]
    assert library.page("day/first").blocks == Library.load(below).page("day/first").blocks
    assert (library.media_root / "day/film.mp4").is_file()


def test_a_page_is_replaced_whole_whatever_its_number(below: Path, tmp_path: Path) -> None:
    library = over(below, tmp_path, {"day/09-first.en.md": page("Ours.", title="Ours")})
    assert [one.id for one in library.topics[0].pages] == ["day/second", "day/third", "day/first"]
    assert library.page("day/first").title == "Ours"
    assert library.edition("de").page("day/first").lang == "en"


def test_a_page_in_a_further_language_stands_beside_the_one_below(below: Path, tmp_path: Path) -> None:
    german = "---\ntitle: Zweite\nsummary: Die zweite.\n---\nWir machen weiter.\n"
    library = over(below, tmp_path, {"day/02-second.de.md": german})
    assert library.edition("de").page("day/second").title == "Zweite"
    assert library.edition("de").page("day/first").title == "Erste"


def test_a_topic_s_title_is_replaced_in_all_languages(below: Path, tmp_path: Path) -> None:
    library = over(below, tmp_path, {"day/topic.yaml": TOPIC.replace("A day", "Our day")})
    assert library.topics[0].title == library.edition("de").topics[0].title == "Our day"
    assert len(library.topics[0].pages) == 3


def test_a_film_is_replaced_with_all_that_belongs_to_it(below: Path, tmp_path: Path) -> None:
    film: Changes = {
        "media/day/film.mp4": mp4(9),
        "media/day/film.jpg": b"\xff\xd8\xff\xe1ours",
        "media/day/film.en.vtt": CAPTIONS.replace("00:06", "00:09").replace("This is", "Ours is"),
        "media/day/film.de.vtt": CAPTIONS.replace("00:06", "00:09").replace("This is a film", "Unser Film"),
    }
    library = over(below, tmp_path, film)
    story = library.page("day/first").block("film")
    assert isinstance(story, VideoBlock)
    assert [kind for _, kind in story.sources] == ["video/mp4"] and story.transcript[1] == "Ours is a film."
    words: Changes = {"pack.yaml": UPPER, "media/day/film.de.vtt": CAPTIONS.replace("Hello", "Servus")}
    only_captions = Library.load(below, files(tmp_path / "words", words))
    kept = only_captions.page("day/first").block("film")
    assert isinstance(kept, VideoBlock) and len(kept.sources) == 2


def test_own_topics_come_first_and_others_may_be_hidden(below: Path, tmp_path: Path) -> None:
    own: Changes = {
        "pack.yaml": UPPER + "topics: [ours]\nhide: [night, day/second]\n",
        "ours/topic.yaml": "title: Our own\nsummary: What we do.\n",
        "ours/01-here.en.md": page("See [it](page:day/first)."),
    }
    library = over(below, tmp_path, own)
    assert [topic.id for topic in library.topics] == ["ours", "day"]
    assert [one.id for one in library.topics[1].pages] == ["day/first", "day/third"]
    third = library.page("day/third").blocks[0]
    assert isinstance(third, TextBlock)
    assert third.text == "See it, or that." and third.html.count("href") == 1
    assert library.page("day/third").next is None


@pytest.mark.parametrize(
    ("pack", "line", "part"),
    [
        (UPPER + "hide: [day/fourth]\n", 1, "no topic or page 'day/fourth' to hide"),
        (UPPER + "lang: de\n", 3, "The pack below is in 'en'"),
        (UPPER + "colour: red\n", 3, "'colour' is not known here"),
        (UPPER + "topics: [ours]\n", 1, "no folder for the topic 'ours'"),
        ("title: A: B\n", 1, "colon"),
    ],
)
def test_faults_of_a_stack_have_a_file_and_a_line(below: Path, tmp_path: Path, pack: str, line: int, part: str) -> None:
    upper = files(tmp_path / "upper", {"pack.yaml": pack})
    with pytest.raises(PackError) as raised:
        Library.load(below, upper)
    assert any(f.file == "pack.yaml" and part in f.sentence for f in raised.value.faults), raised.value
    assert any(
        part in f.sentence and (f.line == line or "hide" in part or "ours" in part) for f in check([below, upper])
    )


def test_a_check_of_a_stack_tells_the_faults_of_the_uppermost_pack(below: Path, tmp_path: Path) -> None:
    (below / "day/02-second.en.md").write_text(page("The organisation."))
    upper = files(tmp_path / "upper", {"pack.yaml": UPPER, "day/04-fourth.en.md": page("The institution.")})
    long = [fault.file for fault in check([below, upper]) if "long word" in fault.sentence]
    assert long == ["day/04-fourth.en.md"]


def test_R6_the_whole_stack_counts(below: Path, tmp_path: Path) -> None:
    tags = f"[{', '.join(TAGS)}]"
    body = "A.\n\n:::entry {#why}\nask: Why?\n:::\n\n:::video {#seen src=film}\ntitle: A\npeople: B\nnote: C\n:::\n"
    upper = files(tmp_path / "upper", {"pack.yaml": UPPER, "day/04-fourth.en.md": page(body, tags=tags)})
    assert any("has the tag" in fault.sentence for fault in check(below))
    assert [fault for fault in check([below, upper]) if not fault.warning] == []


def test_a_link_out_of_an_upper_pack_is_refused(below: Path, tmp_path: Path) -> None:
    upper = files(tmp_path / "upper", {"pack.yaml": UPPER, "day/05-x.en.md": page("A.")})
    os.symlink(tmp_path, upper / "day/06-y.en.md")
    with pytest.raises(PackError, match="link to somewhere else"):
        Library.load(below, upper)


def test_a_pack_that_says_so_lies_over_the_one_that_comes_with_waymark(tmp_path: Path) -> None:
    pack = UPPER + "over: built-in\nhide: [hope]\n"
    library = Library.load(files(tmp_path / "ours", {"pack.yaml": pack}))
    assert [topic.id for topic in library.topics] == [t.id for t in Library.load(BUILT_IN).topics if t.id != "hope"]
    folder = library.media_root
    assert folder.is_dir()
    del library
    assert not folder.exists()
