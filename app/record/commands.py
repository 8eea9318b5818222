"""`waymark export` and `waymark erase`: a person's record from the command line, for who cannot do it on a screen.

Both are noted in the audit trail, so the person reads it under "Who has seen this". The server may run beside them.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from app.audit.actions import Action
from app.audit.trail import Trail
from app.choices.choices import choices_of
from app.database.columns import now
from app.database.engine import Database
from app.database.opening import opened_record
from app.database.tables import UserRow
from app.encryption.documents import DocumentKeys
from app.errors import BadInput
from app.identity.caller import Caller
from app.live.reading import Reader
from app.pages.house import open_house
from app.people.people import account_named, workbook_of
from app.private_files import write_private_bytes
from app.record.archive import MANIFEST, Format, file_of, manifest
from app.record.completing import complete_now
from app.record.exporting import page_of
from app.record.forgetting import end_sessions_over, forget_account, forget_workbook
from app.record.gathering import Gathering, have_workbook
from app.record.ledger import Kind, Ledger
from app.record.receipts import erasure_named, receipt_of
from app.settings import Settings, load_settings
from content.library import Library
from realtime.identity import Role

Login = Annotated[str, typer.Argument(help="The login of the person whose record it is.")]


def export(login: Login, out: Annotated[Path, typer.Option(help="A folder; it is made where it is missing.")]) -> None:
    """Write all that is one person's into a folder: JSON, a web page, a PDF, and a manifest with their SHA-256."""
    settings = load_settings()
    with opened_record(settings) as database:
        owner = _person(database, login)
        with database.writing() as db:
            Trail(settings.key).note(db, Action.EXPORTED, subject_id=owner.id, result="files")
        have_workbook(database, owner, now())
        reader, library = Reader(DocumentKeys(settings.keyring)), Library.load(*settings.content_path)
        house = open_house(settings)
        with database.reading() as db:
            choices = choices_of(db, settings.keyring, Caller("", "bearer", owner, None))
            record = Gathering(db, library, reader, owner, now(), house.say).record(choices)
    kinds = [each for each in Format if each is not Format.ZIP]
    files = [file_of(record, each, page_of(house), house.say, house.language) for each in kinds]
    out.mkdir(mode=0o700, parents=True, exist_ok=True)
    for file in files:
        write_private_bytes(out / file.name, file.content)
        print(f"Wrote {out / file.name}, {len(file.content)} bytes.")
    write_private_bytes(out / MANIFEST, manifest(record, files))


def erase(
    login: Login,
    account: Annotated[bool, typer.Option("--account", help="The account as well as the workbook.")] = False,
    sure: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Erase one person's workbook for ever, or with --account all of the account. The ledger keeps that it was done."""
    settings = load_settings()
    with opened_record(settings) as database:
        owner = _person(database, login)
        what = "account with its workbook" if account else "workbook"
        if not sure and not typer.confirm(f"Erase the {what} of {owner.login} for ever?"):
            raise typer.Exit(1)
        receipt = erase_now(database, settings, owner, Kind.ACCOUNT if account else Kind.WORKBOOK)
        with database.reading() as db:
            shown = receipt_of(erasure_named(db, receipt), settings.backups_kept_days)
    print(json.dumps(shown.model_dump(mode="json"), indent=1))


def erase_now(database: Database, settings: Settings, owner: UserRow, kind: Kind) -> str:
    """Erase beside a running server, which closes the sessions within a second of it; the id of the receipt.

    Raises:
        DatabaseUnavailable: the ledger cannot be written, and nothing was erased; or the next start goes on with it.
    """
    at, trail = now(), Trail(settings.key)
    with database.writing() as db:
        book = workbook_of(db, owner, at)
        target = owner.id if kind is Kind.ACCOUNT else book.id
        receipt = Ledger.of(settings).open(db, kind, target, owner.id, at).id
    with database.writing() as db:
        if kind is Kind.ACCOUNT:
            forget_account(db, trail, owner.id, at)
        else:
            end_sessions_over(db, book.id, at, but_alone=True)
            forget_workbook(db, book.id, at)
        trail.note(db, Action.ERASED, subject_id=owner.id, object_id=receipt, result=kind.value)
    complete_now(database, receipt)
    return receipt


def _person(database: Database, login: str) -> UserRow:
    with database.reading() as db:
        owner = account_named(db, login)
    if owner.role != Role.SERVICE_USER:
        raise BadInput("%(login)s has no workbook.", login=login)
    return owner
