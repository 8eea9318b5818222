"""The files to take along, one by one or all in a zip with a manifest of their SHA-256 sums (FIPS 180-4)."""

from __future__ import annotations

import hashlib
import json
import zipfile
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO
from typing import Final

from app.record.as_json import as_json
from app.record.pieces import Record
from app.record.saying import Say

MANIFEST: Final = "manifest.json"
MANIFEST_FORMAT: Final = "waymark export 1"

AsPage = Callable[[Record], str]
"""Draws the record as one HTML file: the template `export.html`."""


class Format(StrEnum):
    """How a record is taken along."""

    JSON = "json"
    HTML = "html"
    PDF = "pdf"
    ZIP = "zip"


MEDIA_TYPES: Final = {
    Format.JSON: "application/json",
    Format.HTML: "text/html; charset=utf-8",
    Format.PDF: "application/pdf",
    Format.ZIP: "application/zip",
}


@dataclass(frozen=True, slots=True)
class File:
    """One file to hand over."""

    name: str
    media_type: str
    content: bytes

    @property
    def sha256(self) -> bytes:
        """Its SHA-256."""
        return hashlib.sha256(self.content).digest()

    @property
    def repr_digest(self) -> str:
        """The value of a Repr-Digest field (RFC 9530)."""
        return f"sha-256=:{b64encode(self.sha256).decode()}:"


def file_of(record: Record, format_: Format, as_page: AsPage, say: Say, language: str) -> File:
    """The record as one file.

    Raises:
        web.assets.AssetsError: the front end is not built, and a PDF or a page needs it.
    """
    if format_ is Format.ZIP:
        files = [file_of(record, each, as_page, say, language) for each in Format if each is not Format.ZIP]
        content = _zipped(record, files)
    elif format_ is Format.JSON:
        content = as_json(record)
    elif format_ is Format.HTML:
        content = as_page(record).encode()
    else:
        from app.record.as_pdf import as_pdf  # noqa: PLC0415 - setting type takes long to load, and few ask for it

        content = as_pdf(record, say, language)
    return File(f"waymark-{record.made_at:%Y-%m-%d}.{format_.value}", MEDIA_TYPES[format_], content)


def manifest(record: Record, files: list[File]) -> bytes:
    """What is in the zip: name, size and SHA-256 of each file, when it was made and from which content."""
    listed = [{"name": file.name, "bytes": len(file.content), "sha256": file.sha256.hex()} for file in files]
    whole = {
        "format": MANIFEST_FORMAT,
        "made_at": record.made_at.isoformat(),
        "content_version": record.content_version,
        "files": listed,
    }
    return json.dumps(whole, indent=1).encode()


def _zipped(record: Record, files: list[File]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            archive.writestr(file.name, file.content)
        archive.writestr(MANIFEST, manifest(record, files))
    return out.getvalue()
