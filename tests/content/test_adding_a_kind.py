"""docs/exercises.md is true: the kind that it shows loads, is filled, is read back, and its live side has its types."""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from app.pages.answers import Answer
from content.exercises import KINDS
from content.exercises.kind import BadAnswer, Kind
from content.library import Library
from tests.content.packs import page, write_pack
from tests.project.tree import ROOT
from web.assets import Assets
from web.rendering import Renderer

GUIDE = (ROOT / "docs" / "exercises.md").read_text("utf-8")


def shown(language: str) -> str:
    return re.findall(rf"```{language}\n(.*?)```", GUIDE, re.S)[0]


@pytest.fixture
def wish(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Kind[Any, Any]:
    """The kind of the guide, written into a folder of its own and registered."""
    path = tmp_path / "wish_schema.py"
    path.write_text(shown("python"), "utf-8")
    spec = importlib.util.spec_from_file_location("wish_schema", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "wish_schema", module)
    spec.loader.exec_module(module)
    kind: Kind[Any, Any] = module.WishKind()
    monkeypatch.setitem(KINDS, "wish", kind)
    return kind


def test_the_kind_of_the_guide_is_written_filled_and_read(tmp_path: Path, wish: Kind[Any, Any]) -> None:
    exercise = ":::wish {#my-wish}\nask: What is your wish?\nperson: my sister\n:::"
    library = Library.load(write_pack(tmp_path / "pack", {"day/02-second.en.md": page(exercise)}))
    block = library.page("day/second").block("my-wish")
    assert block is not None and block.kind == "wish"
    answer = wish.fill(block, {"wish": [" Snow \n at home "], "tell": ["1"], "other": ["x"]}).answer
    assert answer == {"wish": "Snow at home", "tell": True}
    told = [f"{line.label} {line.words}" for line in wish.lines(block, answer)]
    assert told == ["I wish: Snow at home", "I would like to tell: my sister"]
    assert wish.lines(block, {"wish": 4, "tell": "yes"}) == []
    with pytest.raises(BadAnswer):
        wish.fill(block, {"wish": ["x" * 301]})


def test_the_form_of_the_guide_shows_what_was_filled_in(tmp_path: Path, wish: Kind[Any, Any]) -> None:
    block = wish.block(wish.source(kind="wish", id="w", ask="What is your wish?", person="Ann"))
    (tmp_path / "forms" / "wish").mkdir(parents=True)
    (tmp_path / "forms" / "wish" / "form.html").write_text(shown("html"), "utf-8")
    render = Renderer(Assets(), folders={"exercises": tmp_path / "forms"}).render
    answer = Answer(values={"wish": "<Snow>", "tell": True})
    html = render("exercises/wish/form.html", nonce="", block=block, answer=answer, ask="ask-w", tongue="")
    assert "&lt;Snow&gt;</textarea>" in html and 'value="1" checked' in html and "Ann" in html
    assert set(re.findall(r'name="(\w+)"', html)) == {"wish", "tell"}


def test_the_live_side_of_the_guide_has_its_types(tmp_path: Path) -> None:
    folder = tmp_path / "content" / "exercises" / "wish"
    folder.mkdir(parents=True)
    (folder / "live.ts").write_text(shown("ts"), "utf-8")
    (tmp_path / "web").symlink_to(ROOT / "web")
    settings = {"extends": str(ROOT / "web/tsconfig.json"), "include": [str(folder / "live.ts")]}
    settings["compilerOptions"] = {"typeRoots": [str(ROOT / "web/node_modules/@types")], "types": []}
    (tmp_path / "tsconfig.json").write_text(json.dumps(settings), "utf-8")
    build = [sys.executable, str(ROOT / "hatch_build.py"), "node", "node_modules/typescript/bin/tsc", "--noEmit"]
    done = subprocess.run([*build, "-p", str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_guide_names_every_file_that_a_kind_is_made_of() -> None:
    for folder in {path.parent for path in (ROOT / "content/exercises").glob("*/schema.py")}:
        files = {path.name for path in folder.iterdir() if path.is_file()}
        assert files - {"form.css"} == {"__init__.py", "schema.py", "form.html", "live.ts"}, folder.name
        assert all(f"`{name}`" in GUIDE for name in files)
