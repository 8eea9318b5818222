"""A pack's folder as its readers use it: texts and settings of files, and faults with the file's name."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from content.faults import Findings
from content.files import BadFile, read_text
from content.schema import Source, validate
from content.strict_yaml import BadYaml, Settings, read_settings

Model = TypeVar("Model", bound=Source)


class PackFolder:
    """Reads files by their names from the pack's folder, with slashes. Every fault goes to `findings`."""

    def __init__(self, root: Path, findings: Findings) -> None:
        self.root = root
        self._findings = findings

    def has(self, file: str) -> bool:
        """Whether something of that name is there, even if it cannot be read."""
        path = self.root / file
        return path.exists() or path.is_symlink()

    def text(self, file: str) -> str | None:
        """The text of one file, or None with a fault."""
        try:
            return read_text(self.root, self.root / file)
        except BadFile as bad:
            self._findings.add(file, 1, str(bad))
            return None

    def settings(self, model: type[Model], file: str) -> tuple[Model, Settings] | None:
        """A file of `name: value` settings, or None with its faults."""
        text = self.text(file)
        if text is None:
            return None
        try:
            settings = read_settings(text)
        except BadYaml as bad:
            self._findings.add(file, bad.line, bad.sentence)
            return None
        source = validate(
            model, settings.values, lambda place, sentence: self._findings.add(file, settings.line_of(place), sentence)
        )
        return None if source is None else (source, settings)
