"""The half hour of docs/authors.md, command by command and sample by sample, as it stands there."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.authoring.commands import app
from tests.project.tree import ROOT

GUIDE = (ROOT / "docs/authors.md").read_text("utf-8")
STEP = re.compile(r"```(?:console|(?:markdown|yaml) walk (?P<file>\S+))\n(?P<text>.*?)```", re.DOTALL)


@pytest.mark.skipif(
    not (shutil.which("ffmpeg") and shutil.which("espeak-ng")), reason="needs ffmpeg and espeak-ng, as the guide says"
)
def test_the_half_hour_of_the_guide_leads_to_a_pack_with_a_film(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    said = words = ""
    steps = list(STEP.finditer(GUIDE))
    for step in steps:
        if step["file"]:
            (tmp_path / step["file"]).write_text(step["text"], "utf-8")
            continue
        for line in step["text"].splitlines():
            words = _run(line.removeprefix("$ "))
            said += words
    assert len(steps) == 7
    assert re.search(r"sleep/bad-nights +\d+ words", said)
    assert "warning" not in words and re.search(r"Wrote our-pages-[0-9a-f]{12}\.zip", said)
    assert len(list(tmp_path.glob("our-pages-*.zip"))) == 1


def _run(line: str) -> str:
    name, *words = shlex.split(line)
    if name != "waymark":
        return subprocess.run([name, *words], check=True, capture_output=True, text=True).stdout
    assert words.pop(0) == "content"
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, f"{line}\n{done.output}"
    return done.output
