"""A small, strict part of YAML: mappings, lists and plain values, each with its line.

Left out on purpose: anchors and aliases (a short file could unfold into gigabytes), tags (they make objects),
repeated keys (the last would silently win), and YAML 1.1's guesses: `no`, `on` and `2026-09-01` stay text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import yaml

from content.errors import ContentError

Place = tuple[str | int, ...]
MAX_DEPTH = 6
_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,8})")
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None, "~": None, "": None}


class BadYaml(ContentError):
    """The text is not of our part of YAML. `line` counts from 1 in the text that was given."""

    def __init__(self, line: int, sentence: str) -> None:
        self.line = line
        self.sentence = sentence
        super().__init__(sentence)


@dataclass(frozen=True, slots=True)
class Settings:
    """What a file sets, and on which line each thing stands (by its path, `("topics", 0)`)."""

    values: dict[str, object]
    lines: dict[Place, int] = field(default_factory=dict)

    def line_of(self, place: Place) -> int:
        """The line of a thing, or of the nearest thing around it."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)


class _PlainLoader(yaml.SafeLoader):
    """Composes nodes only, and refuses what could unfold, construct or nest without end."""

    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        event = self.peek_event()  # type: ignore[no-untyped-call]
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            raise BadYaml(line, "Take out the & or * name: write the words out, or put them in quotes.")
        if event.tag is not None:
            raise BadYaml(line, "Take out the ! mark: write the words out, or put them in quotes.")
        if self.depth >= MAX_DEPTH:
            raise BadYaml(line, "This is nested too deep. Use plain 'name: value' lines.")
        self.depth += 1
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node


def read_settings(text: str) -> Settings:
    """Read `name: value` settings.

    Raises:
        BadYaml: the text is broken, or uses what is left out.
    """
    try:
        root = _PlainLoader(text).get_single_node()
    except yaml.MarkedYAMLError as broken:
        raise BadYaml(
            _line(broken),
            f"This cannot be read ({broken.problem}). Use 'name: value', and quotes around text with a colon.",
        ) from broken
    except yaml.reader.ReaderError as broken:
        line = text.count("\n", 0, broken.position) + 1
        raise BadYaml(line, "A character here may not stand in this file. Type the line anew.") from broken
    if root is None:
        return Settings({})
    if not isinstance(root, yaml.MappingNode):
        raise BadYaml(root.start_mark.line + 1, "Write settings as 'name: value' lines.")
    lines: dict[Place, int] = {}
    return Settings(_mapping(root, (), lines), lines)


def _line(broken: yaml.MarkedYAMLError) -> int:
    """Where to mend: for text in quotes that never ends, where it starts, and not the end of the file."""
    mark = broken.context_mark if "scalar" in (broken.context or "") else broken.problem_mark
    return mark.line + 1 if mark else 1


def _value(node: yaml.Node, place: Place, lines: dict[Place, int]) -> object:
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, place, lines)
    if isinstance(node, yaml.SequenceNode):
        return [_item(item, (*place, index), lines) for index, item in enumerate(node.value)]
    return _scalar(node)


def _item(node: yaml.Node, place: Place, lines: dict[Place, int]) -> object:
    lines[place] = node.start_mark.line + 1
    return _value(node, place, lines)


def _mapping(node: yaml.MappingNode, place: Place, lines: dict[Place, int]) -> dict[str, object]:
    values: dict[str, object] = {}
    for key, value in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            raise BadYaml(line, "A name must be one word, as in 'title: What helps'.")
        name = str(key.value)
        if name in values:
            raise BadYaml(line, f"'{name}' stands here twice. Keep one of them.")
        lines[(*place, name)] = line
        values[name] = _value(value, (*place, name), lines)
    return values


def _scalar(node: yaml.Node) -> str | int | bool | None:
    text = str(node.value)
    if getattr(node, "style", None) is not None:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    return text
