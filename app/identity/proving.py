"""A program shows whom it speaks for: password, and a code where the account has a code app."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends
from pydantic import SecretStr
from starlette.requests import HTTPConnection

from app.audit.trail import Trail
from app.database.columns import now
from app.database.engine import Database
from app.database.tables import UserRow
from app.dependencies import the_address, the_database, the_guesses, the_keyring, the_settings, the_trail
from app.encryption.keyring import Keyring
from app.errors import CodeNeeded, SecondWayNeeded, SignInFailed
from app.identity.code_app import has_code_app, use_code
from app.identity.entering import after_first, note_failure
from app.identity.signing_in import check_password, usable_account
from app.security.limits import Guesses
from app.settings import Settings


@dataclass(frozen=True, slots=True)
class Proof:
    """Looks at what a program shows, counts misses, and puts them down."""

    address: str
    database: Database
    guesses: Guesses
    keyring: Keyring
    settings: Settings
    trail: Trail

    def of_password(self, login: str, password: str, otp: SecretStr | None) -> UserRow:
        """The account that login and password fit, and, where it has a code app, the code.

        Raises:
            TooMany: too many misses before.
            SignInFailed: they do not fit; takes as long for a login that does not exist.
            CodeNeeded: they fit, and the code is missing or wrong.
            SecondWayNeeded: staff of a production server without a code app; programs cannot use passkeys.
        """
        with self.database.reading() as db:
            user = usable_account(db, login)
        self._shown(self.guesses.of_passwords(self.address, login), user, password, otp)
        assert user is not None  # noqa: S101 - a missing account has failed
        with self.database.reading() as db:
            then = after_first(db, user, is_production=self.settings.is_production)
        if then == "setup" or (then == "second" and not has_code_app(user)):
            raise SecondWayNeeded
        return user

    def shown_again(self, user: UserRow, password: str, otp: SecretStr | None) -> None:
        """Look at password and code of who is signed in. Raises TooMany, SignInFailed or CodeNeeded."""
        self._shown(self.guesses.of_step_ups(self.address, user.id), user, password, otp)

    def _shown(
        self, counted: AbstractContextManager[None], user: UserRow | None, password: str, otp: SecretStr | None
    ) -> None:
        """Look at password and code of an account, or of nobody. Raises TooMany, SignInFailed or CodeNeeded."""
        try:
            with counted:
                check_password(user, password)
            if user is not None and has_code_app(user):
                self._code(user, otp.get_secret_value() if otp is not None else "")
        except SignInFailed:
            with self.database.writing() as db:
                note_failure(db, self.trail, user, now())
            raise

    def _code(self, user: UserRow, otp: str) -> None:
        if not otp:
            raise CodeNeeded
        with self.guesses.of_second_steps(self.address, user.id), self.database.writing() as db:
            if not use_code(db, self.keyring, self.settings.key, user, otp, now()):
                raise CodeNeeded


def proof_of(connection: HTTPConnection) -> Proof:
    """The proof of this request."""
    return Proof(
        address=the_address(connection),
        database=the_database(connection),
        guesses=the_guesses(connection),
        keyring=the_keyring(connection),
        settings=the_settings(connection),
        trail=the_trail(connection),
    )


ProofDep = Annotated[Proof, Depends(proof_of)]
