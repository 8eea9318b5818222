"""What each person did last, so that they can take it back: a page turn or a highlight (SPEC E16, R15)."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Turn:
    """A turn of the shared page."""

    origin: str | None
    to: str | None


@dataclass(slots=True)
class LastActs:
    """By participant id, one act each: a `Turn`, or the id of a mark."""

    acts: dict[str, Turn | str] = field(default_factory=dict)

    def turned(self, who: str, origin: str | None, to: str | None) -> None:
        """Someone turned the page: what anybody turned before stands no more."""
        self.acts = {one: act for one, act in self.acts.items() if not isinstance(act, Turn)}
        self.acts[who] = Turn(origin, to)

    def marked(self, who: str, mark: str) -> None:
        """Someone made a highlight."""
        self.acts[who] = mark

    def take(self, who: str) -> Turn | str | None:
        """What they did last; it can be taken back once."""
        return self.acts.pop(who, None)

    def dump(self) -> dict[str, object]:
        """For the session's state."""
        return {who: act if isinstance(act, str) else [act.origin, act.to] for who, act in self.acts.items()}

    @classmethod
    def load(cls, kept: object) -> LastActs:
        """As `dump` gave it; a session of an earlier version has none."""
        if not isinstance(kept, dict):
            return cls()
        return cls({who: act if isinstance(act, str) else Turn(*act) for who, act in kept.items()})
