"""Going in with a link or code, from the first look to the roster of the others."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass

from sqlmodel import Session

from app.database.columns import new_id, now
from app.database.engine import Database
from app.errors import InviteUsed
from app.identity.caller import Caller, Kind, sign_in_as
from app.ports import LiveHub
from app.security.limits import Guesses
from app.sessions.invites import Joined, let_in_again, redeem_invite
from app.settings import Settings
from realtime.protocol import Grant


@dataclass(frozen=True, slots=True)
class Entered:
    """Who went in, and the fresh token of their seat. It reaches that session and nothing else."""

    joined: Joined
    token: str
    is_again: bool
    """They were in already, and sent the same form twice."""


class Door:
    """The door into sessions."""

    def __init__(self, database: Database, hub: LiveHub, guesses: Guesses, settings: Settings) -> None:
        self._database = database
        self._hub = hub
        self._guesses = guesses
        self._settings = settings

    async def go_in(
        self,
        caller: Caller | None,
        address: str,
        kind: Kind,
        *,
        token: str | None = None,
        code: str | None = None,
        display_name: str | None = None,
        once: str | None = None,
    ) -> Entered:
        """Use an invite up, sit down, and let the others know.

        A form with a secret of its own (`once`) may be sent twice: see let_in_again. None: the second time is refused.

        Raises:
            TooMany: too many wrong codes before.
            InviteUnknown, InviteUsed, InviteExpired, SessionEnded, WrongRole, BadInput: see redeem_invite.
        """
        at, here = now(), self._hub.here()

        def sit_down(db: Session) -> Entered:
            key, is_again = self._settings.key, False
            try:
                joined = redeem_invite(
                    db, key, caller, at, token=token, code=code, display_name=display_name, once=once, here=here
                )
            except InviteUsed:
                known = let_in_again(db, key, caller, at, once, token=token, code=code) if once is not None else None
                if known is None:
                    raise
                joined, is_again = known, True
            return Entered(joined, sign_in_as(db, kind, at, seat=joined.participant), is_again)

        with nullcontext() if token else self._guesses.of_codes(address):
            entered = await self._database.write(sit_down)
        if not entered.is_again:
            await self._tell(entered.joined)
        return entered

    async def _tell(self, joined: Joined) -> None:
        await self._hub.refresh_people(joined.session.id)
        if joined.is_granted_at_once:
            grant = Grant(id=new_id(), type="grant", participant=joined.participant.id, scope="pointers")
            await self._hub.act(joined.session.id, joined.invited_by.id, grant)
