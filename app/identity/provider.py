"""Staff sign in at their organisation's own identity provider (OpenID Connect Core 1.0, code flow with PKCE).

Who comes back is let in as the account that their identity (issuer and subject) belongs to. The first time there is
none: then a worker or supervisor whose login is the provider's `preferred_username` is given it, once. An admin links
it while signed in (`/account`), since a name alone may be changed at some providers; and a service user never comes
this way: what their organisation's provider logs would tell that they use this.

The provider is trusted with asking for a second thing. E-mail addresses are neither asked for nor kept.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

import httpx
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri  # type: ignore[import-untyped]
from authlib.oauth2.rfc7636 import create_s256_code_challenge  # type: ignore[import-untyped]
from authlib.oidc.core import CodeIDToken  # type: ignore[import-untyped]
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from pydantic import BaseModel, ConfigDict, ValidationError

from app.errors import ProviderFailed
from app.settings import Settings

ALGORITHMS = ("RS256", "ES256")
"""Signatures that an ID token may have: with a key pair, never with a shared secret, never none."""
LEEWAY = 60
"""Seconds that clocks may differ."""
KNOWN_FOR = 600
"""Seconds that the provider's description and keys are kept."""
TIMEOUT = 8.0
LONGEST_WAIT = 1.0
"""Seconds that one sign-in waits for what another asks the provider. Who waits keeps a thread that others need."""
SILENT_FOR = 5.0
"""Seconds in which a provider that did not answer is not asked again."""
BACK = "/sign-in/provider/back"


class Description(BaseModel):
    """What the provider says of itself (OpenID Connect Discovery 1.0)."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    token_endpoint_auth_methods_supported: list[str] = ["client_secret_basic"]


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the provider says came back."""

    issuer: str
    subject: str
    username: str


class Provider:
    """The identity provider of the settings. It is asked when somebody signs in, not at start."""

    def __init__(self, settings: Settings) -> None:
        self._issuer = settings.oidc_issuer.rstrip("/")
        self._client_id = settings.oidc_client_id
        self._secret = settings.oidc_client_secret.get_secret_value()
        self._redirect_uri = settings.origin + BACK
        self._https_only = settings.is_production
        self._lock = Lock()
        self._known: tuple[float, Description, KeySet] | None = None
        self._failed_at = float("-inf")

    def address(self, state: str, nonce: str, verifier: str) -> str:
        """Where to send the browser. Raises ProviderFailed."""
        description, _ = self._description()
        address: str = prepare_grant_uri(
            description.authorization_endpoint,
            self._client_id,
            "code",
            redirect_uri=self._redirect_uri,
            scope="openid profile",
            state=state,
            nonce=nonce,
            code_challenge=create_s256_code_challenge(verifier),
            code_challenge_method="S256",
        )
        return address

    def identity(self, code: str, nonce: str, verifier: str) -> Identity:
        """Who came back with `code`.

        Raises:
            ProviderFailed: the provider does not answer, or its token is not for us, not for this sign-in, too old,
                or not signed by it.
        """
        description, keys = self._description()
        token = self._token(description, code, verifier)
        try:
            decoded = jwt.decode(token, keys, algorithms=list(ALGORITHMS))
        except (JoseError, ValueError):  # it may sign with a new key
            description, keys = self._description(anew=True)
            decoded = self._decoded(token, keys)
        claims = CodeIDToken(
            decoded.claims,
            decoded.header,
            options={
                "iss": {"essential": True, "value": description.issuer},
                "aud": {"essential": True, "value": self._client_id},
                "nonce": {"essential": True, "value": nonce},
            },
            params={"client_id": self._client_id},
        )
        try:
            claims.validate(now=int(time.time()), leeway=LEEWAY)
        except JoseError as error:
            raise ProviderFailed from error
        return Identity(description.issuer, str(claims["sub"]), str(claims.get("preferred_username", "")))

    @staticmethod
    def _decoded(token: str, keys: KeySet) -> jwt.Token:
        try:
            return jwt.decode(token, keys, algorithms=list(ALGORITHMS))
        except (JoseError, ValueError) as error:
            raise ProviderFailed from error

    def _token(self, description: Description, code: str, verifier: str) -> str:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._redirect_uri,
            "code_verifier": verifier,
        }
        basic = None
        if self._secret and "client_secret_basic" in description.token_endpoint_auth_methods_supported:
            basic = httpx.BasicAuth(self._client_id, self._secret)
        else:
            form |= {"client_id": self._client_id} | ({"client_secret": self._secret} if self._secret else {})
        answer = self._ask("POST", description.token_endpoint, data=form, auth=basic)
        if not isinstance(answer.get("id_token"), str):
            raise ProviderFailed
        return str(answer["id_token"])

    def _description(self, *, anew: bool = False) -> tuple[Description, KeySet]:
        if not self._lock.acquire(timeout=LONGEST_WAIT):
            raise ProviderFailed
        try:
            known = self._known
            if known is not None and not anew and time.monotonic() - known[0] < KNOWN_FOR:
                return known[1], known[2]
            if time.monotonic() - self._failed_at < SILENT_FOR:
                raise ProviderFailed
            try:
                description, keys = self._asked_anew()
            except ProviderFailed:
                self._failed_at = time.monotonic()
                raise
            self._known = time.monotonic(), description, keys
            return description, keys
        finally:
            self._lock.release()

    def _asked_anew(self) -> tuple[Description, KeySet]:
        try:
            said = self._ask("GET", f"{self._issuer}/.well-known/openid-configuration")
            description = Description.model_validate(said)
            keys = KeySet.import_key_set(self._ask("GET", description.jwks_uri))  # type: ignore[arg-type]
        except (ValidationError, JoseError, ValueError, KeyError, TypeError) as error:
            raise ProviderFailed from error
        if description.issuer.rstrip("/") != self._issuer:  # another one answers in its name (Discovery, 4.3)
            raise ProviderFailed
        return description, keys

    def _ask(self, method: str, address: str, **more: Any) -> dict[str, Any]:
        if self._https_only and urlsplit(address).scheme != "https":
            raise ProviderFailed
        try:
            answer = httpx.request(method, address, timeout=TIMEOUT, headers={"Accept": "application/json"}, **more)
            answer.raise_for_status()
            said = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise ProviderFailed from error
        if not isinstance(said, dict):
            raise ProviderFailed
        return said
