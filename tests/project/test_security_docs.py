"""docs/security.md names tests that exist, every audit action, and every abuse case."""

from __future__ import annotations

import re

from app.audit.actions import Action
from tests.project.tree import ROOT

TEXT = (ROOT / "docs/security.md").read_text(encoding="utf-8")


def test_every_test_that_the_security_page_names_exists() -> None:
    named = set(re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", TEXT))
    assert len(named) > 30
    missing = []
    for path, test in named:
        file = ROOT / path
        if not file.is_file() or (test and not re.search(rf"def {test}\(", file.read_text(encoding="utf-8"))):
            missing.append(f"{path}::{test}")
    assert missing == []


def test_the_security_page_has_every_abuse_case_with_its_test_or_says_not_yet() -> None:
    rows = re.findall(r"^\| (\d+) \|.*\| ([^|]+) \|$", TEXT, re.MULTILINE)
    assert [int(number) for number, _ in rows] == list(range(1, 33))
    assert all(shown.startswith("`tests/") or shown == "not yet" for _, shown in rows)


def test_the_security_page_names_every_audit_action() -> None:
    assert {action.value for action in Action} <= set(re.findall(r"`(\w+)`", TEXT))
