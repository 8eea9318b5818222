"""Packs one over another: a service's own pack replaces, adds and hides, and the rest is that of the pack below.

A stack is laid out as one folder, so all that reads a pack reads a stack. Files say by their names what they replace;
pack.yaml of both become one.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from content.faults import Findings
from content.files import inside, relative
from content.folder import PackFolder
from content.manifest import manifest_of
from content.naming import HANDED_OVER, replaced_by
from content.schema import PackSource, UpperPackSource

BUILT_IN = Path(__file__).parent / "library"
BUILT_IN_NAME = "built-in"
PACK = "pack.yaml"
_JOINED = ("languages", "glossary", "hide")
_ADDED = ("banned", "synonyms")


@dataclass(frozen=True, slots=True)
class Laid:
    """A stack as one folder, and which of its files are those of the uppermost pack; None: there is only one."""

    root: Path
    own: frozenset[str] | None = None


def layers_of(paths: Sequence[Path]) -> list[Path]:
    """The packs of a stack, the lowest first; nothing is the built-in one.

    A pack that says that it lies over the built-in one need not be named with it.
    """
    layers = [BUILT_IN if str(path) == BUILT_IN_NAME else path.absolute() for path in paths] or [BUILT_IN]
    lowest = PackFolder(layers[0], Findings()).settings(UpperPackSource, PACK)
    return [BUILT_IN, *layers] if lowest is not None and lowest[0].over else layers


@contextmanager
def laid_out(paths: Sequence[Path], findings: Findings) -> Iterator[Laid | None]:
    """The stack as one folder while the block lasts; None when it cannot be laid out. One pack is where it is."""
    layers = layers_of(paths)
    if len(layers) == 1:
        yield Laid(layers[0]) if _is_pack(layers[0], findings) else None
        return
    with TemporaryDirectory(prefix="waymark-pack-") as folder:
        yield lay_out(layers, Path(folder), findings)


def lay_out(layers: Sequence[Path], target: Path, findings: Findings) -> Laid | None:
    """Copy a stack into the empty folder `target`; None, with a fault, when a pack of it cannot be read at all."""
    if not all(_is_pack(layer, findings) for layer in layers):
        return None
    values = _settings(layers, findings)
    if values is None:
        return None
    lang = str(values["lang"])
    files: dict[str, Path] = {}
    for layer in layers:
        upper = _files(layer, findings)
        for name in upper:
            for gone in replaced_by(name, lang, list(files)):
                files.pop(gone, None)
        files |= upper
    for name, path in files.items():
        copy = target / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
    if len(layers) > 1:
        lines = (f"{name}: {json.dumps(value, ensure_ascii=False)}\n" for name, value in values.items())
        (target / PACK).write_text("".join(lines), "utf-8")
    return Laid(target, frozenset(upper))


def digest_of(root: Path) -> str:
    """The digest of a pack's folder, as `waymark content build` prints it: what else lies there is no part of it."""
    names = (relative(root, path) for path in root.rglob("*") if path.is_file())
    files = {name: (root / name).read_bytes() for name in names if HANDED_OVER.fullmatch(name)}
    return manifest_of("", {name: body for name, body in files.items() if inside(root, root / name)}).digest


def _is_pack(root: Path, findings: Findings) -> bool:
    if root.is_dir():
        return True
    findings.add(PACK, 1, f"There is no folder '{root}'. Give the folder of a content pack.")
    return False


def _files(root: Path, findings: Findings) -> dict[str, Path]:
    """A pack's files by name. In the folders of topics also those that no page is named like: the reader says so."""
    found: dict[str, Path] = {}
    for path in sorted(root.rglob("*")):
        name = relative(root, path)
        in_topic = (path.parent / "topic.yaml").is_file() and not path.name.startswith(".")
        if not (HANDED_OVER.fullmatch(name) or in_topic):
            continue
        if not inside(root, path):
            findings.add(name, 1, "This is a link to somewhere else. Put the file itself here.")
        elif path.is_file():
            found[name] = path
    return found


def _settings(layers: Sequence[Path], findings: Findings) -> dict[str, object] | None:
    """What all pack.yaml of the stack say together."""
    lowest, *others = (PackFolder(layer, findings) for layer in layers)
    read = lowest.settings(PackSource, PACK)
    if read is None:
        return None
    merged = dict(read[1].values)
    for upper in others:
        above = upper.settings(UpperPackSource, PACK)
        if above is None:
            return None
        source, settings = above
        if source.lang not in (None, merged["lang"]):
            sentence = f"The pack below is in '{merged['lang']}'. Be in it too, and write '{source.lang}' beside it."
            findings.add(PACK, settings.line_of(("lang",)), sentence)
        _join(merged, source)
    return merged


def _join(merged: dict[str, object], above: UpperPackSource) -> None:
    said = above.model_dump(exclude_unset=True, exclude={"over"})
    topics = merged["topics"]
    assert isinstance(topics, list)  # noqa: S101 - PackSource said so
    said["topics"] = list(dict.fromkeys([*above.topics, *topics]))
    for name in _JOINED:
        below = merged.get(name) or []
        assert isinstance(below, list)  # noqa: S101 - PackSource said so
        said[name] = list(dict.fromkeys([*below, *said.get(name, [])]))
    for name in _ADDED:
        words = merged.get(name) or {}
        assert isinstance(words, dict)  # noqa: S101 - PackSource said so
        said[name] = words | getattr(above, name)
    merged |= said
