"""Who took the initiative in a session: counted from acts that both people saw anyway, so it tells nothing new (R17).

What is written in private is not counted: that would say that it is there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from realtime import protocol as p

Kind = Literal["chose", "turned", "paused", "wrote"]
KINDS: tuple[Kind, ...] = ("chose", "turned", "paused", "wrote")


@dataclass(slots=True)
class Initiative:
    """Counts by participant id. `shown`: whether the service user lets supervisors see them."""

    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    words_in: set[str] = field(default_factory=set)
    """Exercises in which somebody has shown words: only the first time counts."""
    shown: bool = False

    def follow(self, before: str | None, events: Iterable[p.EventBase]) -> None:
        """Count what happened. `before`: the page that was open (None: the topics)."""
        for event in events:
            match event:
                case p.Navigated(location=p.LocationState(page=str(), chosen_by=str() as who)):
                    self._add(who, "chose" if before is None else "turned")
                case p.Paused(pause=pause, actor=str() as who) if not pause.blank and not pause.ready:
                    self._add(who, "paused")
                case p.MediaChanged(act="pause", actor=str() as who):
                    self._add(who, "paused")
                case p.EntryShared(entry=entry, actor=str() as who):
                    place = f"{entry.page}#{entry.exercise}"
                    if place not in self.words_in:
                        self.words_in.add(place)
                        self._add(who, "wrote")

    def take_back(self, who: str, kind: Kind) -> None:
        """What was undone does not count."""
        self._add(who, kind, -1)

    def _add(self, who: str, kind: Kind, by: int = 1) -> None:
        mine = self.counts.setdefault(who, dict.fromkeys(KINDS, 0))
        mine[kind] = max(0, mine[kind] + by)

    def dump(self) -> dict[str, object]:
        """For the session's state."""
        return {"counts": self.counts, "words_in": sorted(self.words_in), "shown": self.shown}

    @classmethod
    def load(cls, kept: object) -> Initiative:
        """As `dump` gave it; a session of an earlier version has none."""
        if not isinstance(kept, dict):
            return cls()
        counts = {who: dict.fromkeys(KINDS, 0) | mine for who, mine in kept.get("counts", {}).items()}
        return cls(counts, set(kept.get("words_in", ())), bool(kept.get("shown")))
