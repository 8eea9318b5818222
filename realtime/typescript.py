"""Writes the browser's types from `protocol`, so that the two ends cannot drift (`waymark protocol`)."""

from __future__ import annotations

from typing import Any

from realtime.errors import CloseCode, RefusalCode
from realtime.protocol import PROTOCOL_VERSION, Kind, Limits, schema

HEADER = "// Generated from realtime/protocol by `waymark protocol`. Do not edit.\n"

_SCALARS = {"string": "string", "integer": "number", "number": "number", "boolean": "boolean", "null": "null"}


def render() -> str:
    """The whole module: kinds, limits, codes, and one interface for each command, event and part of a snapshot."""
    described = schema()
    models: dict[str, Any] = {}
    for part in described.values():
        models.update(part["$defs"])
    parts = [HEADER, f"export const PROTOCOL_VERSION = {PROTOCOL_VERSION};\n"]
    parts.append(_constants("Kind", {kind.name: int(kind) for kind in Kind}))
    parts.append(_constants("CloseCode", {code.name: int(code) for code in CloseCode}))
    parts.append(_constants("RefusalCode", _public(RefusalCode)))
    parts.append(_constants("Limits", _public(Limits)))
    parts.extend(_interface(name, models[name]) for name in sorted(models))
    for name, part in (("Command", described["commands"]), ("Event", described["events"])):
        members = [reference["$ref"].rsplit("/", 1)[1] for reference in part["oneOf"]]
        parts.append(f"export type {name}Union =\n" + "\n".join(f"  | {_named(m)}" for m in members) + ";\n")
    return "\n".join(parts)


def _public(holder: type) -> dict[str, Any]:
    return {name: value for name, value in vars(holder).items() if name.isupper()}


def _constants(name: str, values: dict[str, Any]) -> str:
    lines = [f"  {key}: {_literal(value)}," for key, value in values.items()]
    return f"export const {name} = {{\n" + "\n".join(lines) + "\n} as const;\n"


def _literal(value: Any) -> str:
    return f'"{value}"' if isinstance(value, str) else repr(value)


def _named(model: str) -> str:
    """Our `Event` names would hide the DOM's own types (`Event`, `Range`), so each gets a suffix."""
    return f"{model}Frame" if not model.endswith("State") else model


def _interface(name: str, model: dict[str, Any]) -> str:
    lines = []
    for line in model.get("description", "").strip().splitlines()[:1]:
        lines.append(f"/** {line} */")
    lines.append(f"export interface {_named(name)} {{")
    required = set(model.get("required", []))
    for field, spec in model.get("properties", {}).items():
        optional = "" if field in required or "const" in spec or _answered(spec) else "?"
        lines.append(f"  {field}{optional}: {_type(spec)};")
    lines.append("}\n")
    return "\n".join(lines)


def _answered(spec: dict[str, Any]) -> bool:
    """Events always carry their defaults (`actor: null`), commands may leave theirs out."""
    return "default" in spec and spec.get("title") in {"Actor", "Protocol", "Document"}


def _type(spec: dict[str, Any]) -> str:
    if "const" in spec:
        return _literal(spec["const"])
    if "enum" in spec:
        return " | ".join(_literal(value) for value in spec["enum"])
    if "$ref" in spec:
        return _named(spec["$ref"].rsplit("/", 1)[1])
    if "anyOf" in spec:
        return " | ".join(_type(option) for option in spec["anyOf"])
    if spec.get("type") == "array":
        return f"{_type(spec['items'])}[]"
    return _SCALARS[spec["type"]]
