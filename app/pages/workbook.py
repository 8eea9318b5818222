"""A service user's own workbook: all that they wrote and marked, by topic and then by time."""

from __future__ import annotations

from fastapi import APIRouter, Response

from app.entries.access import may_erase
from app.entries.entries import asker_of, entry_for
from app.entries.erasing import take_away
from app.errors import NotFound
from app.pages.visit import VisitDep, see
from app.record.exporting import own_account
from app.record.gathering import Gathering, have_workbook
from app.record.ledger import Ledger
from realtime.identity import Role

router = APIRouter(prefix="/workbook", include_in_schema=False)


@router.get("")
def workbook(visit: VisitDep) -> Response:
    """The whole workbook, to read and to print."""
    owner = own_account(visit.account_in(Role.SERVICE_USER))
    have_workbook(visit.database, owner, visit.now)
    with visit.database.reading() as db:
        topics = Gathering(db, visit.library, visit.read_entry, owner, visit.now, visit.house.say, visit.shelf).topics()
    return visit.page("workbook.html", topics=topics, alone=True)


@router.get("/entries/{entry_id}/erase")
def ask_to_erase(visit: VisitDep, entry_id: str) -> Response:
    """Say what erasing means, with both ways out side by side."""
    caller = visit.account_in(Role.SERVICE_USER)
    with visit.database.reading() as db:
        asker = asker_of(db, caller, visit.now)
        known = entry_for(db, asker, entry_id)
        if not may_erase(known.facts, asker):
            raise NotFound
        entry = Gathering(db, visit.library, visit.read_entry, own_account(caller), visit.now, visit.house.say).entry(
            known
        )
    return visit.page("erase.html", entry=entry)


@router.post("/entries/{entry_id}/erase")
async def erase(visit: VisitDep, entry_id: str) -> Response:
    """Erase one entry everywhere."""
    caller = visit.account_in(Role.SERVICE_USER)
    receipt = await take_away(visit.database, visit.hub, visit.trail, Ledger.of(visit.settings), caller, entry_id)
    return see(f"/receipts/{receipt}")
