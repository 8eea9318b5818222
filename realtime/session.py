"""The server-authoritative state of a session: where we are, what plays, marks, sharing, grants, the pause.

It knows no socket, no clock and no database; `realtime.reducer` changes it, one command at a time.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from realtime import protocol as p
from realtime.errors import RefusalCode, Refused
from realtime.identity import EntryId, Participant, ParticipantId, Role, Scope
from realtime.journal import GrantCard, KeptMark, StoredSession
from realtime.permissions import EntryCard, is_one_of_the_two, is_writer, may_remove_mark

AT_THE_TOPICS = p.LocationState(page=None, version=None, chosen_by=None)


@dataclass(frozen=True, slots=True)
class PageCard:
    """What the engine must know of a content page: its version, its blocks' texts, and which blocks play."""

    version: str
    blocks: Mapping[str, str]
    media: frozenset[str] = frozenset()


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
    not_this_part: bool = False
    """The service user wants no supervisor to see this part."""
    kept_back: set[str] = field(default_factory=set)
    """Entries and marks of covered parts: no supervisor sees them any more in this session (R39)."""
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
            ended=stored.ended,
        )
        if stored.state:
            session._load(json.loads(stored.state))
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
        self.kept_back = set(kept_back) if isinstance(kept_back, list) else set()

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
            }
        )

    def scope_of(self, participant: ParticipantId, now: float) -> Scope | None:
        """What `participant` may see now by their grant; nothing while they are covered."""
        person = self.people.get(participant)
        return None if person is not None and self.covers(person) else self.granted(participant, now)

    def covers(self, person: Participant) -> bool:
        """Whether this person sees nothing now: a cover is for supervisors. A guest is there to take part."""
        return self.cover is not None and person.role is Role.SUPERVISOR

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

    def admits(self, participant: Participant, now: float) -> bool:
        """Whether `participant` may have a socket now: the two people always, others while a grant lasts (R37)."""
        return not self.ended and (is_one_of_the_two(participant) or self.granted(participant.id, now) is not None)

    def account_is_here(self) -> bool:
        """Whether the account that the workbook belongs to has a seat here."""
        return any(person.owns_workbook for person in self.people.values())

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

    def removable(self, mark: str, actor: Participant) -> KeptMark:
        """A mark that `actor` may take away (R10)."""
        kept = self.marks.get(mark)
        if kept is None:
            raise Refused(RefusalCode.NOT_FOUND)
        if not may_remove_mark(actor, kept.author_person, kept.mark.author_role):
            raise Refused(RefusalCode.FORBIDDEN)
        return kept
