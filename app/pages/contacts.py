"""Crisis contacts of the service, from a file, so that Help needs no database."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Final

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

SAMPLE: Final = Path(__file__).parent / "contacts.yaml"


class ContactsError(Exception):
    """The file of crisis contacts cannot be used; the message says why."""


class Contact(BaseModel):
    """Someone to call. `when` is a short sentence that helps to choose."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=1, max_length=80)
    when: str = Field(max_length=200)
    phone: str | None = Field(default=None, pattern=r"^[0-9+ ()-]{2,30}$")


class Contacts(BaseModel):
    """All contacts. `sample` puts a warning on the page: nobody answers these numbers."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sample: bool = False
    contacts: list[Contact] = Field(min_length=1, max_length=12)


@lru_cache(maxsize=4)
def read_contacts(path: Path = SAMPLE) -> Contacts:
    """The contacts in the YAML file at `path`. Raises ContactsError."""
    try:
        return Contacts.model_validate(yaml.safe_load(path.read_text("utf-8")))
    except (OSError, yaml.YAMLError, ValidationError) as error:
        raise ContactsError(f"The crisis contacts in {path} cannot be used: {error}") from error
