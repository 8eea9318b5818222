"""What is shipped: four packages and the built front end, under names that nobody else uses."""

from __future__ import annotations

import importlib.metadata
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

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


def test_the_wheel_holds_every_tracked_file_that_the_server_reads(wheel: zipfile.ZipFile) -> None:
    left_out = ("web/src/", "web/tests/")
    beside = {".ts", ".json", ".npmrc"}
    wanted = {
        path.as_posix()
        for path in tracked()
        if path.parts[0] in PACKAGES
        and not path.as_posix().startswith(left_out)
        and not (path.parent == Path("web") and (path.suffix in beside or path.name in beside))
        and path.name != "SPEC.md"
    }
    assert sorted(wanted - set(wheel.namelist())) == []


def test_the_wheel_brings_the_command(wheel: zipfile.ZipFile) -> None:
    points = next(name for name in wheel.namelist() if name.endswith("entry_points.txt"))
    assert "waymark = app.cli:main" in wheel.read(points).decode()


def test_no_installed_distribution_uses_our_import_names() -> None:
    owners = importlib.metadata.packages_distributions()
    others = {name: set(owners.get(name, [])) - {"waymark"} for name in PACKAGES}
    assert {name: owner for name, owner in others.items() if owner} == {}
