from __future__ import annotations

from pathlib import Path

import pytest

from content.check import check
from content.library import Library
from content.starter import FolderInUse, write_starter


def test_a_new_pack_loads_and_has_no_fault(tmp_path: Path) -> None:
    written = write_starter(tmp_path / "pack")
    assert all(path.is_file() for path in written)
    assert [fault for fault in check(tmp_path / "pack") if not fault.warning] == []
    assert Library.load(tmp_path / "pack").has_page("first-topic/first-page")


def test_nothing_is_written_over_what_is_there(tmp_path: Path) -> None:
    (tmp_path / "mine.md").write_text("mine")
    with pytest.raises(FolderInUse, match="not empty"):
        write_starter(tmp_path)
    with pytest.raises(FolderInUse):
        write_starter(tmp_path / "mine.md")
    assert [path.name for path in tmp_path.iterdir()] == ["mine.md"]


def test_an_empty_folder_may_be_used(tmp_path: Path) -> None:
    assert len(write_starter(tmp_path)) == 3
