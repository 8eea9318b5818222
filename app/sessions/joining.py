"""Going in with a link or code, from the first look to the roster of the others."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session

from app.database.columns import new_id, now
from app.database.engine import Database
from app.identity.caller import Caller, Kind, sign_in_as
from app.ports import LiveHub
from app.security.limits import Guesses
from app.sessions.invites import Joined, redeem_invite
from app.settings import Settings
from realtime.protocol import Grant


@dataclass(frozen=True, slots=True)
class Entered:
    """Who went in, and the fresh token of their seat. It reaches that session and nothing else."""

    joined: Joined
    token: str


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
    ) -> Entered:
        """Use an invite up, sit down, and let the others know.

        Raises:
            TooMany: too many wrong codes before.
            InviteUnknown, InviteUsed, InviteExpired, SessionEnded, WrongRole, BadInput: see redeem_invite.
        """
        at = now()

        def sit_down(db: Session) -> Entered:
            joined = redeem_invite(
                db,
                self._settings.key,
                caller,
                at,
                token=token,
                code=code,
                display_name=display_name,
            )
            return Entered(joined, sign_in_as(db, kind, at, seat=joined.participant))

        with self._guesses.of_codes(address):
            entered = await self._database.write(sit_down)
        joined = entered.joined
        await self._hub.refresh_people(joined.session.id)
        if joined.is_granted_at_once:
            grant = Grant(id=new_id(), type="grant", participant=joined.participant.id, scope="pointers")
            await self._hub.act(joined.session.id, joined.invited_by.id, grant)
        return entered
