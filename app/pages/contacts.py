"""Crisis contacts of the service, from a file, so that Help needs no database."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Final, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

SAMPLE: Final = Path(__file__).parent / "contacts.yaml"

Number = Annotated[str, StringConstraints(pattern=r"^[0-9+ ()-]{2,30}$")]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]


Tongue = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]


class ContactsError(Exception):
    """The file of crisis contacts cannot be used; the message says why."""


class Said(BaseModel):
    """What the file says of a contact in one language."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Words
    when: str = Field(max_length=200)
    hours: Words | None = None


class Contact(Said):
    """Someone to call or to write to. `when` is a short sentence that helps to choose."""

    phone: Number | None = None
    text: Number | None = None
    """A number for text messages: for who cannot speak, or cannot speak now."""
    languages: tuple[Words, ...] = Field(default=(), max_length=12)
    words: dict[Tongue, Said] = Field(default_factory=dict, max_length=24)
    """The same in further languages."""

    @model_validator(mode="after")
    def _all_is_said(self) -> Self:
        for tongue, said in self.words.items():
            if (said.hours is None) != (self.hours is None):
                raise ValueError(f"say the hours of {self.name} in '{tongue}' too, or in no language")
        return self

    def said(self, tongue: str) -> Said:
        """Its words in that language, or in the file's own."""
        return self.words.get(tongue, self)

    @property
    def call(self) -> str:
        """The address that calls."""
        return f"tel:{_digits(self.phone or '')}"

    @property
    def write(self) -> str:
        """The address that begins a text message."""
        return f"sms:{_digits(self.text or '')}"


class Region(BaseModel):
    """A part of the service's country with contacts of its own."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[a-z0-9-]{1,40}$")
    name: Words
    names: dict[Tongue, Words] = Field(default_factory=dict, max_length=24)
    """Its name in further languages."""
    contacts: tuple[Contact, ...] = Field(min_length=1, max_length=12)

    def said(self, tongue: str) -> str:
        """Its name in that language, or in the file's own."""
        return self.names.get(tongue, self.name)


class Contacts(BaseModel):
    """All contacts: those for everybody, and those of each region.

    `sample` puts a warning on the page: nobody answers these numbers.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    lang: Tongue = "en"
    """The language of the file's own words."""
    sample: bool = False
    contacts: tuple[Contact, ...] = Field(default=(), max_length=12)
    regions: tuple[Region, ...] = Field(default=(), max_length=24)

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.contacts and not self.regions:
            raise ValueError("name somebody to call: contacts, or regions that have some")
        if len({region.id for region in self.regions}) < len(self.regions):
            raise ValueError("two regions have the same id")
        return self


@lru_cache(maxsize=4)
def read_contacts(path: Path = SAMPLE) -> Contacts:
    """The contacts in the YAML file at `path`. Raises ContactsError."""
    try:
        return Contacts.model_validate(yaml.safe_load(path.read_text("utf-8")))
    except (OSError, yaml.YAMLError, ValidationError, UnicodeDecodeError) as error:
        raise ContactsError(f"The crisis contacts in {path} cannot be used: {error}") from error


def _digits(number: str) -> str:
    """A number as a telephone takes it."""
    return re.sub(r"[^0-9+]", "", number)
