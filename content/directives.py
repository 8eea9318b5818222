"""Takes a page's body apart: prose, and `:::` directives with their settings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from content.faults import Findings
from content.strict_yaml import Place

_OPEN = re.compile(r":::[ \t]*(?P<kind>[\w-]+)[ \t]*(?:\{(?P<attributes>[^{}]*)\})?[ \t]*")
_CLOSE = re.compile(r":::[ \t]*")
_ID = re.compile(r"#(\S+)")
_ATTRIBUTE = re.compile(r"([A-Za-z_-]+)=(\S+)")
_LISTED = re.compile(r"(?P<list>[-+])[ \t](?P<id>[^|]*)\|(?P<label>.*)")
_LISTS = {"-": "options", "+": "piles"}
_SETTING = re.compile(r"(?P<name>[A-Za-z_-]+)[ \t]*:[ \t]*(?P<value>.*)")


@dataclass(frozen=True, slots=True)
class Prose:
    """Markdown between directives; `line` is the file's line of its first line."""

    line: int
    text: str


@dataclass(slots=True)
class RawDirective:
    """One directive as written, before its schema is asked. `lines` says where each value stands."""

    line: int
    values: dict[str, object]
    lines: dict[Place, int] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """The word after the colons."""
        return str(self.values["kind"])

    def line_of(self, place: Place) -> int:
        """The line of a value, or of the directive."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, self.line)


def split_body(text: str, first_line: int, file: str, findings: Findings) -> list[Prose | RawDirective]:
    """Take a body apart, in its order. What cannot be read becomes a fault and is left out."""
    parts: list[Prose | RawDirective] = []
    prose: list[str] = []
    start = first_line
    lines = iter(enumerate(text.split("\n"), first_line))
    for number, line in lines:
        if not line.lstrip().startswith(":::"):
            prose.append(line)
            continue
        parts.append(Prose(start, "\n".join(prose)))
        opened = _OPEN.fullmatch(line)
        if opened is None:
            findings.add(file, number, "Start with ':::entry {#my-id}', without space before it, one kind a line.")
        else:
            parts.append(_directive(number, opened, lines, file, findings))
        prose, start = [], _line_after(parts, number)
    parts.append(Prose(start, "\n".join(prose)))
    return [part for part in parts if isinstance(part, RawDirective) or part.text.strip()]


def _line_after(parts: list[Prose | RawDirective], number: int) -> int:
    last = parts[-1]
    return last.lines[("",)] + 1 if isinstance(last, RawDirective) else number + 1


def _directive(
    number: int, opened: re.Match[str], lines: Iterator[tuple[int, str]], file: str, findings: Findings
) -> RawDirective:
    directive = RawDirective(number, {"kind": opened["kind"]})
    _read_attributes(directive, opened["attributes"] or "", file, findings)
    end = number
    for end, line in lines:
        if _CLOSE.fullmatch(line):
            break
        if line.startswith(":::"):
            findings.add(file, end, f"The :::{directive.kind} above is still open. End it with ':::' before this line.")
            continue
        _read_line(directive, end, line.strip(), file, findings)
    else:
        findings.add(file, number, f"This :::{directive.kind} is never closed. End it with a line of three colons.")
    directive.lines[("",)] = end
    return directive


def _read_attributes(directive: RawDirective, text: str, file: str, findings: Findings) -> None:
    for word in text.split():
        if found := _ID.fullmatch(word):
            name, value = "id", found[1]
        elif found := _ATTRIBUTE.fullmatch(word):
            name, value = found[1], found[2]
        else:
            findings.add(file, directive.line, f"'{word}' cannot be read. Write {{#an-id name=value}}.")
            continue
        _set(
            directive,
            name,
            int(value) if re.fullmatch(r"\d{1,6}", value, re.ASCII) else value,
            directive.line,
            file,
            findings,
        )


def _read_line(directive: RawDirective, number: int, line: str, file: str, findings: Findings) -> None:
    if not line:
        return
    if listed := _LISTED.fullmatch(line):
        name = _LISTS[listed["list"]]
        items = directive.values.setdefault(name, [])
        if isinstance(items, list):
            directive.lines.setdefault((name,), number)
            directive.lines[(name, len(items))] = number
            items.append({"id": listed["id"].strip(), "label": listed["label"].strip()})
    elif setting := _SETTING.fullmatch(line):
        _set(directive, setting["name"], setting["value"], number, file, findings)
    else:
        findings.add(file, number, "This line cannot be read. Write 'name: value', or '- id | label' for an option.")


def _set(directive: RawDirective, name: str, value: str | int, number: int, file: str, findings: Findings) -> None:
    if name in directive.values:
        findings.add(file, number, f"'{name}' is set twice. Keep one of them.")
        return
    directive.values[name] = value
    directive.lines[(name,)] = number
