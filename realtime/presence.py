"""Carets and typing marks inside a document: the awareness of y-protocols, with the server's word on who it is.

A client's state is never passed on as it came: known fields are kept, and name and role are stamped (SPEC I1 to I3).
"""

from __future__ import annotations

import json

from realtime.identity import ConnectionId, Participant
from realtime.protocol import Limits

ALLOWED_FIELDS = ("cursor", "caret", "typing")

State = tuple[int, int, str]
"""(client id, clock, JSON text), as on the wire."""


class Presence:
    """Who is in one document now: at most one awareness client for each connection."""

    def __init__(self) -> None:
        self._states: dict[ConnectionId, State] = {}

    def update(self, connection: ConnectionId, participant: Participant, state: State) -> State | None:
        """Keep a device's newest state, stamped; None when it is not its own, not newer, or not readable."""
        client, clock, text = state
        held = self._states.get(connection)
        if held is not None and (held[0] != client or clock < held[1]):
            return None
        if any(c == client for other, (c, _, _) in self._states.items() if other != connection):
            return None
        stamped = stamp(text, participant)
        if stamped is None:
            return None
        if stamped == "null":
            return self.leave(connection)
        self._states[connection] = (client, clock, stamped)
        return self._states[connection]

    def leave(self, connection: ConnectionId) -> State | None:
        """Forget a device; the answer tells the others that it is gone."""
        held = self._states.pop(connection, None)
        return (held[0], held[1] + 1, "null") if held else None

    def all_but(self, connection: ConnectionId) -> list[State]:
        """Everyone else's states."""
        return [state for other, state in self._states.items() if other != connection]


def stamp(text: str, participant: Participant) -> str | None:
    """A client's state with the server's identity on it; `null` stays, what cannot be read is None."""
    if len(text) > Limits.AWARENESS_BYTES:
        return None
    try:
        state = json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return None
    if state is None:
        return "null"
    if not isinstance(state, dict):
        return None
    kept = {key: state[key] for key in ALLOWED_FIELDS if key in state}
    who = {"id": participant.id, "name": participant.name, "role": participant.role.value}
    return json.dumps({**kept, "participant": who, "user": {"name": participant.name}})


def _refuse(constant: str) -> None:
    raise ValueError(constant)
