"""What is yours: taking it along, who has seen it, erasing all of it, receipts, and what we promise about it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Query, Response

from app.errors import BadInput
from app.identity.cookies import take_cookie
from app.identity.stepping_up import is_fresh
from app.pages.visit import Visit, VisitDep, see
from app.record.archive import Format
from app.record.erasing import erase_account, erase_workbook
from app.record.exporting import download, own_account, take_along
from app.record.ledger import Ledger
from app.record.receipts import erasure_named, erasures_of, receipt_of
from app.record.seeing import LATEST, access_log
from app.security.leaving import clear_site_data
from realtime.identity import Role

router = APIRouter(include_in_schema=False)

TAKE = "/workbook/take"


@router.get(TAKE)
def take(visit: VisitDep) -> Response:
    """The ways to take it along."""
    caller = visit.account_in(Role.SERVICE_USER)
    return visit.page("export_ways.html", ready=is_fresh(caller, visit.now), take=TAKE)


@router.get(TAKE + "/{format_}")
def take_file(visit: VisitDep, format_: Format) -> Response:
    """One file. Whose last sign of who they are is too long ago shows it first, and then chooses again."""
    caller = visit.account_in(Role.SERVICE_USER)
    if not is_fresh(caller, visit.now):
        return see(f"/step-up?next={TAKE}")
    return download(take_along(visit, caller, format_))


@router.get("/record")
def who_has_seen(visit: VisitDep, before: Annotated[int | None, Query(ge=1, le=LATEST)] = None) -> Response:
    """Who has seen what, newest first."""
    owner = own_account(visit.account_in(Role.SERVICE_USER))
    with visit.database.reading() as db:
        log = access_log(db, visit.library, owner, before)
    return visit.page("record.html", log=log, older=before is not None, alone=True)


@router.get("/workbook/erase")
def ask_to_erase_workbook(visit: VisitDep) -> Response:
    """Say what erasing the workbook means, with both ways out side by side."""
    visit.account_in(Role.SERVICE_USER)
    visit.stepped_up()
    return visit.page("erase_workbook.html")


@router.post("/workbook/erase")
async def erase_whole_workbook(visit: VisitDep) -> Response:
    """Erase all that is in the workbook."""
    visit.account_in(Role.SERVICE_USER)
    receipt = await erase_workbook(
        visit.database, visit.hub, visit.trail, Ledger.of(visit.settings), visit.stepped_up()
    )
    return see(f"/receipts/{receipt}")


@router.get("/account/erase")
def ask_to_erase_account(visit: VisitDep) -> Response:
    """Say what erasing the account means, with both ways out side by side."""
    visit.account_in(Role.SERVICE_USER)
    visit.stepped_up()
    return visit.page("erase_account.html", problem_text=None)


@router.post("/account/erase")
async def erase_whole_account(visit: VisitDep, sure: Annotated[str, Form()] = "") -> Response:
    """Erase the account, and sign this browser out."""
    visit.account_in(Role.SERVICE_USER)
    caller = visit.stepped_up()
    if not sure:
        words = visit.house.say("Tick the box first, if you want to erase your account.")
        return visit.page("erase_account.html", status=BadInput.status, problem_text=words)
    receipt = await erase_account(visit.database, visit.hub, visit.trail, Ledger.of(visit.settings), caller)
    answer = see(f"/receipts/{receipt}")
    take_cookie(answer, visit.settings)
    clear_site_data(answer)
    return answer


@router.get("/receipts")
def receipts(visit: VisitDep) -> Response:
    """All receipts, newest first."""
    owner = own_account(visit.account_in(Role.SERVICE_USER))
    with visit.database.reading() as db:
        found = erasures_of(db, owner.id)
    return visit.page("receipts.html", receipts=[receipt_of(row, visit.settings.backups_kept_days) for row in found])


@router.get("/receipts/{receipt_id}")
def receipt(visit: VisitDep, receipt_id: str) -> Response:
    """One receipt, for whoever has its address: after an account is gone, nobody can sign in to see it."""
    with visit.database.reading() as db:
        row = erasure_named(db, receipt_id)
    return visit.page("receipt.html", receipt=receipt_of(row, visit.settings.backups_kept_days), mine=_is_here(visit))


@router.get("/privacy")
def privacy(visit: VisitDep) -> Response:
    """What is kept, who can see it, and what everybody can do about it."""
    return visit.page("privacy.html", mine=_is_here(visit), days=visit.settings.backups_kept_days)


def _is_here(visit: Visit) -> bool:
    """Whether a service user with an account looks, for whom the links to their own pages lead somewhere."""
    return visit.role == Role.SERVICE_USER
