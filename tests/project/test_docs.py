"""The documentation names everything that it promises to name."""

from __future__ import annotations

import re

import pytest

from app.settings import Settings
from realtime.errors import CloseCode, RefusalCode
from realtime.protocol import Kind, Limits, schema
from tests.project.tree import ROOT, texts

PROTOCOL = (ROOT / "docs/protocol.md").read_text(encoding="utf-8")


def section(heading: str) -> str:
    """What stands under a heading, to the next one of any level."""
    found = re.search(rf"^#+ {re.escape(heading)}\n(.*?)(?=^#|\Z)", PROTOCOL, re.MULTILINE | re.DOTALL)
    assert found is not None, f"docs/protocol.md has no heading {heading}"
    return found.group(1)


def messages() -> list[tuple[str, set[str]]]:
    """Each command and event: its type, and its own fields."""
    found = []
    for models, shared in ((schema()["commands"], {"id", "type"}), (schema()["events"], {"seq", "actor", "type"})):
        for model in models["$defs"].values():
            if "type" in model["properties"]:
                fields = set(model["properties"])
                found.append((model["properties"]["type"]["const"], fields - shared))
    return found


@pytest.mark.parametrize(("kind", "fields"), messages(), ids=lambda value: value if isinstance(value, str) else "")
def test_the_protocol_describes_each_command_and_event_with_each_field(kind: str, fields: set[str]) -> None:
    described = set(re.findall(r"^\| `(\w+)` \|", section(f"`{kind}`"), re.MULTILINE))
    assert described == fields


def test_the_protocol_describes_what_events_are_made_of() -> None:
    for name, model in schema()["events"]["$defs"].items():
        if name.endswith("State"):
            described = set(re.findall(r"^\| `(\w+)` \|", section(name.removesuffix("State").lower()), re.MULTILINE))
            assert described == set(model["properties"]), name


def test_the_protocol_has_every_kind_refusal_close_code_and_limit() -> None:
    for kind in Kind:
        assert re.search(
            rf"^\| {kind.value} \| {kind.name.replace('_', '')} \|", PROTOCOL, re.MULTILINE | re.IGNORECASE
        )
    codes = {value for name, value in vars(RefusalCode).items() if name.isupper()}
    assert set(re.findall(r"^\| `(\w+)` \|", section("Refusals"), re.MULTILINE)) == codes
    closes = {(str(code.value), code.name) for code in CloseCode}
    assert set(re.findall(r"^\| (\d+) \| (\w+) \|", section("Close codes"), re.MULTILINE)) == closes
    limits = {(name, float(value)) for name, value in vars(Limits).items() if name.isupper()}
    told = re.findall(r"^\| (\w+) \| ([\d.]+) \|", section("Limits"), re.MULTILINE)
    assert {(name, float(value)) for name, value in told} == limits


def test_operations_describe_every_setting() -> None:
    operations = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    missing = [name for name in Settings.model_fields if f"WAYMARK_{name.upper()}" not in operations]
    assert missing == []


def test_links_between_documents_lead_somewhere() -> None:
    broken = []
    for path, text in texts().items():
        if path.suffix == ".md" and path.parts[0] in {"README.md", "CHANGELOG.md", "docs"}:
            for link in re.findall(r"\]\((?![a-z]+:|#)([^)#\s]+)", text):
                if not ((ROOT / path).parent / link).exists():
                    broken.append(f"{path}: {link}")
    assert broken == []
