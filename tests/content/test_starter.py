from __future__ import annotations

from pathlib import Path

import pytest

from content.check import check
from content.faults import Fault
from content.library import Library
from content.model import VideoBlock
from content.starter import CannotAdd, FolderInUse, add_page, add_topic, begin, write_starter


def faults_but_words_to_write(root: Path) -> list[Fault]:
    """What the check says besides that an author has to put own words in."""
    return [fault for fault in check(root) if "is still as it came" not in fault.sentence]


def test_a_new_pack_loads_and_has_no_fault_but_words_to_write(tmp_path: Path) -> None:
    written = write_starter(tmp_path / "pack")
    assert sorted(written) == sorted(path for path in (tmp_path / "pack").rglob("*") if path.is_file())
    assert faults_but_words_to_write(tmp_path / "pack") == []
    left = {(fault.file, fault.line) for fault in check(tmp_path / "pack") if fault.warning}
    assert {("pack.yaml", 3), ("first-topic/topic.yaml", 2), ("first-topic/topic.yaml", 5)} <= left
    library = Library.load(tmp_path / "pack")
    assert library.topics[0].drawing is not None
    assert any(isinstance(block, VideoBlock) for block in library.page("first-topic/first-page").blocks)


def test_nothing_is_written_over_what_is_there(tmp_path: Path) -> None:
    (tmp_path / "mine.md").write_text("mine")
    with pytest.raises(FolderInUse, match="not empty"):
        write_starter(tmp_path)
    with pytest.raises(FolderInUse):
        write_starter(tmp_path / "mine.md")
    assert [path.name for path in tmp_path.iterdir()] == ["mine.md"]


def test_an_empty_folder_may_be_used(tmp_path: Path) -> None:
    assert len(write_starter(tmp_path)) == 9


def test_topics_and_pages_are_added_and_the_pack_stays_without_fault(tmp_path: Path) -> None:
    write_starter(tmp_path)
    assert [path.relative_to(tmp_path).as_posix() for path in add_topic(tmp_path, "bad-nights")] == [
        "bad-nights/topic.yaml",
        "bad-nights/01-first-page.en.md",
        "media/bad-nights/topic.svg",
        "pack.yaml",
    ]
    assert add_page(tmp_path, "bad-nights/one-step") == [tmp_path / "bad-nights/02-one-step.en.md"]
    assert faults_but_words_to_write(tmp_path) == []
    topic = Library.load(tmp_path).topics[1]
    assert (topic.title, [page.title for page in topic.pages]) == ("Bad nights", ["First page", "One step"])


@pytest.mark.parametrize("name", ["Bad Nights", "../x", "", "first-topic"])
def test_a_topic_that_will_not_do_is_refused(tmp_path: Path, name: str) -> None:
    write_starter(tmp_path)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    with pytest.raises(CannotAdd):
        add_topic(tmp_path, name)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("first-topic/first-page", "already"),
        ("none/page", "no topic 'none'"),
        ("first-topic", "is no name"),
        ("first-topic/a/b", "is no name"),
        ("../x", "is no name"),
    ],
)
def test_a_page_that_will_not_do_is_refused(tmp_path: Path, name: str, part: str) -> None:
    write_starter(tmp_path)
    with pytest.raises(CannotAdd, match=part):
        add_page(tmp_path, name)


def test_without_a_pack_and_with_topics_in_another_form_it_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(CannotAdd, match="waymark content new"):
        add_topic(tmp_path, "sleep")
    write_starter(tmp_path / "pack")
    settings = tmp_path / "pack" / "pack.yaml"
    settings.write_text(settings.read_text().replace("topics: [first-topic]", "topics:\n  - first-topic"))
    with pytest.raises(CannotAdd, match="by hand"):
        add_topic(tmp_path / "pack", "sleep")
    assert not (tmp_path / "pack" / "sleep").exists()


@pytest.mark.parametrize(
    ("topic", "page", "pages"),
    [
        (None, None, ["first-topic/first-page"]),
        ("sleep", None, ["sleep/first-page"]),
        ("sleep", "sleep/bad-nights", ["sleep/bad-nights"]),
        (None, "sleep/bad-nights", ["sleep/bad-nights"]),
    ],
)
def test_a_pack_begins_with_what_is_asked_for(
    tmp_path: Path, topic: str | None, page: str | None, pages: list[str]
) -> None:
    begin(tmp_path, topic, page)
    assert [f"{path.parent.name}/{path.name[3:-6]}" for path in tmp_path.glob("*/*.md")] == pages
    with pytest.raises(FolderInUse):
        begin(tmp_path)
