"""The commands that the outside relies on are there, and continuous integration calls the one for tests."""

from __future__ import annotations

import os
import re
import subprocess

from tests.project.tree import ROOT

CONTRACT = ("serve", "test", "check", "bench", "dev")


def test_every_command_of_the_contract_is_there_and_says_what_it_does() -> None:
    shown = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    described = dict(re.findall(r"^make (\S+)\s+(\S.*)$", shown, re.MULTILINE))
    assert set(CONTRACT) <= set(described)


def test_continuous_integration_runs_the_tests_and_asks_nothing() -> None:
    script = ROOT / ".ci/run"
    assert os.access(script, os.X_OK)
    assert "make test </dev/null" in script.read_text(encoding="utf-8")


def test_installs_take_only_what_the_locks_have_hashes_for() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    for line in [*makefile.splitlines(), *dockerfile.splitlines()]:
        if re.search(r"(PIP\)|pip) install\b", line):
            assert "--require-hashes" in line or "--no-deps" in line, line
