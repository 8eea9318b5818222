"""Checks a pack: everything that would stop it from loading, and everything that would make it hard to read."""

from __future__ import annotations

from pathlib import Path

from content.faults import Fault, Findings
from content.library import BUILT_IN, read_pack


def check(path: Path | None = None) -> list[Fault]:
    """All faults of the pack in a folder (without one: of the built-in pack), by file and line."""
    findings = Findings()
    read_pack((path or BUILT_IN).absolute(), findings)
    return findings.faults
