from __future__ import annotations

from pathlib import Path

import pytest

from content.files import BadFile, inside, read_text


def test_nothing_outside_the_pack_is_inside(tmp_path: Path) -> None:
    assert inside(tmp_path, tmp_path / "a" / "b.md")
    assert not inside(tmp_path / "pack", tmp_path / "other.md")
    assert not inside(tmp_path, tmp_path / ".." / "other.md")
    (tmp_path / "link").symlink_to("/")
    assert not inside(tmp_path, tmp_path / "link" / "etc")


def test_a_file_that_cannot_be_opened_is_said_so() -> None:
    with pytest.raises(BadFile, match="cannot be opened"):
        read_text(Path("/proc/self"), Path("/proc/self/mem"))
