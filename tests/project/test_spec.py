"""Every rule of realtime/SPEC.md is cited by a test, and no test cites a rule that is not there."""

from __future__ import annotations

import re

import pytest

from tests.project.tree import ROOT, texts

ENGINE_TESTS = (
    "tests/realtime/",
    "tests/live/",
    "tests/faults/",
    "tests/conformance/",
    "tests/browser/",
    "tests/project/",
)
"""Where a number is one of these rules; the other tests cite the requirements R1 to R50."""
RULE = re.compile(r"^- \*\*([A-Z]{1,2}\d+)\*\* ", re.MULTILINE)


def rules() -> list[str]:
    return RULE.findall((ROOT / "realtime/SPEC.md").read_text(encoding="utf-8"))


def cited() -> set[str]:
    names: set[str] = set()
    for path, text in texts().items():
        if path.as_posix().startswith(ENGINE_TESTS) and path.suffix in {".py", ".ts", ".mjs"}:
            names.update(re.findall(r"(?<![A-Za-z0-9])([A-Z]{1,2}\d+)(?![A-Za-z0-9])", text))
    return names


def test_rules_have_numbers_of_their_own() -> None:
    assert len(rules()) == len(set(rules())) > 0


@pytest.mark.parametrize("rule", rules())
def test_a_rule_is_cited_by_a_test(rule: str) -> None:
    assert rule in cited()
