"""Passkeys: a key on the device, opened with a finger, a face or a PIN (W3C WebAuthn Level 3).

A passkey is two things at once, the device and what opens it, so it is enough for everybody. It works on this site
only: a page that looks like ours gets nothing. The challenge of each ceremony is good once and for ten minutes.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select
from webauthn import (
    base64url_to_bytes,
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from app.database.tables import PasskeyRow, UserRow
from app.encryption.keyring import Keyring
from app.errors import PasskeyRefused
from app.identity.challenges import hand_out, take
from app.identity.tokens import new_token
from app.settings import Settings

LONGEST_NAME = 40
MOST = 20
"""Passkeys of one account."""


@dataclass(frozen=True, slots=True)
class Site:
    """Where passkeys are good: the relying party id, and the one origin that may use it."""

    id: str
    origin: str


def site_of(settings: Settings, host: str) -> Site | None:
    """Our site, or None where passkeys cannot work: browsers have none for an address of numbers.

    `host` is the Host header: a demo may be open at localhost, whatever address it prints.
    """
    parts = urlsplit(settings.origin)
    if not settings.is_production and urlsplit(f"//{host}").hostname == "localhost":
        return Site("localhost", f"{parts.scheme}://{host}")
    name = parts.hostname or ""
    try:
        ip_address(name)
    except ValueError:
        return Site(name, settings.origin)
    return None


def passkeys_of(db: Session, user_id: str) -> list[PasskeyRow]:
    """The passkeys of an account, oldest first."""
    asked = select(PasskeyRow).where(PasskeyRow.user_id == user_id)
    return list(db.exec(asked.order_by(col(PasskeyRow.created_at))))


def ask_for_new(db: Session, keyring: Keyring, site: Site, user: UserRow, at: datetime) -> dict[str, Any]:
    """What a browser needs to make a passkey: PublicKeyCredentialCreationOptionsJSON."""
    challenge = hand_out(db, keyring, "passkey_add", at, user_id=user.id, token=new_token())
    options = generate_registration_options(
        rp_id=site.id,
        rp_name="Waymark",
        user_name=user.login,
        user_id=user.id.encode(),
        user_display_name=user.display_name,
        challenge=base64url_to_bytes(challenge),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(row.credential_id) for row in passkeys_of(db, user.id)],
    )
    return _as_json(options_to_json(options))


def keep_new(
    db: Session, keyring: Keyring, site: Site, user: UserRow, name: str, credential: dict[str, Any], at: datetime
) -> PasskeyRow:
    """Keep the passkey that a browser made.

    Raises:
        PasskeyRefused: it does not answer what was asked, or is known already.
    """
    challenge = _challenge_in(credential)
    asked = take(db, keyring, "passkey_add", challenge, at)
    if asked is None or asked.user_id != user.id or len(passkeys_of(db, user.id)) >= MOST:
        raise PasskeyRefused
    try:
        made = verify_registration_response(
            credential=credential,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=site.id,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise PasskeyRefused from error
    row = PasskeyRow(
        user_id=user.id,
        credential_id=made.credential_id,
        public_key=made.credential_public_key,
        sign_count=made.sign_count,
        name=" ".join(name.split())[:LONGEST_NAME] or "Passkey",
        created_at=at,
    )
    try:
        with db.begin_nested():
            db.add(row)
    except IntegrityError as error:
        raise PasskeyRefused from error
    return row


def ask_for_one(db: Session, keyring: Keyring, site: Site, at: datetime, user: UserRow | None = None) -> dict[str, Any]:
    """What a browser needs to use a passkey: PublicKeyCredentialRequestOptionsJSON.

    Without `user` the browser offers those that it has for this site: no name is typed, none can be tried out.
    """
    owner = user.id if user is not None else None
    challenge = hand_out(db, keyring, "passkey_in", at, user_id=owner, token=new_token())
    allowed = [PublicKeyCredentialDescriptor(row.credential_id) for row in passkeys_of(db, owner)] if owner else []
    options = generate_authentication_options(
        rp_id=site.id,
        challenge=base64url_to_bytes(challenge),
        allow_credentials=allowed,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return _as_json(options_to_json(options))


def owner_of(db: Session, keyring: Keyring, site: Site, credential: dict[str, Any], at: datetime) -> UserRow:
    """The account whose passkey answered.

    Raises:
        PasskeyRefused: unknown, of a disabled account, of another account than was asked for, or a bad answer.
    """
    challenge = _challenge_in(credential)
    asked = take(db, keyring, "passkey_in", challenge, at)
    row = _row_named(db, credential)
    user = db.get(UserRow, row.user_id) if row is not None else None
    if asked is None or row is None or user is None or not user.active or asked.user_id not in (None, user.id):
        raise PasskeyRefused
    try:
        shown = verify_authentication_response(
            credential=credential,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=site.id,
            expected_origin=site.origin,
            credential_public_key=row.public_key,
            credential_current_sign_count=row.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise PasskeyRefused from error
    row.sign_count, row.last_used_at = shown.new_sign_count, at
    db.add(row)
    return user


def _row_named(db: Session, credential: dict[str, Any]) -> PasskeyRow | None:
    try:
        named = base64url_to_bytes(str(credential["rawId"]))
    except (KeyError, ValueError) as error:
        raise PasskeyRefused from error
    return db.exec(select(PasskeyRow).where(PasskeyRow.credential_id == named).with_for_update()).first()


def _challenge_in(credential: dict[str, Any]) -> str:
    """The challenge that the browser says it answers; which one it is decides the record."""
    try:
        said = json.loads(base64url_to_bytes(credential["response"]["clientDataJSON"]))
        return str(said["challenge"])
    except (KeyError, ValueError, TypeError) as error:
        raise PasskeyRefused from error


def _as_json(text: str) -> dict[str, Any]:
    options: dict[str, Any] = json.loads(text)
    return options
