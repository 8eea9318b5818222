"""What is shipped: four packages and the built front end, under names that nobody else uses."""

from __future__ import annotations

import importlib.metadata
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from content.exercises import KINDS
from tests.project.tree import PACKAGES, ROOT, tracked


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The wheel, built from the checkout with the front end that `make` built before."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        env=os.environ | {"WAYMARK_SKIP_FRONTEND": "1"},
        check=True,
        capture_output=True,
    )
    return zipfile.ZipFile(next(folder.glob("*.whl")))


def test_the_wheel_holds_the_four_packages_and_nothing_else(wheel: zipfile.ZipFile) -> None:
    tops = {name.split("/")[0] for name in wheel.namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == set(PACKAGES)


def test_the_wheel_holds_the_built_front_end_and_not_its_sources(wheel: zipfile.ZipFile) -> None:
    web = [name for name in wheel.namelist() if name.startswith("web/")]
    assert "web/dist/manifest.json" in web
    assert any(name.startswith("web/dist/assets/") and name.endswith(".js") for name in web)
    unwanted = ("web/src/", "web/tests/", "web/node_modules/", "web/package", "web/.", "web/dist/.")
    assert [name for name in web if name.startswith(unwanted) or name.endswith(".ts")] == []


def is_front_end_source(path: Path) -> bool:
    """Whether a tracked file only goes into the built front end: the server never reads it."""
    if path.parts[:2] in {("web", "src"), ("web", "tests")}:
        return True
    if path.parent == Path("web"):
        return path.suffix in {".ts", ".json"} or path.name == ".npmrc"
    if path.parts[:2] == ("content", "exercises"):
        of_a_kind = len(path.parts) == 4 and path.suffix in {".ts", ".css"}
        return of_a_kind or path == Path("content/exercises/biome.json")
    return False


def test_the_wheel_holds_every_tracked_file_that_the_server_reads(wheel: zipfile.ZipFile) -> None:
    shipped = [path for path in tracked() if path.parts[0] in PACKAGES and path.name != "SPEC.md"]
    wanted = {path.as_posix() for path in shipped if not is_front_end_source(path)}
    assert sorted(wanted - set(wheel.namelist())) == []


def test_the_wheel_holds_the_form_of_each_kind_of_exercise_and_not_its_live_side(wheel: zipfile.ZipFile) -> None:
    held = set(wheel.namelist())
    for kind in KINDS:
        assert {f"content/exercises/{kind}/{name}" for name in ("schema.py", "form.html")} <= held
    assert [name for name in held if name.startswith("content/exercises/") and name.endswith((".ts", ".css"))] == []
    assert "content/exercises/biome.json" not in held


def test_the_wheel_brings_the_command(wheel: zipfile.ZipFile) -> None:
    points = next(name for name in wheel.namelist() if name.endswith("entry_points.txt"))
    assert "waymark = app.cli:main" in wheel.read(points).decode()


def test_no_installed_distribution_uses_our_import_names() -> None:
    owners = importlib.metadata.packages_distributions()
    others = {name: set(owners.get(name, [])) - {"waymark"} for name in PACKAGES}
    assert {name: owner for name, owner in others.items() if owner} == {}
