"""docs/requirements.md names all requirements, and only tests that are there."""

from __future__ import annotations

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from tests.project.tree import ROOT

PAGE = (ROOT / "docs/requirements.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| R(\d+) \| (.+?) \| (done|part|later) \| (.*?) ?\| (.*?) ?\|$", re.MULTILINE)
Requirement = tuple[str, str, str, str, str]


def requirements() -> list[Requirement]:
    return ROW.findall(PAGE)


def named() -> list[str]:
    return sorted({test for *_, tests in requirements() for test in re.findall(r"`([^`]+)`", tests)})


@cache
def names_in(path: Path) -> frozenset[str]:
    """The names of the tests of a Python file, or the first words of those of a TypeScript file."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".ts":
        return frozenset(re.findall(r"""^\s*test\(["'`](\S+)""", text, re.MULTILINE))
    return frozenset(
        node.name for node in ast.parse(text).body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )


def test_every_requirement_stands_there_once() -> None:
    assert [int(number) for number, *_ in requirements()] == list(range(1, 51))


@pytest.mark.parametrize("test", named())
def test_a_test_that_is_named_is_there(test: str) -> None:
    file, _, name = test.partition("::")
    path = ROOT / file if file.startswith("web/tests/") else ROOT / "tests" / file
    assert name in names_in(path)


@pytest.mark.parametrize("requirement", requirements(), ids=lambda row: f"R{row[0]}")
def test_what_is_done_has_a_test_and_what_is_not_says_what_is_missing(requirement: Requirement) -> None:
    _, _, status, note, tests = requirement
    assert status != "done" or tests
    assert status != "part" or note
    assert status != "later" or not tests


def test_the_sum_is_right() -> None:
    count = Counter(status for _, _, status, _, _ in requirements())
    assert f"{count['done']} are done, {count['part']} in part, {count['later']} come later." in PAGE
