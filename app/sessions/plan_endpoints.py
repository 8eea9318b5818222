"""The plan of a session over a distance, for programs."""

from __future__ import annotations

from fastapi import APIRouter

from app.dependencies import CallerDep, DatabaseDep, KeyringDep
from app.sessions.plans import Plan, keep_plan, plan_of, session_with_plan

router = APIRouter(tags=["sessions"])


@router.get("/sessions/{session_id}/plan")
def show_plan(session_id: str, caller: CallerDep, database: DatabaseDep, keyring: KeyringDep) -> Plan:
    """Place, number and what to do if the line drops; empty texts where nothing was agreed. For the two only."""
    with database.reading() as db:
        session, _ = session_with_plan(db, caller, session_id)
        return plan_of(session, keyring)


@router.put("/sessions/{session_id}/plan")
def write_plan(session_id: str, body: Plan, caller: CallerDep, database: DatabaseDep, keyring: KeyringDep) -> Plan:
    """Write it down anew; empty texts clear it. Either of the two may. It is erased when the session ends."""
    with database.writing() as db:
        session, _ = session_with_plan(db, caller, session_id)
        keep_plan(db, session, body, keyring)
    return body
