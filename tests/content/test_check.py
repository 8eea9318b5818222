from __future__ import annotations

from pathlib import Path

import pytest

from content.check import check
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
        ("A.\n\n:::entry {#why}\nask: Why?\nzzzzzz: 3\n:::", 11, "Use one of: id, kind, ask, hint, rows."),
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
        ({FIRST: page("A.", content_note="The organisation.")}, FIRST, 1, "long word"),
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
    faults = {(f.file, f.line): f.sentence for f in check(root) if not f.warning}
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


def test_R6_a_tag_without_page_story_or_exercise_is_a_warning(tmp_path: Path) -> None:
    warnings = [
        f.sentence for f in check(write_pack(tmp_path, {FIRST: page("A.", tags="[hope, identity]")})) if f.warning
    ]
    assert "No story and no exercise has the tag 'hope'. Write one." in warnings
    assert "No page and no story and no exercise has the tag 'meaning'. Write one." in warnings


def test_R8_other_languages_are_checked_for_long_sentences_only(tmp_path: Path) -> None:
    changes: dict[str, str | bytes | None] = {
        "pack.yaml": PACK.replace("lang: en", "lang: de"),
        FIRST: None,
        "day/02-second.en.md": None,
        "day/01-erste.de.md": page("Die Verantwortlichkeit der Organisation."),
    }
    assert faults_of(tmp_path, changes) == []


def test_nothing_is_said_about_a_glossary_word(tmp_path: Path) -> None:
    changes: dict[str, str | bytes | None] = {
        "pack.yaml": PACK + "glossary: [Organisation]\n",
        FIRST: page("The organisation acts."),
    }
    assert faults_of(tmp_path, changes) == []
