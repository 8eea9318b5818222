"""The reducer of a session: (state, command, actor) -> events, or a refusal that changes nothing (SPEC E1 to E12).

Each function here is one command. Whether the actor may do it at all was asked of `permissions` before.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from realtime import protocol as p
from realtime.errors import RefusalCode, Refused
from realtime.identity import EntryId, Participant, Scope
from realtime.journal import GrantCard, KeptMark
from realtime.permissions import Action, may, may_let_see
from realtime.session import Circumstances, Session

Events = list[p.EventBase]


def carry_out(session: Session, command: p.Command, actor: Participant, around: Circumstances) -> Events:
    """Do what `command` says and tell what happened, in order.

    Raises:
        Refused: it may not or cannot be done now.
    """
    if session.ended:
        raise Refused(RefusalCode.ENDED)
    act = _ACTS[type(command)]
    if not may(actor, act.action, session.scope_of(actor.id, around.now)):
        raise Refused(RefusalCode.FORBIDDEN)
    if session.pause and not act.during_pause:
        raise Refused(RefusalCode.PAUSED)
    return act.carry_out(session, command, actor, around)


def _navigate(session: Session, command: p.Navigate, actor: Participant, around: Circumstances) -> Events:
    if command.page == session.location.page:
        return []  # a second tap by a shaky hand does nothing
    return [session.turn_to(command.page, actor.id, actor.id)]


def _propose(session: Session, command: p.Propose, actor: Participant, around: Circumstances) -> Events:
    if command.page not in session.pages:
        raise Refused(RefusalCode.UNKNOWN_PAGE)
    session.proposal = p.ProposalState(id=around.new_id, page=command.page, by=actor.id)
    return [p.Proposed(seq=session.next_event(), actor=actor.id, proposal=session.proposal)]


def _answer(session: Session, command: p.AnswerProposal, actor: Participant, around: Circumstances) -> Events:
    proposal = session.proposal
    if proposal is None or proposal.id != command.proposal:
        raise Refused(RefusalCode.NOT_FOUND)
    if command.answer == "accept" and proposal.by == actor.id:
        raise Refused(RefusalCode.FORBIDDEN)
    if command.answer == "accept" and proposal.page not in session.pages:
        raise Refused(RefusalCode.UNKNOWN_PAGE)
    session.proposal = None
    answered = p.ProposalAnswered(seq=session.next_event(), actor=actor.id, proposal=proposal.id, answer=command.answer)
    if command.answer == "decline":
        return [answered]
    chooser = next((i for i in session.people if i == proposal.by), actor.id)
    return [answered, session.turn_to(proposal.page, chooser, actor.id)]


def _mark(session: Session, command: p.MarkAdd, actor: Participant, around: Circumstances) -> Events:
    page = session.pages.get(command.page)
    if page is None:
        raise Refused(RefusalCode.UNKNOWN_PAGE)
    text = page.blocks.get(command.block)
    quote = utf16_slice(text, command.start, command.end) if text is not None else ""
    if not quote:
        raise Refused(RefusalCode.NOT_FOUND)
    if len(session.marks) >= p.Limits.MARKS_A_WORKBOOK:
        raise Refused(RefusalCode.TOO_MANY)
    place = (command.page, command.block, command.start, command.end)
    for kept in session.marks.values():
        mark = kept.mark
        if (mark.page, mark.block, mark.start, mark.end) == place and kept.author_person == actor.person:
            return []
    mark = p.MarkState(
        id=around.new_id,
        page=command.page,
        block=command.block,
        start=command.start,
        end=command.end,
        quote=quote,
        author=actor.id,
        author_name=actor.name,
        author_role=actor.role,
        version=page.version,
    )
    session.marks[mark.id] = KeptMark(mark, actor.person)
    if session.cover is not None:
        session.kept_back.add(mark.id)
    return [p.MarkAdded(seq=session.next_event(), actor=actor.id, mark=mark)]


def _unmark(session: Session, command: p.MarkRemove, actor: Participant, around: Circumstances) -> Events:
    kept = session.removable(command.mark, actor)
    del session.marks[kept.mark.id]
    return [p.MarkRemoved(seq=session.next_event(), actor=actor.id, mark=kept.mark.id)]


def _play(
    session: Session, command: p.MediaPlay | p.MediaPause | p.MediaSeek, actor: Participant, around: Circumstances
) -> Events:
    page = session.pages.get(session.location.page or "")
    if page is None or command.block not in page.media:
        raise Refused(RefusalCode.NOT_FOUND)
    before = session.media if session.media and session.media.block == command.block else None
    playing = command.type == "media_play" or (command.type == "media_seek" and before is not None and before.playing)
    media = p.MediaState(
        block=command.block,
        playing=playing,
        position=command.position,
        at=around.now * 1000,
        by=actor.id,
    )
    session.media = media
    act = _MEDIA_ACTS[command.type]
    return [p.MediaChanged(seq=session.next_event(), actor=actor.id, media=media, act=act)]


_MEDIA_ACTS: dict[str, Any] = {"media_play": "play", "media_pause": "pause", "media_seek": "seek"}


def _share(session: Session, command: p.ShareEntry, actor: Participant, around: Circumstances) -> Events:
    card = session.entry_for_sharing(command.entry, actor)
    if card.id in session.shared:
        return []
    session.shared.add(card.id)
    if session.cover is not None:
        session.kept_back.add(card.id)
    return [p.EntryShared(seq=session.next_event(), actor=actor.id, entry=neutral_entry(session, card.id))]


def _unshare(session: Session, command: p.UnshareEntry, actor: Participant, around: Circumstances) -> Events:
    card = session.entry_for_sharing(command.entry, actor)
    if card.id not in session.shared:
        return []
    session.shared.discard(card.id)
    return [p.EntryUnshared(seq=session.next_event(), actor=actor.id, entry=card.id)]


def _grant(session: Session, command: p.Grant, actor: Participant, around: Circumstances) -> Events:
    person = session.watcher(command.participant)
    if not may_let_see(actor, Scope(command.scope), account_is_here=session.account_is_here()):
        raise Refused(RefusalCode.SIGN_IN_TO_ALLOW)
    if command.until is not None and command.until <= around.now:
        raise Refused(RefusalCode.BAD_COMMAND)
    grant = GrantCard(around.new_id, Scope(command.scope), command.until)
    session.grants[person.id] = grant
    session.declined.discard(person.id)
    return [
        p.Granted(
            seq=session.next_event(),
            actor=actor.id,
            grant=grant.id,
            participant=person.id,
            scope=command.scope,
            until=command.until,
        )
    ]


def _revoke(session: Session, command: p.Revoke, actor: Participant, around: Circumstances) -> Events:
    person = session.watcher(command.participant)
    if session.grants.pop(person.id, None) is None and person.id in session.declined:
        return []
    session.declined.add(person.id)
    return [p.Revoked(seq=session.next_event(), actor=actor.id, participant=person.id)]


def _cover(session: Session, command: p.Cover, actor: Participant, around: Circumstances) -> Events:
    """The event follows from the state: see `realtime.covering`."""
    session.not_this_part = True
    return []


def _uncover(session: Session, command: p.Uncover, actor: Participant, around: Circumstances) -> Events:
    if not may_let_see(actor, Scope.POINTERS, account_is_here=session.account_is_here()):
        raise Refused(RefusalCode.SIGN_IN_TO_ALLOW)
    session.not_this_part = False
    return []


def _pause(session: Session, command: p.PauseAll, actor: Participant, around: Circumstances) -> Events:
    if session.pause and (session.pause.blank or not command.blank):
        return []
    session.pause = p.PauseState(by=actor.id, ready=[], blank=command.blank)
    events: Events = []
    media = session.media
    if media and media.playing:
        stood = media.position + max(0.0, around.now - media.at / 1000)
        session.media = media.model_copy(
            update={"playing": False, "position": stood, "at": around.now * 1000, "by": actor.id}
        )
        events.append(p.MediaChanged(seq=session.next_event(), actor=actor.id, media=session.media, act="pause"))
    events.append(p.Paused(seq=session.next_event(), actor=actor.id, pause=session.pause))
    return events


def _resume(session: Session, command: p.ResumeAll, actor: Participant, around: Circumstances) -> Events:
    if session.pause is None:
        return []
    ready = [*dict.fromkeys([*session.pause.ready, actor.id])]
    if around.present - set(ready):
        session.pause = session.pause.model_copy(update={"ready": ready})
        return [p.Paused(seq=session.next_event(), actor=actor.id, pause=session.pause)]
    session.pause = None
    return [p.Resumed(seq=session.next_event(), actor=actor.id)]


def _end(session: Session, command: p.End, actor: Participant, around: Circumstances) -> Events:
    if session.stored.mode == "alone":
        raise Refused(RefusalCode.NOT_NOW)  # one's own pages have no end
    session.ended = True
    session.shared.clear()
    session.proposal = session.media = session.pause = None
    return [p.Ended(seq=session.next_event(), actor=actor.id)]


def neutral_entry(session: Session, entry: EntryId) -> p.EntryState:
    """An entry as nobody in particular sees it; `mine` is set for each reader when it is sent."""
    card = session.entries[entry]
    return p.EntryState(
        id=card.id,
        document=f"entry:{card.id}",
        page=card.page,
        exercise=card.exercise,
        visibility="shared" if card.id in session.shared else "draft",
        writer=session.writer_of(card),
        writer_name=card.writer_name,
        mine=False,
    )


def utf16_slice(text: str, start: int, end: int) -> str:
    """The part of `text` between two UTF-16 offsets; empty when they do not lie in it or cut a character apart."""
    encoded = text.encode("utf-16-le")
    if not 0 <= start < end <= len(encoded) // 2:
        return ""
    try:
        return encoded[2 * start : 2 * end].decode("utf-16-le")
    except UnicodeDecodeError:
        return ""


@dataclass(frozen=True, slots=True)
class _Act:
    action: Action
    carry_out: Callable[[Session, Any, Participant, Circumstances], Events]
    during_pause: bool = False


_ACTS: dict[type[p.CommandBase], _Act] = {
    p.Navigate: _Act(Action.NAVIGATE, _navigate),
    p.Propose: _Act(Action.PROPOSE, _propose),
    p.AnswerProposal: _Act(Action.ANSWER, _answer),
    p.MarkAdd: _Act(Action.MARK, _mark),
    p.MarkRemove: _Act(Action.UNMARK, _unmark, during_pause=True),
    p.MediaPlay: _Act(Action.PLAY, _play),
    p.MediaPause: _Act(Action.PLAY, _play, during_pause=True),
    p.MediaSeek: _Act(Action.PLAY, _play),
    p.ShareEntry: _Act(Action.SHARE, _share),
    p.UnshareEntry: _Act(Action.SHARE, _unshare, during_pause=True),
    p.Grant: _Act(Action.GRANT, _grant, during_pause=True),
    p.Revoke: _Act(Action.GRANT, _revoke, during_pause=True),
    p.Cover: _Act(Action.COVER, _cover, during_pause=True),
    p.Uncover: _Act(Action.COVER, _uncover, during_pause=True),
    p.PauseAll: _Act(Action.PAUSE, _pause, during_pause=True),
    p.ResumeAll: _Act(Action.PAUSE, _resume, during_pause=True),
    p.End: _Act(Action.END, _end, during_pause=True),
}
