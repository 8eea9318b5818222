"""One open socket of a room, and how fast it may ask for things."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from realtime.identity import ConnectionId, EntryId, Participant
from realtime.protocol import Limits


@dataclass(slots=True)
class Allowance:
    """A token bucket: `rate` acts a second, `burst` at once."""

    rate: float
    burst: float
    _left: float = field(init=False)
    _filled_at: float = field(init=False, default=float("-inf"))

    def __post_init__(self) -> None:
        self._left = self.burst

    def take(self, now: float) -> float:
        """Use one; the answer is how many seconds too early it comes (0: it is fine)."""
        self._fill(now)
        if self._left >= 1:
            self._left -= 1
            return 0.0
        return (1 - self._left) / self.rate

    def spend(self, now: float) -> float:
        """Use one in any case; the answer is how many seconds to wait before going on."""
        self._fill(now)
        self._left -= 1
        return max(0.0, -self._left / self.rate)

    def _fill(self, now: float) -> None:
        if self._filled_at != float("-inf"):
            self._left = min(self.burst, self._left + (now - self._filled_at) * self.rate)
        self._filled_at = now


@dataclass(slots=True)
class Device:
    """A participant's screen: one connection of a room."""

    connection: ConnectionId
    participant: Participant
    heard_at: float
    following: bool = True
    open: set[EntryId] = field(default_factory=set)
    opening: dict[EntryId, list[bytes]] = field(default_factory=dict)
    """Documents that are being loaded for this device, with the frames that came meanwhile."""
    renewing: set[EntryId] = field(default_factory=set)
    """Those of them that were open and are read anew: what is committed meanwhile is for this device too."""
    read: set[EntryId] = field(default_factory=set)
    """Entries of others that were read here: the record was told of each once."""
    acted_at: float = 0.0
    """The last act of a person (0: none yet). A heartbeat is none, nor is coming back by itself after a cut line."""
    told_refusals: Allowance = field(default_factory=lambda: Allowance(Limits.AUDITED_A_SECOND, 30))
    """How many refused acts the audit trail is told of."""
    commands: Allowance = field(
        default_factory=lambda: Allowance(Limits.COMMANDS_A_SECOND, 2 * Limits.COMMANDS_A_SECOND)
    )

    @property
    def reading(self) -> frozenset[EntryId]:
        """Entries of which what is written is to be sent here; who may not have one any more must lose it here too."""
        return frozenset(self.open | self.renewing)

    def reads(self, entry: EntryId) -> bool:
        """Whether what is written into this entry is to be sent here."""
        return entry in self.open or entry in self.renewing


def acts_of(devices: Iterable[Device]) -> dict[str, float]:
    """When a person last did something, by the sign-in behind their device."""
    acts: dict[str, float] = {}
    for device in devices:
        sign_in = device.participant.sign_in
        if sign_in is not None:
            acts[sign_in] = max(device.acted_at, acts.get(sign_in, 0.0))
    return acts
