"""Gathering a service user's record: what they wrote and marked, by topic and then by time, and what else is theirs.

It holds what its owner may read at this moment, decided by app.entries.access like every other reading. So the drafts
of others are not in it, and what others handed over is.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session, col, select

from app.choices.choices import NONE, Choices
from app.choices.stories import title_of_story
from app.database.engine import Database
from app.database.tables import (
    ConsentRow,
    EntryShareRow,
    LiveSessionRow,
    MarkRow,
    ParticipantRow,
    SessionGrantRow,
    UserRow,
    WorkbookRow,
)
from app.entries.entries import Known, asker_of, readable_entries
from app.errors import EntryDamaged
from app.identity.caller import Caller
from app.library.shelf import Shelf
from app.live.history import typist_and_keeper
from app.pages.answers import answer_from
from app.pages.damaged import SaidInstead
from app.people.people import workbook_of
from app.ports import EntryReader, EntryText
from app.record.pieces import (
    Author,
    Erased,
    HowRead,
    KeptMark,
    Met,
    Part,
    Record,
    Shown,
    Typed,
    WrittenEntry,
    WrittenPage,
    WrittenTopic,
    Yes,
)
from app.record.receipts import erasures_of
from app.record.saying import Say
from app.sessions.participants import EQUALS, people_of, scope_of
from app.sessions.sessions import ALONE
from content.library import Edition
from realtime.identity import Role, Scope
from web.consent import consent_sentences

NOBODY_KNOWN = Author("", "", mine=False)


class Gathering:
    """Reads one record within one view of the database."""

    def __init__(
        self,
        db: Session,
        library: Edition,
        read_entry: EntryReader,
        owner: UserRow,
        at: datetime,
        say: Say,
        shelf: Shelf | None = None,
    ) -> None:
        """`owner` is a service user with a workbook (have_workbook); `say` puts messages into their language.

        With the `shelf`, marks whose words are not there any more lead to the page as it was.
        """
        self._say = say
        self._shelf = shelf
        self._db, self._library, self._read_entry = db, library, read_entry
        self.owner, self.at = owner, at
        self.book: WorkbookRow = workbook_of(db, owner, at)
        self._people = self._everybody()
        self._shares = self._all_shares()
        self._asker = asker_of(db, Caller("", "bearer", owner, None), at)

    def record(self, choices: Choices = NONE) -> Record:
        """All of it. `choices`: how its owner reads."""
        return Record(
            name=self.owner.display_name,
            login=self.owner.login,
            made_at=self.at,
            content_version=self._library.version,
            topics=self.topics(),
            sessions=self._sessions(),
            consents=self._consents(),
            erased=[
                Erased(row.id, row.kind, row.requested_at, row.completed_at)
                for row in erasures_of(self._db, self.owner.id)
            ],
            reading=HowRead(tuple((one, title_of_story(self._library, one)) for one in choices.hidden), choices.talk),
        )

    def topics(self) -> list[WrittenTopic]:
        """Known pages in the library's order, then those that it has no more: nothing is dropped."""
        left = self._pages()
        topics = []
        for topic in self._library.topics:
            here = [left.pop(page.id) for page in topic.pages if page.id in left]
            if here:
                topics.append(WrittenTopic(topic.title, here))
        return topics + [WrittenTopic(page.title, [page]) for page in left.values()]

    def entry(self, known: Known) -> WrittenEntry:
        """One entry to read."""
        row = known.row
        page = self._library.page(row.page) if self._library.has_page(row.page) else None
        block = page.block(row.exercise) if page is not None else None
        written, damaged = self._read(row.id)
        answer = answer_from(block, written.text if written else "", written.answer if written else {}, self._say)
        parts = self._parts(written) if written else []
        return WrittenEntry(
            id=row.id,
            page=row.page,
            exercise=row.exercise,
            kind=row.kind,
            ask=block.text if block else row.exercise,
            anchor=f"exercise-{row.exercise.replace('.', '-')}",
            text=answer.text,
            answer=answer.lines,
            raw_answer=dict(written.answer) if written else {},
            begun_at=row.created_at,
            at=row.updated_at,
            writer=self._writer(known),
            parts=parts,
            others=sorted({part.author.name for part in parts if not part.author.mine and part.author.name}),
            readers=self._readers(known),
            shown=[self._shown(share) for share in self._shares.get(row.id, ())],
            typed=self._typed(written) if written else [],
            damaged=damaged,
        )

    def _pages(self) -> dict[str, WrittenPage]:
        pages: dict[str, WrittenPage] = {}

        def page_of(page_id: str) -> WrittenPage:
            if page_id not in pages:
                known = self._library.has_page(page_id)
                title = self._library.page(page_id).title if known else title_of_lost(page_id)
                pages[page_id] = WrittenPage(page_id, title, known)
            return pages[page_id]

        for known in readable_entries(self._db, self._asker, workbook_id=self.book.id):
            page_of(known.row.page).entries.append(self.entry(known))
        asked = select(MarkRow).where(MarkRow.workbook_id == self.book.id).order_by(col(MarkRow.created_at))
        for row in self._db.exec(asked):
            page_of(row.page).marks.append(self._mark(row))
        return pages

    def _mark(self, row: MarkRow) -> KeptMark:
        changed = self._shelf is not None and not self._shelf.has_words(row.page, row.block, row.quote)
        kept = changed and self._shelf is not None and self._shelf.as_it_was(row.page, row.content_version) is not None
        return KeptMark(
            row.id,
            row.page,
            row.block,
            row.start,
            row.end_,
            row.quote,
            row.author_name,
            row.author_role,
            row.created_at,
            changed,
            f"/topics/{row.page}/was/{row.content_version}" if kept else "",
        )

    def _read(self, entry_id: str) -> tuple[EntryText | None, bool]:
        try:
            written = self._read_entry(self._db, entry_id)
        except EntryDamaged:
            return None, True
        return (None, True) if isinstance(written, SaidInstead) else (written, False)

    def _parts(self, written: EntryText) -> list[Part]:
        units = written.text.encode("utf-16-le")
        return [
            self._part(start, end, units[2 * start : 2 * end].decode("utf-16-le", "replace"), author)
            for start, end, author in written.authors
        ]

    def _part(self, start: int, end: int, words: str, author: str) -> Part:
        typist, keeper = typist_and_keeper(author)
        return Part(start, end, words, self._author(typist), self._author(keeper) if keeper else None)

    def _typed(self, written: EntryText) -> list[Typed]:
        authors = [author for _, _, author in written.authors] + list(written.answered.values())
        pairs = dict.fromkeys(typist_and_keeper(author) for author in authors)
        return [Typed(self._author(typist), self._author(keeper)) for typist, keeper in pairs if keeper]

    def _author(self, participant_id: str | None) -> Author:
        row = self._people.get(participant_id or "")
        if row is None:
            return NOBODY_KNOWN
        return Author(row.display_name, row.role, mine=row.user_id == self.owner.id)

    def _writer(self, known: Known) -> Author:
        row = known.row
        return Author(row.writer_name, row.writer_role, mine=row.writer_user_id == self.owner.id)

    def _readers(self, known: Known) -> list[str]:
        """Names of the people, besides the owner, who can open it now."""
        names = []
        for session_id in sorted(known.facts.shared_in):
            for row in people_of(self._db, session_id):
                if row.user_id == self.owner.id:
                    continue
                scope = scope_of(self._db, row, self.at)
                if Role(row.role) in EQUALS or (scope is not None and scope.includes(Scope.ENTRIES)):
                    names.append(row.display_name)
        return list(dict.fromkeys(names))

    def _shown(self, share: EntryShareRow) -> Shown:
        until = share.ended_at or self.at
        names = [
            row.display_name
            for row in self._people.values()
            if row.session_id == share.session_id and self._could_see(row, share, until)
        ]
        return Shown(share.session_id, share.shared_at, share.ended_at, tuple(dict.fromkeys(names)))

    def _could_see(self, row: ParticipantRow, share: EntryShareRow, until: datetime) -> bool:
        was_there = row.joined_at <= until and (row.removed_at is None or row.removed_at > share.shared_at)
        if row.user_id == self.owner.id or not was_there:
            return False
        if Role(row.role) in EQUALS:
            return True
        if share.kept_from_watchers and row.role == Role.SUPERVISOR:
            return False
        grants = select(SessionGrantRow).where(SessionGrantRow.participant_id == row.id)
        return any(
            Scope(grant.scope).includes(Scope.ENTRIES)
            and grant.granted_at <= until
            and min(grant.revoked_at or until, grant.until or until) >= share.shared_at
            for grant in self._db.exec(grants)
        )

    def _everybody(self) -> Mapping[str, ParticipantRow]:
        asked = (
            select(ParticipantRow)
            .join(LiveSessionRow, col(LiveSessionRow.id) == col(ParticipantRow.session_id))
            .where(LiveSessionRow.workbook_id == self.book.id)
            .order_by(col(ParticipantRow.joined_at), col(ParticipantRow.id))
        )
        return {row.id: row for row in self._db.exec(asked)}

    def _all_shares(self) -> Mapping[str, list[EntryShareRow]]:
        asked = (
            select(EntryShareRow)
            .join(LiveSessionRow, col(LiveSessionRow.id) == col(EntryShareRow.session_id))
            .where(LiveSessionRow.workbook_id == self.book.id)
            .order_by(col(EntryShareRow.shared_at))
        )
        found: dict[str, list[EntryShareRow]] = {}
        for row in self._db.exec(asked):
            found.setdefault(row.entry_id, []).append(row)
        return found

    def _sessions(self) -> list[Met]:
        asked = select(LiveSessionRow).where(LiveSessionRow.workbook_id == self.book.id, LiveSessionRow.mode != ALONE)
        return [
            Met(
                row.id,
                row.mode,
                row.started_at,
                row.ended_at,
                tuple(self._author(person.id) for person in self._people.values() if person.session_id == row.id),
            )
            for row in self._db.exec(asked.order_by(col(LiveSessionRow.started_at)))
        ]

    def _consents(self) -> list[Yes]:
        asked = select(ConsentRow).where(ConsentRow.service_user_id == self.owner.id)
        return [
            Yes(
                row.purpose,
                self._words_of(row.purpose, self._author(row.participant_id).name),
                self._author(row.participant_id).name,
                row.given_at,
                row.withdrawn_at,
            )
            for row in self._db.exec(asked.order_by(col(ConsentRow.given_at)))
        ]

    def _words_of(self, purpose: str, name: str) -> str:
        try:
            return " ".join(self._say(sentence) for sentence in consent_sentences(purpose)).replace("{name}", name)
        except ValueError:  # a purpose of an earlier version
            return purpose


def have_workbook(database: Database, owner: UserRow, at: datetime) -> None:
    """Make the workbook of a service user who has none yet."""
    with database.reading() as db:
        if db.exec(select(WorkbookRow.id).where(WorkbookRow.service_user_id == owner.id)).first() is not None:
            return
    with database.writing() as db:
        workbook_of(db, owner, at)


def title_of_lost(page_id: str) -> str:
    """How a page is called that the library has no more."""
    return page_id.partition("/")[2].replace("-", " ") or page_id
