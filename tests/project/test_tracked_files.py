"""Nothing of the machine that it was made on is in the repository, and locks name no host."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.project.tree import ROOT, texts

LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-build.lock", "requirements-pip.lock")
NPM_LOCKS = ("web/package-lock.json", "bench/peers/package-lock.json")
HOME_FOLDER = re.compile(r"(?<![\w.])/(?:home|Users|root)/[\w.-]+")


def test_no_file_names_a_folder_of_this_machine() -> None:
    here = {str(ROOT), str(Path.home())} - {"/"}
    for path, text in texts().items():
        for folder in here:
            assert not re.search(rf"(?<![\w.]){re.escape(folder)}/", text), f"{path} names {folder}"
        assert HOME_FOLDER.search(text) is None, path


@pytest.mark.parametrize("name", LOCKS)
def test_a_python_lock_has_a_hash_for_everything_and_no_host(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "://" not in text
    pinned = re.findall(r"^([a-z0-9-]+)==.*\\\n((?:\s+--hash=sha256:[0-9a-f]{64}.*\n)+)", text, re.MULTILINE)
    assert len(pinned) == len(re.findall(r"^[a-z]", text, re.MULTILINE)) > 0


@pytest.mark.parametrize("name", NPM_LOCKS)
def test_an_npm_lock_has_a_hash_for_everything_and_no_host(name: str) -> None:
    packages = json.loads((ROOT / name).read_text(encoding="utf-8"))["packages"]
    for folder, package in packages.items():
        assert "resolved" not in package, folder
        assert folder == "" or package["integrity"].startswith("sha512-"), folder


@pytest.mark.parametrize("name", ["web/package.json", "bench/peers/package.json"])
def test_npm_packages_are_asked_for_by_exact_version(name: str) -> None:
    manifest = json.loads((ROOT / name).read_text(encoding="utf-8"))
    for asked in (manifest.get("dependencies", {}), manifest.get("devDependencies", {})):
        assert [version for version in asked.values() if not re.fullmatch(r"\d+\.\d+\.\d+", version)] == []
