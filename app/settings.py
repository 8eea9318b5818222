"""The settings: WAYMARK_* from the environment or a `.env` file, and what production refuses."""

from __future__ import annotations

import os
import secrets
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AliasChoices, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from app.encryption.errors import BadMasterKey
from app.encryption.key_file import KeyFile
from app.encryption.keyring import KEY_BYTES, Keyring, key_id, parse_master_key, parse_master_keys
from app.private_files import is_open_to_others, write_private

SHORTEST_KEY = 32
EVERYBODY = {"*", "0.0.0.0/0", "::/0"}


class SettingsError(Exception):
    """A setting that cannot be used, or that is not safe in production; one sentence, how to mend it included."""


class Settings(BaseSettings):
    """Where and how this server runs. Each field is a WAYMARK_* variable; docs/operations.md describes them."""

    model_config = SettingsConfigDict(
        env_prefix="WAYMARK_", env_file=".env", extra="ignore", populate_by_name=True, hide_input_in_errors=True
    )

    env: Literal["demo", "production"] = Field(
        default="demo", description="demo: invented people with one-click links. production: refuses unsafe settings."
    )
    host: str = Field(
        default="127.0.0.1",
        validation_alias=AliasChoices("WAYMARK_HOST", "HOST"),
        description="Address to listen on. HOST works too.",
    )
    port: int = Field(
        default=8000,
        ge=1,
        le=65535,
        validation_alias=AliasChoices("WAYMARK_PORT", "PORT"),
        description="Port to listen on. PORT works too.",
    )
    public_url: str = Field(
        default="", description="Address that people type, as https://waymark.example. Empty: host and port."
    )
    var_path: Path = Field(
        default=Path("var"), description="Folder for the database file, the demo people and the demo's secret key."
    )
    database_url: str = Field(
        default="", description="sqlite:///path or postgresql://... Empty: waymark.db in the folder above."
    )
    secret_key: SecretStr = Field(
        default=SecretStr(""), description=f"Random text of {SHORTEST_KEY} letters or more. Demo makes its own."
    )
    master_key: SecretStr = Field(
        default=SecretStr(""),
        description="Keys that encrypt what people write: 32 random bytes in URL-safe base64; several with commas, "
        "the newest first. Demo makes its own.",
    )
    master_key_file: Path | None = Field(default=None, description="A file with them instead, one a line.")
    content_path: Annotated[tuple[Path, ...], NoDecode] = Field(
        default=(),
        description="A content pack, or several with colons, the lowest first: built-in:/srv/our-pack. Empty: the "
        "built-in one.",
    )
    contacts_path: Path | None = Field(
        default=None, description="A file of crisis contacts. Empty: help.yaml of the content pack, else a sample."
    )
    content_digest: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="What those packs have to be, with colons in the same order: the SHA-256 that waymark content "
        "build prints, or built-in. Empty: anything.",
    )
    trusted_proxies: str = Field(
        default="127.0.0.1", description="Addresses of proxies whose X-Forwarded-* headers count, with commas."
    )
    exit_url: str = Field(
        default="https://www.wikipedia.org/", description="Where the button to leave this page quickly goes."
    )
    oidc_issuer: str = Field(
        default="", description="Address of an OpenID Connect provider where staff sign in. Empty: none."
    )
    oidc_client_id: str = Field(default="", description="Name of this server at that provider.")
    oidc_client_secret: SecretStr = Field(default=SecretStr(""), description="Secret of this server at that provider.")
    oidc_name: str = Field(default="your organisation", description="What staff call that provider, as on its button.")
    backups_kept_days: int = Field(
        default=35,
        ge=1,
        le=3650,
        description="Days after which your backups are overwritten, as receipts of erasures tell people.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="How much is logged. No level logs what people write."
    )

    @field_validator("content_path", "content_digest", mode="before")
    @classmethod
    def _are_several(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part for part in value.split(os.pathsep) if part)
        return (value,) if isinstance(value, Path) else value or ()

    @field_validator("public_url")
    @classmethod
    def _is_origin(cls, value: str) -> str:
        if not value:
            return value
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/") or parts.query:
            raise ValueError("write it as https://name or http://name:port, without a path")
        return f"{parts.scheme}://{parts.netloc.lower()}"

    @field_validator("database_url")
    @classmethod
    def _is_known_database(cls, value: str) -> str:
        known = value.startswith(("sqlite:////", "sqlite:///", "postgresql://", "postgresql+psycopg://"))
        if value and (not known or value.endswith((":///", ":memory:"))):
            raise ValueError("write it as sqlite:///path/to/file or postgresql://user:password@host/name")
        return value

    @property
    def is_production(self) -> bool:
        """Whether real people use this server."""
        return self.env == "production"

    @property
    def origin(self) -> str:
        """Scheme, name and port that people type, without a slash at the end."""
        if self.public_url:
            return self.public_url
        name = "127.0.0.1" if self.host in ("", "0.0.0.0", "::") else self.host  # noqa: S104 - compared, not bound
        return f"http://[{name}]:{self.port}" if ":" in name else f"http://{name}:{self.port}"

    @property
    def is_https(self) -> bool:
        """Whether people reach this server through TLS."""
        return self.origin.startswith("https://")

    @property
    def database(self) -> str:
        """The database URL, the default included."""
        return self.database_url or f"sqlite:///{(self.var_path / 'waymark.db').absolute()}"

    @property
    def database_file(self) -> Path | None:
        """The SQLite file, or None for Postgres."""
        prefix = "sqlite:///"
        return Path(self.database.removeprefix(prefix)) if self.database.startswith(prefix) else None

    @cached_property
    def key(self) -> str:
        """The secret key. The demo makes one on first use and keeps it in a file that only its owner reads."""
        given = self.secret_key.get_secret_value()
        if given or self.is_production:
            return given
        return _kept_key(self.var_path / "secret.key", 48)

    @property
    def key_file(self) -> Path | None:
        """The file of the master keys; None when they come from the environment."""
        if self.master_key.get_secret_value():
            return None
        if self.master_key_file is None and not self.is_production:
            return self.var_path / "master.key"
        return self.master_key_file

    @cached_property
    def keyring(self) -> Keyring:
        """The master keys. The demo makes one on first use and keeps it in a file that only its owner reads.

        Raises:
            SettingsError: a key that cannot be used, or none in production.
        """
        given, path = self.master_key.get_secret_value(), self.key_file
        try:
            if path is None:
                return Keyring(parse_master_keys(given))
            if not self.is_production and self.master_key_file is None:
                _kept_key(path, KEY_BYTES)
            file = KeyFile(path)
            return Keyring(file.read(), file.news)
        except OSError as error:
            raise SettingsError(f"WAYMARK_MASTER_KEY_FILE cannot be read: {error.strerror}.") from None
        except BadMasterKey:
            raise SettingsError(MASTER_KEY_FAULT) from None


MASTER_KEY_FAULT = (
    "WAYMARK_MASTER_KEY needs 32 random bytes in URL-safe base64: "
    "python3 -c 'import secrets; print(secrets.token_urlsafe(32))' makes one."
)


def load_settings(**overrides: object) -> Settings:
    """The settings of this process, checked.

    Raises:
        SettingsError: one cannot be used, or is not safe in production.
    """
    try:
        settings = Settings(**overrides)  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        name = str(first["loc"][0]).upper().removeprefix("WAYMARK_")
        raise SettingsError(f"WAYMARK_{name} cannot be used: {first['msg'].removeprefix('Value error, ')}.") from None
    faults = unsafe(settings)
    if settings.is_production and faults:
        raise SettingsError(faults[0])
    return settings


def unsafe(settings: Settings) -> list[str]:
    """What production refuses to start with, a sentence each; [] when all is well."""
    secret = settings.secret_key.get_secret_value()
    faults = []
    if len(secret) < SHORTEST_KEY:
        faults.append(
            f"WAYMARK_SECRET_KEY needs {SHORTEST_KEY} letters or more: python3 -c 'import secrets; "
            "print(secrets.token_urlsafe(48))' makes one."
        )
    try:
        _ = settings.keyring
    except SettingsError as error:
        faults.append(str(error))
    else:
        if key_id(_as_key(secret)) in settings.keyring.ids:
            faults.append("WAYMARK_SECRET_KEY may not be a master key as well: make another one.")
    if not settings.public_url or not settings.is_https:
        faults.append("WAYMARK_PUBLIC_URL has to begin with https:// in production.")
    if EVERYBODY & {proxy.strip() for proxy in settings.trusted_proxies.split(",")}:
        faults.append("WAYMARK_TRUSTED_PROXIES may not be *: anybody could pretend another address.")
    return faults + [f"Others on this machine can open {path}: chmod 600 it." for path in _open_files(settings)]


def _as_key(secret: str) -> bytes:
    """The master key that this text would be; no real one if it would be none."""
    try:
        return parse_master_key(secret)
    except BadMasterKey:
        return b""


def _open_files(settings: Settings) -> list[Path]:
    """Files with what people wrote, or with keys, that the group or everybody may open."""
    files = [settings.key_file] if settings.key_file is not None else []
    record = settings.database_file
    if record is not None:
        files += [record.with_name(record.name + end) for end in ("", "-wal", "-shm")]
    return [file for file in files if is_open_to_others(file)]


def make_var_folder(settings: Settings) -> None:
    """Make the folder of the database and the demo, for its owner only.

    Raises:
        SettingsError: it cannot be made.
    """
    folders = {settings.var_path}
    if settings.database_file is not None:
        folders.add(settings.database_file.parent)
    for folder in folders:
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise SettingsError(f"The folder {folder} cannot be made: {error.strerror}.") from None


def _kept_key(path: Path, size: int) -> str:
    try:
        if not path.exists():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_private(path, secrets.token_urlsafe(size))
        return path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise SettingsError(f"The demo's key cannot be kept in {path}: {error.strerror}.") from None
