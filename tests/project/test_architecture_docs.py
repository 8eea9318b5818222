"""docs/architecture.md leads through the code: what it names as `Class.method` is there."""

from __future__ import annotations

import re
from collections import defaultdict

from tests.project.tree import ROOT

NAMED = re.compile(r"`([A-Z][A-Za-z]+)\.(\w+)`")
CLASS = re.compile(r"^(?:export )?class (\w+)", re.MULTILINE)


def test_each_method_on_the_way_of_a_pointer_an_edit_and_a_page_turn_is_there() -> None:
    sources = [path for part in ("app", "realtime", "content") for path in (ROOT / part).rglob("*.py")]
    sources += (ROOT / "web/src").rglob("*.ts")
    texts: dict[str, list[str]] = defaultdict(list)
    for path in sources:
        text = path.read_text(encoding="utf-8")
        for name in CLASS.findall(text):
            texts[name].append(text)
    named = set(NAMED.findall((ROOT / "docs/architecture.md").read_text(encoding="utf-8")))
    assert len(named) > 40
    gone = [f"{one}.{method}" for one, method in sorted(named) if not _has(texts[one], method)]
    assert gone == []


def _has(texts: list[str], method: str) -> bool:
    return any(
        re.search(rf"^\s+(?:async |private |def |get )*{method}\b\s*[(:=]", text, re.MULTILINE) for text in texts
    )
