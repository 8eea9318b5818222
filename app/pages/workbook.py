"""A service user's own workbook: all that they wrote and marked, by topic and then by time."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from fastapi import APIRouter, Response
from sqlmodel import Session, col, select

from app.database.tables import MarkRow, ParticipantRow, WorkbookRow
from app.entries.access import may_erase
from app.entries.entries import Known, asker_of, entry_for, readable_entries
from app.entries.erasing import take_away
from app.errors import NotFound
from app.identity.caller import Caller
from app.pages.answers import answer_from
from app.pages.visit import Visit, VisitDep, see
from app.people.people import workbook_of
from app.ports import EntryText
from app.record.ledger import Ledger
from app.sessions.participants import EQUALS, people_of, scope_of
from content.library import Library
from realtime.identity import Role, Scope

router = APIRouter(prefix="/workbook", include_in_schema=False)


@dataclass(frozen=True, slots=True)
class WrittenEntry:
    """One entry to read. `others` wrote in it too; `readers` can see it now."""

    id: str
    ask: str
    anchor: str
    text: str
    answer: list[str]
    at: datetime
    others: list[str]
    readers: list[str]


@dataclass(frozen=True, slots=True)
class KeptMark:
    """One highlight to read."""

    quote: str
    name: str
    role: str
    at: datetime


@dataclass(slots=True)
class WrittenPage:
    """What stands in the workbook about one page. `known` is false when the library has the page no more."""

    id: str
    title: str
    known: bool
    entries: list[WrittenEntry] = field(default_factory=list)
    marks: list[KeptMark] = field(default_factory=list)


@dataclass(slots=True)
class WrittenTopic:
    """The pages of one topic, in the library's order."""

    title: str
    pages: list[WrittenPage]


@router.get("")
def workbook(visit: VisitDep, erased: bool = False) -> Response:
    """The whole workbook, to read and to print."""
    caller = visit.account_in(Role.SERVICE_USER)
    assert caller.user is not None  # noqa: S101 - asked for by account_in
    with visit.database.writing() as db:
        book = workbook_of(db, caller.user, visit.now)
        pages = _written_pages(visit, db, caller, book)
    topics = _by_topic(visit.library, pages)
    return visit.page("workbook.html", topics=topics, alone=True, erased=erased)


@router.get("/entries/{entry_id}/erase")
def ask_to_erase(visit: VisitDep, entry_id: str) -> Response:
    """Say what erasing means, with both ways out side by side."""
    caller = visit.account_in(Role.SERVICE_USER)
    with visit.database.reading() as db:
        asker = asker_of(db, caller, visit.now)
        known = entry_for(db, asker, entry_id)
        if not may_erase(known.facts, asker):
            raise NotFound
        entry = _written(visit, db, known)
    return visit.page("erase.html", entry=entry)


@router.post("/entries/{entry_id}/erase")
async def erase(visit: VisitDep, entry_id: str) -> Response:
    """Erase one entry everywhere."""
    caller = visit.account_in(Role.SERVICE_USER)
    receipt = await take_away(visit.database, visit.hub, visit.trail, Ledger.of(visit.settings), caller, entry_id)
    return see(f"/receipts/{receipt}")


def _written_pages(visit: Visit, db: Session, caller: Caller, book: WorkbookRow) -> dict[str, WrittenPage]:
    pages: dict[str, WrittenPage] = {}

    def page_of(page_id: str) -> WrittenPage:
        if page_id not in pages:
            known = visit.library.has_page(page_id)
            title = visit.library.page(page_id).title if known else page_id.partition("/")[2].replace("-", " ")
            pages[page_id] = WrittenPage(page_id, title, known)
        return pages[page_id]

    asker = asker_of(db, caller, visit.now)
    for known in readable_entries(db, asker, workbook_id=book.id):
        page_of(known.row.page).entries.append(_written(visit, db, known))
    asked = select(MarkRow).where(MarkRow.workbook_id == book.id).order_by(col(MarkRow.created_at))
    for row in db.exec(asked):
        mark = KeptMark(row.quote, row.author_name, row.author_role, row.created_at)
        page_of(row.page).marks.append(mark)
    return pages


def _written(visit: Visit, db: Session, known: Known) -> WrittenEntry:
    row = known.row
    block = visit.library.page(row.page).block(row.exercise) if visit.library.has_page(row.page) else None
    written = visit.read_entry(db, row.id)
    answer = answer_from(block, written.text, written.answer)
    return WrittenEntry(
        id=row.id,
        ask=block.text if block else row.exercise,
        anchor=f"exercise-{row.exercise.replace('.', '-')}",
        text=answer.text,
        answer=answer.lines,
        at=row.updated_at,
        others=_others(db, written),
        readers=_readers(visit, db, known),
    )


def _others(db: Session, written: EntryText) -> list[str]:
    """Names of the people, besides the person whose workbook it is, who wrote some of it."""
    ids = {participant for _, _, participant in written.authors}
    rows = db.exec(select(ParticipantRow).where(col(ParticipantRow.id).in_(ids)))
    return sorted({row.display_name for row in rows if row.role != Role.SERVICE_USER})


def _readers(visit: Visit, db: Session, known: Known) -> list[str]:
    """Names of the people, besides the owner, who can open it now."""
    names = []
    for session_id in sorted(known.facts.shared_in):
        for row in people_of(db, session_id):
            if row.user_id == known.facts.owner_id:
                continue
            scope = scope_of(db, row, visit.now)
            if Role(row.role) in EQUALS or (scope is not None and scope.includes(Scope.ENTRIES)):
                names.append(row.display_name)
    return list(dict.fromkeys(names))


def _by_topic(library: Library, pages: dict[str, WrittenPage]) -> list[WrittenTopic]:
    """Known pages in the library's order, then those that it has no more: nothing is dropped."""
    topics = []
    left = dict(pages)
    for topic in library.topics:
        here = [left.pop(page.id) for page in topic.pages if page.id in left]
        if here:
            topics.append(WrittenTopic(topic.title, here))
    return topics + [WrittenTopic(page.title, [page]) for page in left.values()]
