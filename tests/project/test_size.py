"""Modules and functions stay small enough to be read at once. The lists of exceptions only get shorter."""

from __future__ import annotations

import ast

from tests.project.tree import PACKAGES, ROOT, tracked

LONGEST_MODULE = 350
LONGEST_TEST_MODULE = 550
LONGEST_FUNCTION = 48
TOO_LONG_FUNCTIONS = {
    ("app/database/migrations/versions/0001_first_shape.py", "upgrade"),
    ("app/database/migrations/versions/0002_people_and_privacy.py", "upgrade"),
}
"""A migration that makes tables is one list of them."""


def modules() -> list[str]:
    return [
        str(path)
        for path in tracked()
        if path.suffix in {".py", ".ts"} and not path.name.endswith(".gen.ts") and path.parts[0] != "docs"
    ]


def test_every_module_can_be_read_at_once() -> None:
    too_long = {}
    for name in modules():
        lines = len((ROOT / name).read_text(encoding="utf-8").splitlines())
        if lines > (LONGEST_TEST_MODULE if "tests" in name.split("/") else LONGEST_MODULE):
            too_long[name] = lines
    assert too_long == {}


def test_every_function_can_be_read_at_once() -> None:
    too_long = {}
    for name in modules():
        if name.endswith(".py") and name.split("/")[0] in PACKAGES:
            for node in ast.walk(ast.parse((ROOT / name).read_text(encoding="utf-8"))):
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                    lines = (node.end_lineno or node.lineno) - node.lineno + 1
                    if lines > LONGEST_FUNCTION and (name, node.name) not in TOO_LONG_FUNCTIONS:
                        too_long[name, node.name] = lines
    assert too_long == {}
