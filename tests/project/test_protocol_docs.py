"""docs/protocol.md tells rights, choices and bytes as the code has them; test_docs holds its fields and codes."""

from __future__ import annotations

import re
from typing import Any

import pytest

from realtime import wire
from realtime.identity import Role
from realtime.lib0 import Reader
from realtime.permissions import ALLOWED, EVENT_SCOPE, Action
from realtime.protocol import PROTOCOL_VERSION, Command, Kind, schema
from realtime.reducer import _ACTS
from tests.project.tree import ROOT

PAGE = (ROOT / "docs/protocol.md").read_text(encoding="utf-8")
ROLES = (Role.SERVICE_USER, Role.WORKER, Role.GUEST, Role.SUPERVISOR)
Model = dict[str, Any]


def models(part: str) -> dict[str, Model]:
    """Commands or events by their `type`."""
    defined = schema()[part]["$defs"]
    return {model["properties"]["type"]["const"]: model for model in defined.values() if "type" in model["properties"]}


def chapter(title: str) -> str:
    """A `##` chapter of the page."""
    found = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL)
    assert found is not None, f"no chapter {title}"
    return found[1]


def opening(title: str) -> str:
    """What stands in a chapter before its first section."""
    return chapter(title).partition("\n### ")[0]


def sections(title: str) -> dict[str, str]:
    """The `###` sections of a chapter, by name."""
    return dict(re.findall(r"^### `?(\w+)`?\n(.*?)(?=^### |\Z)", chapter(title), re.MULTILINE | re.DOTALL))


def rows(text: str) -> list[list[str]]:
    """The cells of all table rows but heads and rules, without the quotes of code."""
    lines = re.findall(r"^\|(.*)\|\n", text, re.MULTILINE)
    rules = {index for index, line in enumerate(lines) if set(line) <= set("-| ")}
    return [
        [cell.strip().replace("`", "") for cell in line.split("|")]
        for index, line in enumerate(lines)
        if index not in rules and index + 1 not in rules
    ]


def described() -> list[tuple[str, dict[str, Model]]]:
    parts = {name.removesuffix("State").lower(): model for name, model in schema()["events"]["$defs"].items()}
    return [
        ("Commands", models("commands")),
        ("Events", models("events")),
        ("Parts of a snapshot", {name: model for name, model in parts.items() if "type" not in model["properties"]}),
    ]


def test_the_version_is_told() -> None:
    assert f"binary messages, version {PROTOCOL_VERSION}." in PAGE


@pytest.mark.parametrize(("title", "known"), described(), ids=["commands", "events", "parts"])
def test_nothing_is_described_that_is_not_there(title: str, known: dict[str, Model]) -> None:
    assert set(sections(title)) == set(known)


@pytest.mark.parametrize(("title", "known"), described(), ids=["commands", "events", "parts"])
def test_every_choice_of_a_field_is_named(title: str, known: dict[str, Model]) -> None:
    for name, text in sections(title).items():
        told = {row[0]: row[1:] for row in rows(text)}
        for field, spec in known[name]["properties"].items():
            choices = [*spec.get("enum", []), *(one for part in spec.get("anyOf", []) for one in part.get("enum", []))]
            assert [choice for choice in choices if choice not in " ".join(told[field])] == [], (name, field)


def command_types() -> dict[str, type]:
    return {kind.model_fields["type"].annotation.__args__[0]: kind for kind in Command.__args__}


def test_R9_who_may_send_what_is_the_table_of_permissions() -> None:
    told = {row[0]: row[1:] for row in rows(opening("Commands"))}
    assert set(told) == set(models("commands"))
    for name, kind in command_types().items():
        act = _ACTS.get(kind)
        action = act.action if act is not None else Action.FOLLOW
        for role, cell in zip(ROLES, told[name][:4], strict=True):
            needed = ALLOWED[role].get(action)
            right = "no" if action not in ALLOWED[role] else "yes" if needed is None else f"with {needed}"
            assert cell == right, (name, role)
        assert told[name][4] == ("works" if act is None or act.during_pause else "waits"), name


def test_R33_who_hears_of_what_is_the_table_of_permissions() -> None:
    told = {row[0]: row[1] for row in rows(opening("Events")) if len(row) == 4}
    assert told == {event: str(scope) if scope else "never" for event, scope in EVENT_SCOPE.items()}
    assert set(told) == set(models("events"))


def test_every_kind_of_frame_and_no_other_is_told() -> None:
    told = {int(row[0]): row[1].lower() for row in rows(chapter("Framing"))}
    assert told == {int(kind): kind.name.replace("_", "").lower() for kind in Kind}


def test_the_bytes_of_the_examples_are_frames() -> None:
    blocks = re.findall(r"```hex\n(.*?)```", PAGE, re.DOTALL)
    pointer, pointers, asked, answered = (bytes.fromhex(line) for block in blocks for line in block.splitlines())
    assert wire.decode(pointer) == wire.Pointer(pointer[2:])
    reader = Reader(pointer, 2)
    assert [reader.byte(), reader.var_uint(), reader.var_uint(), reader.byte(), reader.byte()] == [1, 5, 140, 128, 192]
    assert pointers == wire.pointers([wire.pointer_news(3, pointer[2:])])
    sample = wire.decode(asked)
    assert isinstance(sample, wire.ClockSample)
    assert answered == wire.clock(sample.sent, sample.sent + 125.5)
