from __future__ import annotations

from pathlib import Path

import pytest

from content.check import check, ease
from content.drawings import ratio
from content.schema import TAGS
from tests.content.packs import BODY, CAPTIONS, DRAWING, PACK, TOPIC, faults_of, first, mp4, page, write_pack

FIRST = "day/01-first.en.md"


def test_the_good_pack_has_no_errors(tmp_path: Path) -> None:
    assert faults_of(tmp_path, {}) == []


@pytest.mark.parametrize(
    ("body", "line", "part"),
    [
        ("", 7, "nothing on it"),
        (":::poem {#a}\n:::", 7, "no ':::poem'"),
        ("A.\n\n:::entry\nask: Why?\n:::", 9, "'id' is missing"),
        ("A.\n\n:::entry {#why}\n:::", 9, "'ask' is missing"),
        ("A.\n\n:::entry {#why}\nask: Why?\nrow: 3\n:::", 11, "Did you mean 'rows'?"),
        ("A.\n\n:::entry {#why}\nask: Why?\nzzzzzz: 3\n:::", 11, "Use one of: id, ask, hint, kind, rows."),
        ("A.\n\n:::entry {#Why}\nask: Why?\n:::", 9, "small letters"),
        ("A.\n\n:::entry {#why rows=many}\nask: Why?\n:::", 9, "whole number"),
        ("A.\n\n:::entry {#why rows=99}\nask: Why?\n:::", 9, "less than or equal to 20"),
        ("A.\n\n:::entry {#why}\nask:\n:::", 10, "is empty"),
        ("A.\n\n:::entry {#why}\nask: Why?\nask: How?\n:::", 11, "set twice"),
        ("A.\n\n:::entry {#why oops}\nask: Why?\n:::", 9, "'oops' cannot be read"),
        ("A.\n\n:::entry {#why}\nask: Why?\nwell\n:::", 11, "This line cannot be read"),
        ("A.\n\n:::entry {#why}\nask: Why?\n", 9, "never closed"),
        ("A.\n\n:::entry {#a}\nask: Why?\n:::entry {#b}\nask: How?\n:::", 11, ":::entry above is still open"),
        ("A.\n\n :::entry {#why}\nask: Why?\n:::", 9, "without space before it"),
        ("A.\n\n:::entry {#why}\n\nask: Why?\n:::\n\nB.\n\n:::entry {#why}\nask: How?\n:::", 16, "twice"),
        ("## A {#a}\n\nB.\n\n## C {#a}\n\nD.", 11, "twice"),
        ("## A {#A!}\n\nB.", 7, "is no id"),
        (":::choice {#c}\nask: Which?\n- a | A\n:::", 9, "at least 2 items"),
        (":::choice {#c}\nask: Which?\n- a | A\n- a | B\n:::", 7, "same id"),
        (":::choice {#c max=3}\nask: Which?\n- a | A\n- b | B\n:::", 7, "'max' is more"),
        (":::choice {#c}\nask: Which?\n- A b | A\n- b | B\n:::", 9, "'options number 1 id'"),
        (":::choice {#c options=2}\nask: Which?\n- a | A\n- b | B\n:::", 7, "must be a list"),
        (":::scale {#s min=5 max=5}\nask: Which?\nlow: A\nhigh: B\n:::", 7, "'min' must be less"),
        ("See [this](page:day/none).", 7, "no page 'day/none'"),
        ("See [this](topic:night).", 7, "no topic 'night'"),
        ("See [this](http://a.example).", 7, "leads nowhere"),
        ("See [this](../pack.yaml).", 7, "leads nowhere"),
        ("See `this`.", 7, "Code marks"),
        ("A.\n\nThe one who " + "sat and " * 8 + "slept.", 9, "has 20 words"),
        ("A.\n\nThe organisation acts.", 9, "'organisation' is a long word"),
        (":::entry {#why}\nask: Why is the organisation here?\n:::", 7, "'organisation' is a long word"),
    ],
)
def test_each_fault_of_a_page_has_its_line_and_its_mending(tmp_path: Path, body: str, line: int, part: str) -> None:
    found = first(tmp_path, body)
    assert any(f.file == FIRST and f.line == line and part in f.sentence for f in found), found


@pytest.mark.parametrize(
    ("changes", "file", "line", "part"),
    [
        ({"pack.yaml": None}, "pack.yaml", 1, "missing"),
        ({"pack.yaml": PACK + "topics: [day]\n"}, "pack.yaml", 5, "stands here twice"),
        ({"pack.yaml": PACK + "colour: red\n"}, "pack.yaml", 5, "'colour' is not known here"),
        ({"pack.yaml": PACK.replace("[day]", "[day, night]")}, "pack.yaml", 4, "no folder for the topic 'night'"),
        ({"pack.yaml": PACK.replace("[day]", "[day, day]")}, "pack.yaml", 4, "'day' stands here twice"),
        ({"pack.yaml": PACK.replace("[day]", "[../day]")}, "pack.yaml", 4, "'topics number 1'"),
        ({"night/topic.yaml": TOPIC}, "night/topic.yaml", 1, "Nobody can reach this topic"),
        ({"day/topic.yaml": None}, "day/topic.yaml", 1, "missing"),
        ({"day/topic.yaml": "title: A: B\n"}, "day/topic.yaml", 1, "colon"),
        ({"day/topic.yaml": "title: 2024\nsummary: A year.\n"}, "day/topic.yaml", 1, "must be text"),
        ({FIRST: None, "day/02-second.en.md": None}, "day/topic.yaml", 1, "no page"),
        ({"day/first.md": "x"}, "day/first.md", 1, "Name a page like"),
        ({"day/03-third.cy.md": page("A.")}, "day/03-third.cy.md", 1, "This pack is in 'en'"),
        ({"day/03-first.en.md": page("A.")}, "day/03-first.en.md", 1, "Two pages are named 'first'"),
        ({FIRST: "Words only.\n"}, FIRST, 1, "starts with '---'"),
        ({FIRST: "---\ntitle: A\n"}, FIRST, 1, "starts with '---'"),
        ({FIRST: page("A.", tags="[]")}, FIRST, 5, "'tags' does not fit"),
        ({FIRST: page("A.", tags="[joy]")}, FIRST, 5, "'tags number 1' must be 'connectedness', 'hope'"),
        ({FIRST: page("A.", title="'unclosed")}, FIRST, 2, "cannot be read"),
        ({FIRST: page("A.", next="none")}, FIRST, 6, "'next' leads nowhere"),
        ({FIRST: page("A.", next="first")}, FIRST, 6, "'next' leads nowhere"),
        ({FIRST: b"\xff\xfe"}, FIRST, 1, "not UTF-8"),
        ({FIRST: page("A\0.")}, FIRST, 1, "NUL"),
        ({FIRST: page("A. " * 30_000)}, FIRST, 1, "longer than 64 KiB"),
        ({"pack.yaml": PACK + "reading_grade_max: 1\n", FIRST: page("Nobody ever remembers happy winters. " * 3)},
         FIRST, 1, "reads at grade"),
        ({FIRST: page("A.", content_note="The organisation.")}, FIRST, 6, "long word"),
    ],
)  # fmt: skip
def test_each_fault_of_a_pack_has_its_file_and_line(
    tmp_path: Path, changes: dict[str, str | bytes | None], file: str, line: int, part: str
) -> None:
    found = faults_of(tmp_path, changes)
    assert any(f.file == file and f.line == line and part in f.sentence for f in found), found


@pytest.mark.parametrize(
    ("changes", "file", "line", "part"),
    [
        ({"media/day/film.mp4": None}, FIRST, 9, "'media/day/film.mp4' is missing"),
        ({"media/day/film.jpg": None}, FIRST, 9, "'media/day/film.jpg' is missing"),
        ({"media/day/film.en.vtt": None}, FIRST, 9, "'media/day/film.en.vtt' is missing"),
        ({"media/day/film.mp4": b"<html>not a video"}, FIRST, 9, "not an MP4 video"),
        ({"media/day/film.mp4": b"\0\0\0\x08ftyp"}, FIRST, 9, "no length"),
        ({"media/day/film.mp4": mp4(0)}, FIRST, 9, "no length"),
        ({"media/day/film.mp4": b"\0\0\0\x08ftyp\0\0\0\x01moov"}, FIRST, 9, "no length"),
        ({"media/day/film.mp4": b"\0\0\0\x08ftyp\0\0\0\x10moov\0\0\0\x08mvhd"}, FIRST, 9, "no length"),
        ({"media/day/film.webm": b"nothing"}, FIRST, 9, "not a WebM video"),
        ({"media/day/film.jpg": b"GIF89a"}, FIRST, 9, "not a JPEG"),
        ({"media/day/film.en.vtt": "Hello"}, "media/day/film.en.vtt", 1, "WEBVTT"),
        ({"media/day/film.en.vtt": b"\xff"}, "media/day/film.en.vtt", 1, "not UTF-8"),
        ({"media/day/film.en.vtt": "WEBVTT\n"}, "media/day/film.en.vtt", 1, "no caption"),
        ({"media/day/film.mp4": mp4(60)}, "media/day/film.en.vtt", 6, "The last 54 seconds"),
        ({FIRST: page(BODY.replace("src=film", "src=../film"))}, FIRST, 9, "'src'"),
        ({FIRST: page(BODY.replace("src=film", "src=https://a.example/film"))}, FIRST, 9, "'src'"),
        ({"day/topic.yaml": TOPIC.replace("topic.svg", "../day/topic.svg")}, "day/topic.yaml", 3, "no media name"),
        ({"day/topic.yaml": TOPIC.replace("topic.svg", "film.jpg")}, "day/topic.yaml", 3, "ending .svg"),
        ({"media/day/topic.svg": None}, "day/topic.yaml", 3, "'media/day/topic.svg' is missing"),
        ({"media/day/topic.svg": "<?xml version='1.0'?><svg/>"}, "day/topic.yaml", 3, "starts with <svg"),
        ({"media/day/topic.svg": DRAWING + " " * 70_000}, "day/topic.yaml", 3, "64 KiB"),
    ],
)
def test_R8_each_fault_of_media_goes_to_who_asked_for_it(
    tmp_path: Path, changes: dict[str, str | bytes | None], file: str, line: int, part: str
) -> None:
    found = faults_of(tmp_path, changes)
    assert any(f.file == file and f.line == line and part in f.sentence for f in found), found


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        '<rect onload="alert(1)"/>',
        '<a href="javascript:alert(1)"><rect/></a>',
        '<image href="https://a.example/x.png"/>',
        '<rect fill="url(https://a.example/x)"/>',
        "<style>@import 'https://a.example/x';</style>",
        '<rect style="fill:red"/>',
        "<foreignObject><p/></foreignObject>",
        "<!DOCTYPE x>",
        "<!-- words -->",
    ],
)
def test_a_drawing_is_plain_shapes_and_nothing_else(tmp_path: Path, inside: str) -> None:
    found = faults_of(tmp_path, {"media/day/topic.svg": DRAWING.replace("</svg>", inside + "</svg>")})
    assert [(f.file, f.line) for f in found] == [("day/topic.yaml", 3)]


def test_links_out_of_the_pack_are_refused(tmp_path: Path) -> None:
    outside = tmp_path / "secret.md"
    outside.write_text(page("A secret."))
    root = write_pack(tmp_path / "pack", {"media/day/film.mp4": None})
    (root / "day/03-third.en.md").symlink_to(outside)
    (root / "media/day/film.mp4").symlink_to(outside)
    faults = {(f.file, f.line): f.sentence for f in check(root, whole=False) if not f.warning}
    assert set(faults) == {("day/03-third.en.md", 1), (FIRST, 9)}
    assert all("link to somewhere else" in sentence for sentence in faults.values())


def test_a_topic_folder_that_is_a_link_is_refused(tmp_path: Path) -> None:
    root = write_pack(tmp_path / "pack", {"pack.yaml": PACK.replace("[day]", "[day, twin]")})
    (root / "twin").symlink_to(root / "day")
    assert any("no folder for the topic 'twin'" in f.sentence for f in check(root))


def test_good_links_have_addresses_of_this_service(tmp_path: Path) -> None:
    body = "See [a](page:day/second), [b](topic:day), [c](help:), [d](https://a.example/x) or [e](tel:+44-123).\n"
    assert first(tmp_path, body) == []


def test_a_file_that_is_a_folder_is_missing(tmp_path: Path) -> None:
    root = write_pack(tmp_path, {"pack.yaml": None})
    (root / "pack.yaml").mkdir()
    assert [(f.file, f.sentence) for f in check(root)] == [("pack.yaml", "This file is missing. Add it.")]


def test_windows_line_ends_and_a_byte_order_mark_are_fine(tmp_path: Path) -> None:
    text = "\ufeff" + page(BODY).replace("\n", "\r\n")
    assert faults_of(tmp_path, {FIRST: text, "media/day/film.en.vtt": CAPTIONS.replace("\n", "\r")}) == []


def test_a_webm_may_be_missing_and_a_long_header_is_read(tmp_path: Path) -> None:
    assert faults_of(tmp_path, {"media/day/film.webm": None, "media/day/film.mp4": mp4(6, version=1)}) == []


def test_R6_a_tag_without_page_story_or_exercise_is_a_fault(tmp_path: Path) -> None:
    faults = [
        f.sentence for f in check(write_pack(tmp_path, {FIRST: page("A.", tags="[hope, identity]")})) if not f.warning
    ]
    assert "No story and no exercise has the tag 'hope'. Write one." in faults
    assert "No page and no story and no exercise has the tag 'meaning'. Write one." in faults


def test_R6_a_pack_with_every_tag_has_no_fault(tmp_path: Path) -> None:
    root = write_pack(tmp_path, {FIRST: page(BODY, tags=f"[{', '.join(TAGS)}]")})
    assert [fault for fault in check(root) if not fault.warning] == []


def test_R8_other_languages_are_checked_for_long_sentences_only(tmp_path: Path) -> None:
    changes: dict[str, str | bytes | None] = {
        "pack.yaml": PACK.replace("lang: en", "lang: de"),
        FIRST: None,
        "day/02-second.en.md": None,
        "day/01-erste.de.md": page("Die Verantwortlichkeit der Organisation."),
    }
    assert faults_of(tmp_path, changes) == []


def test_a_synonym_that_leads_to_no_page_is_named(tmp_path: Path) -> None:
    found = check(write_pack(tmp_path, {"pack.yaml": PACK + "synonyms: {drink: [tea], meds: [medicine]}\n"}))
    assert [(f.warning, f.sentence) for f in found if "synonyms" in f.sentence] == [
        (True, "'synonyms' of 'meds' names 'medicine', and no page has that. Use a word of a page.")
    ]


def test_nothing_is_said_about_a_glossary_word(tmp_path: Path) -> None:
    changes: dict[str, str | bytes | None] = {
        "pack.yaml": PACK + "glossary: [Organisation]\n",
        FIRST: page("The organisation acts."),
    }
    assert faults_of(tmp_path, changes) == []


@pytest.mark.parametrize(
    ("body", "line", "part"),
    [
        ("This will help you.", 7, "'will help you' should not stand here."),
        ("Oh, you madcap.", 7, "'madcap' should not stand here. Be kind."),
        ("We sit. " * 60, 1, "Make two of it."),
    ],
)
def test_R25_unkind_words_promises_and_long_pages_are_found(tmp_path: Path, body: str, line: int, part: str) -> None:
    pack = PACK + "page_words_max: 100\nbanned: {madcap: Be kind.}\n"
    found = faults_of(tmp_path, {"pack.yaml": pack, FIRST: page(body)})
    assert any(fault.file == FIRST and fault.line == line and part in fault.sentence for fault in found), found


def test_a_drawing_in_which_nothing_stands_out_is_found(tmp_path: Path) -> None:
    pale = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 1"><rect width="2" height="1" fill="#fff"/>'
        '<circle r="1" fill="#eeeeee"/></svg>'
    )
    found = faults_of(tmp_path, {"media/day/topic.svg": pale})
    assert [(fault.file, "stands out" in fault.sentence) for fault in found] == [("media/day/topic.svg", True)]
    assert ratio("#000000", "#fff") == 21 and round(ratio("#777", "#ffffff"), 1) == 4.5


def test_a_picture_needs_words_that_say_what_it_shows(tmp_path: Path) -> None:
    top = "---\ntitle: A\nsummary: B.\nminutes: 5\ntags: [hope]\npicture: topic.svg\n"
    missing = faults_of(tmp_path / "one", {FIRST: f"{top}---\nA.\n"})
    assert any("'picture_alt' is missing" in fault.sentence for fault in missing)
    empty = faults_of(tmp_path / "two", {FIRST: f"{top}picture_alt: A picture of a box.\n---\nA.\n"})
    assert any("Say what it shows" in fault.sentence for fault in empty)
    gone = faults_of(
        tmp_path / "three", {FIRST: f"{top.replace('topic.svg', 'none.svg')}picture_alt: A box.\n---\nA.\n"}
    )
    assert any(fault.line == 6 and "is missing" in fault.sentence for fault in gone)


def test_how_easy_each_page_is_to_read_is_told(tmp_path: Path) -> None:
    told = ease(write_pack(tmp_path, {FIRST: page("We sit here. It is calm.")}))
    assert (told[0].page, told[0].words, told[0].age) == ("day/first", 10, 6)
    assert ease(tmp_path / "nowhere") == []


def test_R3_the_built_in_library_is_whole_and_clean() -> None:
    assert [str(fault) for fault in check()] == []
    pages = ease()
    assert len(pages) >= 48 and all(page.grade <= 5 for page in pages)


@pytest.mark.parametrize(
    ("body", "line", "part"),
    [
        ("This is proven to work.", 7, "'proven' should not stand here. Promise nothing."),
        ("You will feel better soon.", 7, "'will feel better' should not stand here. Promise nothing."),
        ("Stay positive.", 7, "cheering on"),
        ("That is good!", 7, "'!' should not stand here."),
        ("A.\n\nYour resilience counts.", 9, "Use words from daily life."),
        ("Every patient knows.", 7, "Write 'you', or a name."),
        ("You could skip your tablets for a day.", 7, "'skip your tablets' should not stand here."),
        ("Stop taking the pills.", 7, "talk to a worker or doctor first"),
        ("You\u2019ve got this.", 7, "cheering on"),
        ("Leave your pills for a day.", 7, "talk to a worker or doctor first"),
        ("Take less of your tablets.", 7, "talk to a worker or doctor first"),
        ("Some days no medicine is best.", 7, "talk to a worker or doctor first"),
        ("She meets crazy people.", 7, "This word hurts."),
        ("They call us schizophrenics.", 7, "Write about people"),
        ("I thought of ending it all.", 7, "no way to help"),
        ("Some cut. Some do not.", 7, "no way to help"),
        ("| a | b |\n| c | d |", 7, "tables have no place"),
        ("Look at [this](https://a.example@b.example/x).", 7, "has an @ before its first slash"),
        ("A word\u202e is turned.", 7, "cannot be seen"),
        ("A wo\u200brd.", 7, "cannot be seen"),
        (":::entry {#why}\nask: Well done.\n:::", 7, "'Well done'".lower()),
        ("Some people think of suicide.", 7, "no way to help"),
        ("A.\n\nI hurt myself then.", 9, "no way to help"),
        ("A.\n\nI hurt myself. [Get help now](help:).", 9, "'content_note'"),
    ],
)
def test_R43_promises_cheering_jargon_stopping_and_crisis_words_are_found(
    tmp_path: Path, body: str, line: int, part: str
) -> None:
    found = first(tmp_path, body)
    assert any(f.file == FIRST and f.line == line and part in f.sentence for f in found), found


@pytest.mark.parametrize(
    "body",
    [
        "Please do not stop a medicine alone.",
        "Some cut back on sweets.",
        "Look at [this](https://a.example/@b).",
        "A | B, and one of them.",
        "Nobody should skip a dose. We rang the doctor.",
        "Before you drop a tablet, we talk.",
        "How sure do you feel that you can do it?",
        "Be patiently slow. He is not impatient.",
        'She said: "I want to sing."',
    ],
)
def test_words_that_only_look_like_it_are_let_be(tmp_path: Path, body: str) -> None:
    assert first(tmp_path, body) == []


def test_a_crisis_word_is_fine_with_a_note_and_a_way_to_help(tmp_path: Path) -> None:
    note = "This page is about hurting yourself."
    body = "Some people hurt themselves. I hurt myself too.\n\n[Get help now](help:) when you like.\n"
    assert faults_of(tmp_path, {FIRST: page(body, content_note=note)}) == []
    quiet = page("We sit here.", content_note="This page does not talk about self-harm.")
    assert faults_of(tmp_path / "quiet", {FIRST: quiet}) == []


def test_a_crisis_word_in_a_story_and_in_german_is_found_too(tmp_path: Path) -> None:
    spoken = CAPTIONS.replace("Hello.", "I wanted to die.")
    found = faults_of(tmp_path / "en", {"media/day/film.en.vtt": spoken})
    assert {(f.file, f.line) for f in found} == {(FIRST, 9)}
    changes: dict[str, str | bytes | None] = {
        "pack.yaml": PACK.replace("lang: en", "lang: de"),
        FIRST: None,
        "day/02-second.en.md": None,
        "day/01-erste.de.md": page("Sie denkt an Suizid."),
    }
    assert any("no way to help" in f.sentence for f in faults_of(tmp_path / "de", changes))


GERMAN_PACK: dict[str, str | bytes | None] = {
    "pack.yaml": PACK.replace("lang: en", "lang: de"),
    FIRST: None,
    "day/02-second.en.md": None,
}


@pytest.mark.parametrize(
    ("body", "part"),
    [
        ("Setz deine Tabletten ab.", "talk to a worker or doctor first"),
        ("Du kannst die Tabletten weglassen.", "talk to a worker or doctor first"),
        ("Es geht auch ohne Medikamente.", "talk to a worker or doctor first"),
        ("Das wird dir helfen.", "Promise nothing."),
        ("Alles wird gut.", "Promise nothing."),
        ("Ich will sterben.", "no way to help"),
        ("Sie hat sich etwas antun wollen.", "no way to help"),
    ],
)
def test_R43_german_pages_are_looked_at_too(tmp_path: Path, body: str, part: str) -> None:
    found = faults_of(tmp_path, GERMAN_PACK | {"day/01-erste.de.md": page(body)})
    assert any(part in f.sentence for f in found), found


def test_R43_german_words_that_only_look_like_it_are_let_be(tmp_path: Path) -> None:
    body = "Setz keine Tabletten allein ab. Sprich erst, bevor du Tabletten weglassen willst."
    found = faults_of(tmp_path, GERMAN_PACK | {"day/01-erste.de.md": page(body)})
    assert not any("should not stand here" in f.sentence for f in found), found


def test_R43_easier_words_keep_the_way_to_help(tmp_path: Path) -> None:
    own, easy = page("We sit.\n\n[Get help now](help:)."), page("We sit.").split("---\n", 2)[2]
    found = faults_of(tmp_path, {FIRST: own, "day/01-first.en.easy.md": f"---\ntitle: First\n---\n{easy}"})
    assert [(f.file, f.line) for f in found if "leads to Help" in f.sentence] == [("day/01-first.en.easy.md", 1)]


def test_words_that_nobody_has_written_yet_are_named_by_line(tmp_path: Path) -> None:
    topic = TOPIC.replace("One day.", "One sentence about it.")
    found = check(write_pack(tmp_path, {"day/topic.yaml": topic}))
    assert [(f.file, f.line, f.warning) for f in found if "as it came" in f.sentence] == [("day/topic.yaml", 2, True)]


def test_a_page_to_which_no_page_leads_is_found(tmp_path: Path) -> None:
    third = page("We stop.")
    skipped: dict[str, str | bytes | None] = {
        FIRST: page("See.", next="third"),
        "day/03-third.en.md": third,
    }
    lost = [f for f in check(write_pack(tmp_path / "one", skipped)) if "No page leads here." in f.sentence]
    assert [(f.file, f.warning) for f in lost] == [("day/02-second.en.md", True)]
    linked = skipped | {"day/03-third.en.md": page("See [this](page:day/second).")}
    found = check(write_pack(tmp_path / "two", linked))
    assert [f for f in found if "No page leads here." in f.sentence] == []


def test_R8_a_caption_that_is_too_fast_to_read_is_found(tmp_path: Path) -> None:
    fast = CAPTIONS.replace("00:03.000\nHello.", "00:00.500\nThis is too much at once.").replace(
        "00:03.000 -->", "00:00.500 -->"
    )
    found = faults_of(tmp_path, {"media/day/film.en.vtt": fast})
    assert [(f.file, f.line) for f in found] == [("media/day/film.en.vtt", 3)]
    assert "50 letters a second, and 20 can be read" in found[0].sentence


def test_a_film_that_is_too_heavy_for_a_slow_line_is_found(tmp_path: Path) -> None:
    heavy = mp4(6) + b"\0" * 60_000
    found = faults_of(tmp_path / "one", {"media/day/film.mp4": heavy})
    assert [(f.file, f.sentence.split(".")[0]) for f in found] == [
        ("media/day/film.mp4", "This film has 587 KB a minute, and 400 is the limit of pack")
    ]
    changes = {"media/day/film.mp4": heavy, "pack.yaml": PACK + "media_kb_max: 600\n"}
    assert faults_of(tmp_path / "two", changes) == []


SCRIPT = """scenes:
  - say: Hello.
    show: bus
  - say: This is a film.
"""


def test_a_script_beside_its_film_is_used_and_has_to_say_the_same(tmp_path: Path) -> None:
    def warned(name: str, script: str) -> list[str]:
        root = write_pack(tmp_path / name, {"media/day/film.yaml": script})
        return [str(fault) for fault in check(root) if fault.file == "media/day/film.yaml"]

    assert warned("same", SCRIPT) == []
    assert warned("other", SCRIPT.replace("Hello.", "Good day."))[0].startswith(
        "media/day/film.yaml:1: warning: The film's captions say something else."
    )
    assert warned("wrong", SCRIPT.replace("bus", "busses")) == [
        "media/day/film.yaml:3: There is no scene 'busses'. Did you mean 'bus'?"
    ]
