"""`waymark content`: what authors see of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from app.authoring.commands import app
from tests.content.packs import page, write_pack


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def run(*words: str) -> Result:
    return CliRunner().invoke(app, words)


def test_a_pack_is_built_into_one_file_and_what_stays_at_home_is_named(tmp_path: Path) -> None:
    write_pack(tmp_path / "pack", {"notes.txt": "x"})
    done = run("build", "pack", "--to", "mine.zip")
    assert (done.exit_code, (tmp_path / "mine.zip").is_file()) == (0, True)
    assert "Left out, as it is no part of a pack: notes.txt" in done.stdout
    assert "Wrote mine.zip: 9 files, version " in done.stdout


def test_a_pack_with_faults_is_not_built_and_each_fault_is_a_line(tmp_path: Path) -> None:
    write_pack(tmp_path / "pack", {"day/01-first.en.md": page("`x`", minutes="soon")})
    done = run("build", "pack")
    assert done.exit_code == 1 and done.stdout == ""
    assert [line.split(": ")[0] for line in done.stderr.splitlines()] == [
        "day/01-first.en.md:4",
        "day/01-first.en.md:7",
    ]
    assert [path.name for path in tmp_path.iterdir()] == ["pack"]


def test_from_nothing_to_a_checked_pack_with_more_pages(tmp_path: Path) -> None:
    assert "Now change the words" in run("new", "mine", "--topic", "sleep", "--page", "sleep/bad-nights").stdout
    assert run("new", "mine", "--page", "sleep/one-step").exit_code == 0
    assert run("new", "mine", "--topic", "food").exit_code == 0
    done = run("check", "mine", "--table")
    assert done.exit_code == 0 and all("is still as it came" in line for line in done.stderr.splitlines())
    assert [line.split()[0] for line in done.stdout.splitlines()[:3]] == [
        "sleep/bad-nights",
        "sleep/one-step",
        "food/first-page",
    ]


def test_a_script_with_a_fault_makes_no_film_and_names_its_line(tmp_path: Path) -> None:
    run("new", "mine")
    script = tmp_path / "mine" / "media" / "first-topic" / "story.yaml"
    script.write_text(script.read_text("utf-8").replace("show: seeds", "show: sedes"), "utf-8")
    done = run("film", str(script))
    assert (done.exit_code, done.stdout) == (1, "")
    assert "story.yaml:" in done.stderr and "Did you mean 'seeds'?" in done.stderr


def test_a_pack_that_was_handed_over_is_imported_and_a_bad_one_is_one_line(tmp_path: Path) -> None:
    write_pack(tmp_path / "pack")
    run("build", "pack", "--to", "mine.zip")
    done = run("import", "mine.zip", "--to", "theirs")
    assert (done.exit_code, (tmp_path / "theirs" / "pack.yaml").is_file()) == (0, True)
    assert "WAYMARK_CONTENT_DIGEST" in done.stdout
    again = run("import", "mine.zip", "--to", "theirs")
    assert again.exit_code == 1 and "there already" in str(again.exception)
