"""A service user's own record for programs: a copy of it, who has seen it, erasing all of it, and the receipts."""

from __future__ import annotations

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel

from app.dependencies import CallerDep, DatabaseDep, HubDep, LibraryDep, SettingsDep, TrailDep
from app.identity.stepping_up import StepUpDep
from app.pages.visit import VisitDep
from app.record.archive import Format
from app.record.erasing import erase_account, erase_workbook
from app.record.exporting import download, own_account, take_along
from app.record.ledger import Ledger
from app.record.receipts import Receipt, erasure_named, erasures_of, receipt_of
from app.record.seeing import LATEST, AccessLog, access_log

router = APIRouter(tags=["record"])


@router.get("/workbook/export", response_class=Response)
def export_workbook(caller: StepUpDep, visit: VisitDep, format: Format = Format.JSON) -> Response:
    """All that is mine: json, html, pdf, or a zip of the three with a manifest. `Repr-Digest` is its SHA-256."""
    return download(take_along(visit, caller, format))


@router.get("/access-log")
def show_access_log(
    caller: CallerDep,
    database: DatabaseDep,
    library: LibraryDep,
    before: int | None = Query(default=None, ge=1, le=LATEST),
) -> AccessLog:
    """Who has seen what of mine, newest first."""
    owner = own_account(caller)
    with database.reading() as db:
        return access_log(db, library, owner, before)


class Receipts(BaseModel):
    """All that was erased, newest first."""

    receipts: list[Receipt]


@router.delete("/workbook")
async def delete_workbook(
    caller: StepUpDep, database: DatabaseDep, hub: HubDep, trail: TrailDep, settings: SettingsDep
) -> Receipt:
    """Erase all that is in my workbook, for ever. Sessions over it end."""
    receipt = await erase_workbook(database, hub, trail, Ledger.of(settings), caller)
    return await database.read(lambda db: receipt_of(erasure_named(db, receipt), settings.backups_kept_days))


@router.delete("/account")
async def delete_account(
    caller: StepUpDep, database: DatabaseDep, hub: HubDep, trail: TrailDep, settings: SettingsDep
) -> Receipt:
    """Erase my account with my workbook, for ever. I am signed out everywhere."""
    receipt = await erase_account(database, hub, trail, Ledger.of(settings), caller)
    return await database.read(lambda db: receipt_of(erasure_named(db, receipt), settings.backups_kept_days))


@router.get("/receipts")
def list_receipts(caller: CallerDep, database: DatabaseDep, settings: SettingsDep) -> Receipts:
    """What was erased in my workbook."""
    owner = own_account(caller)
    with database.reading() as db:
        found = erasures_of(db, owner.id)
    return Receipts(receipts=[receipt_of(row, settings.backups_kept_days) for row in found])


@router.get("/receipts/{receipt_id}")
def show_receipt(receipt_id: str, database: DatabaseDep, settings: SettingsDep) -> Receipt:
    """One receipt. Who knows its id may see it: it names nobody, and after an account is gone nobody can sign in."""
    with database.reading() as db:
        return receipt_of(erasure_named(db, receipt_id), settings.backups_kept_days)
