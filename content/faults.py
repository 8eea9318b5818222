"""Faults of a content pack: where, and in a sentence how to mend it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing to mend. `file` is relative to the pack, `line` counts from 1 (1 for a whole file).

    A warning does not stop the pack from being used.
    """

    file: str
    line: int
    sentence: str
    warning: bool = False

    def __str__(self) -> str:
        kind = "warning: " if self.warning else ""
        return f"{self.file}:{self.line}: {kind}{self.sentence}"


class Findings:
    """Collects faults, so that an author sees all of them at once and not one a run."""

    def __init__(self) -> None:
        self._faults: set[Fault] = set()

    def add(self, file: str, line: int, sentence: str, *, warning: bool = False) -> None:
        """Note one fault; the same fault twice counts once."""
        self._faults.add(Fault(file, line, sentence, warning))

    @property
    def faults(self) -> list[Fault]:
        """All faults, by file and line."""
        return sorted(self._faults)

    @property
    def errors(self) -> list[Fault]:
        """The faults that stop the pack from being used, by file and line."""
        return [fault for fault in self.faults if not fault.warning]
