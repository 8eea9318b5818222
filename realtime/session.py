"""The server-authoritative state of a session: where we are, what plays, marks, sharing, grants, the pause.

It knows no socket, no clock and no database; `realtime.reducer` changes it, one command at a time.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from zlib import crc32

from realtime import protocol as p
from realtime.errors import RefusalCode, Refused
from realtime.identity import EntryId, Participant, ParticipantId, Role, Scope
from realtime.initiative import Initiative
from realtime.journal import ALONE, GrantCard, KeptMark, StoredSession
from realtime.permissions import (
    SCRIBED,
    Access,
    EntryCard,
    access_to_entry,
    access_to_scribed,
    is_one_of_the_two,
    is_writer,
    knows_mark,
    may_remove_mark,
)
from realtime.undoing import LastActs

AT_THE_TOPICS = p.LocationState(page=None, version=None, chosen_by=None)


@dataclass(frozen=True, slots=True)
class PageCard:
    """What the engine must know of a content page: its version, its blocks' texts, and which blocks play.

    `others` are the texts of the same blocks in further languages and in easier words: what somebody reads there.
    """

    version: str
    blocks: Mapping[str, str]
    media: frozenset[str] = frozenset()
    others: tuple[Mapping[str, str], ...] = ()

    def words_at(self, block: str, start: int, end: int, read: str) -> str:
        """What stands from `start` to `end` of a block, in UTF-16 units; empty when nothing does.

        People read one page in several languages. So it is what `read` says stands there if that is so in one of them;
        else the words in the page's own language.
        """
        found = [utf16_slice(texts[block], start, end) for texts in (self.blocks, *self.others) if block in texts]
        if block not in self.blocks or not found:
            return ""
        return read if read and read in found else found[0]


def films_of(pages: Mapping[str, PageCard]) -> int:
    """A number for which films and sounds these pages show: another one when a story was withdrawn."""
    shown = sorted(f"{page}#{block}" for page, card in pages.items() for block in card.media)
    return crc32("\n".join(shown).encode())


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a command meets: the time (Unix seconds), a fresh id, and who of the two people is present."""

    now: float
    new_id: str
    present: frozenset[ParticipantId] = frozenset()


@dataclass(slots=True)
class Session:
    """One session's state. Make it with `restore`."""

    stored: StoredSession
    pages: Mapping[str, PageCard]
    seq: int
    people: dict[ParticipantId, Participant]
    grants: dict[ParticipantId, GrantCard]
    marks: dict[str, KeptMark]
    entries: dict[EntryId, EntryCard]
    shared: set[EntryId]
    location: p.LocationState = field(default_factory=lambda: AT_THE_TOPICS)
    media: p.MediaState | None = None
    proposal: p.ProposalState | None = None
    pause: p.PauseState | None = None
    declined: set[str] = field(default_factory=set)
    cover: p.Why | None = None
    """Why supervisors see nothing now; what stands here is what the record says too."""
    covered_at: int | None = None
    """The number of the newest event when the cover came: what is told under it carries this one, and no later one."""
    not_this_part: bool = False
    """The service user wants no supervisor to see this part."""
    kept_back: set[str] = field(default_factory=set)
    """Entries and marks of covered parts: no supervisor sees them any more in this session (R39)."""
    scribes: dict[EntryId, p.ScribeState] = field(default_factory=dict)
    """What workers type for the service user, and what waits to be kept (R20)."""
    initiative: Initiative = field(default_factory=Initiative)
    last_acts: LastActs = field(default_factory=LastActs)
    taken_away: KeptMark | None = None
    """The mark that was taken away last: only who knew of it is told."""
    ended: bool = False

    @classmethod
    def restore(cls, stored: StoredSession, pages: Mapping[str, PageCard]) -> Session:
        """The session as its last kept event left it."""
        session = cls(
            stored=stored,
            pages=pages,
            seq=stored.seq,
            people={person.id: person for person in stored.people},
            grants=dict(stored.grants),
            marks={kept.mark.id: kept for kept in stored.marks},
            entries={card.id: card for card in stored.entries},
            shared=set(stored.shared),
            cover=stored.covered,
            not_this_part=stored.covered == "chosen",
            kept_back=set(stored.kept_back),
            ended=stored.ended,
        )
        if stored.state:
            session._load(json.loads(stored.state))
        if session.cover is not None and session.covered_at is None:  # covered by the start of the server
            session.covered_at = session.seq
        return session

    def _load(self, state: dict[str, object]) -> None:
        self.location = p.LocationState.model_validate(state["location"])
        if self.location.page is not None and self.location.page not in self.pages:
            self.location = AT_THE_TOPICS
        self.media = p.MediaState.model_validate(state["media"]) if state["media"] else None
        self.proposal = p.ProposalState.model_validate(state["proposal"]) if state["proposal"] else None
        self.pause = p.PauseState.model_validate(state["pause"]) if state["pause"] else None
        declined = state["declined"]
        self.declined = set(declined) if isinstance(declined, list) else set()
        kept_back = state.get("kept_back", [])
        self.kept_back |= set(kept_back) if isinstance(kept_back, list) else set()
        scribes = state.get("scribes", [])
        for kept in scribes if isinstance(scribes, list) else []:
            scribe = p.ScribeState.model_validate(kept)
            self.scribes[EntryId(scribe.id)] = scribe
        covered_at = state.get("covered_at")
        self.covered_at = covered_at if isinstance(covered_at, int) and self.cover is not None else None
        self.initiative = Initiative.load(state.get("initiative"))
        self.last_acts = LastActs.load(state.get("last_acts"))

    def dump(self) -> str:
        """The part of the state that has no table of its own, as JSON."""

        def plain(part: p.Wire | None) -> object:
            return part.model_dump() if part else None

        return json.dumps(
            {
                "location": plain(self.location),
                "media": plain(self.media),
                "proposal": plain(self.proposal),
                "pause": plain(self.pause),
                "declined": sorted(self.declined),
                "kept_back": sorted(self.kept_back),
                "covered_at": self.covered_at,
                "scribes": [scribe.model_dump() for scribe in self.scribes.values()],
                "initiative": self.initiative.dump(),
                "last_acts": self.last_acts.dump(),
            }
        )

    def scope_of(self, participant: ParticipantId, now: float) -> Scope | None:
        """What `participant` may see now by their grant; nothing while they are covered."""
        person = self.people.get(participant)
        return None if person is not None and self.covers(person) else self.granted(participant, now)

    def covers(self, person: Participant) -> bool:
        """Whether this person sees nothing now: a cover is for supervisors. A guest is there to take part."""
        return self.cover is not None and person.role is Role.SUPERVISOR

    def cover_with(self, why: p.Why | None) -> None:
        """Cover what supervisors see, or (None) let them see again. One cover may follow another."""
        self.covered_at = None if why is None else self.seq if self.covered_at is None else self.covered_at
        self.cover = why

    def seq_for(self, person: Participant) -> int:
        """The newest event's number as this person may know it: it would tell how much happens under a cover."""
        return self.covered_at if self.covers(person) and self.covered_at is not None else self.seq

    def shows(self, person: Participant, entry: EntryId) -> bool:
        """Whether an entry is shown to this person: shared, and for a supervisor not written in a covered part."""
        return entry in self.shared and not self.hides(person, entry)

    def hides(self, person: Participant, item: str) -> bool:
        """Whether an entry or mark was made in a part that this supervisor was not shown (R39)."""
        return item in self.kept_back and person.role is Role.SUPERVISOR

    def granted(self, participant: ParticipantId, now: float) -> Scope | None:
        """What a grant lets `participant` see, covered or not."""
        grant = self.grants.get(participant)
        if grant is None or (grant.until is not None and grant.until <= now):
            return None
        return grant.scope

    def access(self, participant: Participant, card: EntryCard, now: float) -> Access | None:
        """How a participant may open an entry, or what is typed for the service user, at this moment."""
        scribe = self.scribes.get(card.id)
        if scribe is not None:
            into, worker = self.entries.get(EntryId(scribe.into)), ParticipantId(scribe.worker)
            return access_to_scribed(participant, into, worker, is_open=scribe.open)
        if card.writer.startswith(SCRIBED):
            return None
        return access_to_entry(
            participant, card, shared=self.shows(participant, card.id), scope=self.scope_of(participant.id, now)
        )

    def admits(self, participant: Participant, now: float) -> bool:
        """Whether `participant` may have a socket now: the two people always, others while a grant lasts (R37)."""
        return not self.ended and (is_one_of_the_two(participant) or self.granted(participant.id, now) is not None)

    def account_is_here(self) -> bool:
        """Whether the account that the workbook belongs to has a seat here."""
        return any(person.owns_workbook for person in self.people.values())

    @property
    def films(self) -> int:
        """Which films and sounds the pages show, as `films_of` says it."""
        return films_of(self.pages)

    def next_event(self) -> int:
        """The number of the next kept event."""
        self.seq += 1
        return self.seq

    def turn_to(self, page: str | None, chooser: ParticipantId, actor: ParticipantId) -> p.Navigated:
        """Make `page` the shared page; what played stops, and an open proposal is done with."""
        if page is not None and page not in self.pages:
            raise Refused(RefusalCode.UNKNOWN_PAGE)
        version = self.pages[page].version if page else None
        self.location = p.LocationState(page=page, version=version, chosen_by=chooser)
        self.media = self.proposal = None
        return p.Navigated(seq=self.next_event(), actor=actor, location=self.location)

    def entry_for_sharing(self, entry: str, actor: Participant) -> EntryCard:
        """An entry that `actor` may share or take back: their own."""
        card = self.entries.get(EntryId(entry))
        if card is None or not is_writer(actor, card):
            raise Refused(RefusalCode.NOT_FOUND)
        return card

    def watcher(self, participant: str) -> Participant:
        """A supervisor or guest of this session."""
        person = self.people.get(ParticipantId(participant))
        if person is None or is_one_of_the_two(person):
            raise Refused(RefusalCode.NOT_FOUND)
        return person

    def writer_of(self, card: EntryCard) -> str:
        """The participant of this session who wrote an entry, or the empty text."""
        if card.writer_participant in self.people:
            return str(card.writer_participant)
        return next((i for i, person in self.people.items() if person.person == card.writer), "")

    def is_waiting(self, person: Participant, now: float) -> bool:
        """Whether a supervisor or guest waits for the service user's yes."""
        return not self.admits(person, now) and not self.ended and person.id not in self.declined

    def mark_state(self, kept: KeptMark) -> p.MarkState:
        """A mark as this session sees it: its author is who takes part here, whichever session it was made in."""
        author = next((i for i, person in self.people.items() if person.person == kept.author_person), None)
        return kept.mark if author is None else kept.mark.model_copy(update={"author": author})

    def keep_mark(self, mark: p.MarkState, author: Participant) -> KeptMark:
        """Keep a mark that was made here."""
        kept = KeptMark(mark, author.person, self.stored.id, self.is_alone)
        self.marks[mark.id] = kept
        if self.cover is not None:
            self.kept_back.add(mark.id)
        return kept

    def take_mark_away(self, mark: str) -> bool:
        """Forget a mark; False when it is not there."""
        kept = self.marks.pop(mark, None)
        self.taken_away = kept or self.taken_away
        return kept is not None

    @property
    def is_alone(self) -> bool:
        """Whether these are the service user's own pages, on which nobody looks."""
        return self.stored.mode == ALONE

    def knows_mark(self, person: Participant, kept: KeptMark) -> bool:
        """Whether this person, who may see marks, may know of this one (R33, R39)."""
        here = kept.made_in == self.stored.id
        known = knows_mark(person, kept.author_person, alone=kept.alone, here=here)
        return known and not self.hides(person, kept.mark.id)

    def removable(self, mark: str, actor: Participant) -> KeptMark:
        """A mark that `actor` may take away (R10)."""
        kept = self.marks.get(mark)
        if kept is None or not self.knows_mark(actor, kept):
            raise Refused(RefusalCode.NOT_FOUND)
        if not may_remove_mark(actor, kept.author_person, kept.mark.author_role):
            raise Refused(RefusalCode.FORBIDDEN)
        return kept


def utf16_slice(text: str, start: int, end: int) -> str:
    """The part of `text` between two UTF-16 offsets; empty when they do not lie in it or cut a character apart."""
    encoded = text.encode("utf-16-le")
    if not 0 <= start < end <= len(encoded) // 2:
        return ""
    try:
        return encoded[2 * start : 2 * end].decode("utf-16-le")
    except UnicodeDecodeError:
        return ""
