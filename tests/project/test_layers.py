"""What the core of the engine may not know (SPEC L)."""

from __future__ import annotations

import ast

import pytest

from tests.project.tree import ROOT

CORE = (
    "room",
    "session",
    "reducer",
    "entries",
    "document",
    "pointers",
    "outbox",
    "permissions",
    "wire",
    "lib0",
    "update",
)
OUTSIDE = {"asyncio", "time", "datetime", "random", "secrets", "uuid", "threading", "socket", "anyio", "uvloop"}


@pytest.mark.parametrize("module", CORE)
def test_L1_the_core_imports_no_loop_no_clock_and_no_chance(module: str) -> None:
    imported = set()
    for node in ast.walk(ast.parse((ROOT / f"realtime/{module}.py").read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            imported.update(alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            imported.add(node.module.split(".")[0])
    assert imported & OUTSIDE == set()
