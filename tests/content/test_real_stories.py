"""Stories of real people: their yes on record, and a way to take it back that hides them at once."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from content.check import check
from content.library import Library
from content.model import VideoBlock
from content.schema import TAGS
from tests.content.packs import BODY, SETTINGS, Changes, faults_of, page, write_pack
from tests.content.test_languages import GERMAN, GERMAN_BODY, GERMAN_TOP

FIRST = "day/01-first.en.md"
REAL = "note: It is short.\nreal: yes\nconsent: C-17, 2026-03-01"
WITHDRAWN = f"{REAL}\nwithdrawn: yes"
TODAY = date(2026, 11, 27)


def told(line: str) -> str:
    """The first page, with these lines on its story."""
    return page(BODY.replace("note: It is short.", line))


def story(library: Library, lang: str = "en") -> VideoBlock:
    """The story of the first page."""
    block = library.edition(lang).page("day/first").block("film")
    assert isinstance(block, VideoBlock)
    return block


@pytest.mark.parametrize(
    ("line", "at", "part"),
    [
        ("note: It is short.\nreal: yes", 9, "A real person speaks here. Add 'consent"),
        ("note: It is short.\nreal: perhaps", 13, "'real' is yes or no"),
        ("note: It is short.\nreal: yes\nconsent: C-17", 14, "'consent date' is missing"),
        ("note: It is short.\nreal: yes\nconsent: C-17, soon", 14, "must be a day"),
        ("note: It is short.\nreal: yes\nconsent: C-17, 2999-01-01", 9, "still to come"),
    ],
)
def test_a_real_person_has_said_yes_on_record(tmp_path: Path, line: str, at: int, part: str) -> None:
    found = faults_of(tmp_path, {FIRST: told(line)})
    assert any(f.file == FIRST and f.line == at and part in f.sentence for f in found), found


def test_the_record_of_a_yes_is_known_and_shown_to_nobody(tmp_path: Path) -> None:
    shown = story(Library.load(write_pack(tmp_path, {FIRST: told(REAL)})))
    assert shown.consent == ("C-17", date(2026, 3, 1)) and not shown.withdrawn
    assert "C-17" not in shown.text + shown.people + shown.note


def test_a_withdrawn_story_is_gone_and_every_place_on_the_page_stays(tmp_path: Path) -> None:
    before = Library.load(write_pack(tmp_path / "before", GERMAN | {FIRST: told(REAL)}))
    after = Library.load(write_pack(tmp_path / "after", GERMAN | {FIRST: told(WITHDRAWN)}))
    assert after.withdrawn == {("day", "film")} and not before.withdrawn
    assert after.version != before.version
    for lang in ("en", "de"):
        was, now = before.edition(lang).page("day/first"), after.edition(lang).page("day/first")
        assert [(b.id, b.kind, b.number) for b in was.blocks] == [(b.id, b.kind, b.number) for b in now.blocks]
        left = story(after, lang)
        assert left.withdrawn
        assert (left.text, left.people, left.note, left.sources, left.captions, left.poster, left.transcript) == (
            "", "", "", (), "", "", ()
        )  # fmt: skip
    assert "film" not in repr(after.edition("de").page("day/first").blocks[0])


def test_a_story_is_withdrawn_from_all_pages_of_its_topic(tmp_path: Path) -> None:
    twice: Changes = {FIRST: told(WITHDRAWN), "day/02-second.en.md": page(BODY, title="Second")}
    second = Library.load(write_pack(tmp_path, twice)).page("day/second").block("film")
    assert isinstance(second, VideoBlock) and second.withdrawn and not second.text


def test_its_files_may_go_and_the_check_asks_for_it(tmp_path: Path) -> None:
    changes = GERMAN | {FIRST: told(WITHDRAWN), "day/01-first.de.md": GERMAN_TOP + GERMAN_BODY}
    told_to_remove = [f.file for f in check(write_pack(tmp_path / "one", changes)) if "was withdrawn" in f.sentence]
    films: Changes = {f"media/day/film.{end}": None for end in ("de.vtt", "en.vtt", "jpg", "mp4", "webm")}
    assert told_to_remove == list(films)
    assert faults_of(tmp_path / "two", changes | films) == []


def test_R6_a_withdrawn_story_does_not_count(tmp_path: Path) -> None:
    tags = f"[{', '.join(TAGS)}]"
    story_less = page(BODY.replace("note: It is short.", WITHDRAWN), tags=tags)
    assert any("No story has the tag 'hope'" in f.sentence for f in check(write_pack(tmp_path, {FIRST: story_less})))


@pytest.mark.parametrize(
    ("day", "part", "warning"),
    [("2024-11-26", "more than 2 years ago", True), ("2026-11-28", "still to come", False), ("2024-11-28", "", True)],
)
def test_pages_are_looked_at_again_after_two_years(tmp_path: Path, day: str, part: str, warning: bool) -> None:
    root = write_pack(tmp_path, {FIRST: page("A.", reviewed=f"{{by: The panel, date: {day}}}")})
    found = [f for f in check(root, TODAY) if f.file == FIRST and "tag" not in f.sentence]
    assert [(f.warning, part in f.sentence) for f in found] == ([(warning, True)] if part else [])


def test_a_page_that_nobody_signed_off_is_a_warning_in_each_language(tmp_path: Path) -> None:
    signed = SETTINGS.replace("tags:", "reviewed: {by: The panel, date: 2026-11-01}\ntags:") + BODY
    changes = GERMAN | {FIRST: signed}
    unsigned = [f.file for f in check(write_pack(tmp_path / "one", changes), TODAY) if "signed" in f.sentence]
    assert unsigned == ["day/01-first.de.md", "day/02-second.en.md"]
    german = "title: Ein Tag\nsummary: Nur ein Tag.\nreviewed: {by: Die Gruppe, date: 2026-11-01}\n"
    root = write_pack(tmp_path / "two", changes | {"day/topic.de.yaml": german})
    assert [f.file for f in check(root, TODAY) if "signed" in f.sentence] == ["day/02-second.en.md"]
