"""The reducer of a session: (state, command, actor) -> events, or a refusal that changes nothing (SPEC E1 to E12).

Each function here is one command. Whether the actor may do it at all was asked of `permissions` before.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from realtime import protocol as p
from realtime.errors import RefusalCode, Refused
from realtime.identity import EntryId, Participant, Scope, document_name
from realtime.journal import GrantCard
from realtime.permissions import Action, may, may_let_see
from realtime.scribing import allow, keep, stop
from realtime.session import Circumstances, Session
from realtime.undoing import Turn

Events = list[p.EventBase]


def carry_out(session: Session, command: p.Command, actor: Participant, around: Circumstances) -> Events:
    """Do what `command` says and tell what happened, in order.

    Raises:
        Refused: it may not or cannot be done now.
    """
    permit(session, command, actor, around.now)
    page = session.location.page
    events = _ACTS[type(command)].carry_out(session, command, actor, around)
    if not isinstance(command, p.Undo):
        session.initiative.follow(page, events)
    return events


def permit(session: Session, command: p.Command, actor: Participant, now: float) -> None:
    """Check that `actor` may send such a command now.

    Raises:
        Refused: ENDED, FORBIDDEN or PAUSED.
    """
    if session.ended:
        raise Refused(RefusalCode.ENDED)
    act = _ACTS[type(command)]
    if not may(actor, act.action, session.scope_of(actor.id, now)):
        raise Refused(RefusalCode.FORBIDDEN)
    if session.pause and not act.during_pause:
        raise Refused(RefusalCode.PAUSED)


def _navigate(session: Session, command: p.Navigate, actor: Participant, around: Circumstances) -> Events:
    if command.page == session.location.page:
        return []  # a second tap by a shaky hand does nothing
    origin = session.location.page
    turned = session.turn_to(command.page, actor.id, actor.id)
    session.last_acts.turned(actor.id, origin, command.page)
    return [turned]


def _undo(session: Session, command: p.Undo, actor: Participant, around: Circumstances) -> Events:
    """Take back one's own last act, where it still stands (R15)."""
    act = session.last_acts.take(actor.id)
    if isinstance(act, Turn) and session.location.page == act.to:
        chooser = session.location.chosen_by or actor.id
        turned = session.turn_to(act.origin, actor.id, actor.id)
        session.initiative.take_back(chooser, "chose" if act.origin is None else "turned")
        return [turned]
    if isinstance(act, str) and act in session.marks:
        kept = session.removable(act, actor)
        session.take_mark_away(kept.mark.id)
        return [p.MarkRemoved(seq=session.next_event(), actor=actor.id, mark=kept.mark.id)]
    raise Refused(RefusalCode.NOT_FOUND)


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
    origin = session.location.page
    turned = session.turn_to(proposal.page, chooser, actor.id)
    session.last_acts.turned(actor.id, origin, proposal.page)
    return [answered, turned]


def _mark(session: Session, command: p.MarkAdd, actor: Participant, around: Circumstances) -> Events:
    page = session.pages.get(command.page)
    if page is None:
        raise Refused(RefusalCode.UNKNOWN_PAGE)
    quote = page.words_at(command.block, command.start, command.end, command.quote)
    if not quote:
        raise Refused(RefusalCode.NOT_FOUND)
    if len(session.marks) >= p.Limits.MARKS_A_WORKBOOK:
        raise Refused(RefusalCode.TOO_MANY)
    place = (command.page, command.block, command.start, command.end, quote)
    for kept in session.marks.values():
        mark, same = kept.mark, (kept.author_person, kept.alone) == (actor.person, session.is_alone)
        if same and (mark.page, mark.block, mark.start, mark.end, mark.quote) == place:
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
    session.keep_mark(mark, actor)
    session.last_acts.marked(actor.id, mark.id)
    return [p.MarkAdded(seq=session.next_event(), actor=actor.id, mark=mark)]


def _unmark(session: Session, command: p.MarkRemove, actor: Participant, around: Circumstances) -> Events:
    kept = session.removable(command.mark, actor)
    session.take_mark_away(kept.mark.id)
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
    """The event follows from the state: see `realtime.watching`."""
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
    if session.is_alone:
        raise Refused(RefusalCode.NOT_NOW)  # one's own pages have no end
    session.ended = True
    session.shared.clear()
    session.scribes.clear()
    session.proposal = session.media = session.pause = None
    return [p.Ended(seq=session.next_event(), actor=actor.id)]


def _show_initiative(session: Session, command: p.ShowInitiative, actor: Participant, around: Circumstances) -> Events:
    if session.initiative.shown == command.shown:
        return []
    session.initiative.shown = command.shown
    return [p.InitiativeShown(seq=session.next_event(), actor=actor.id, shown=command.shown)]


def neutral_entry(session: Session, entry: EntryId) -> p.EntryState:
    """An entry as nobody in particular sees it; `mine` is set for each reader when it is sent."""
    card = session.entries[entry]
    return p.EntryState(
        id=card.id,
        document=document_name(card.id),
        page=card.page,
        exercise=card.exercise,
        visibility="shared" if card.id in session.shared else "draft",
        writer=session.writer_of(card),
        writer_name=card.writer_name,
        mine=False,
    )


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
    p.ScribeAllow: _Act(Action.LET_TYPE, allow),
    p.ScribeStop: _Act(Action.STOP_TYPING, stop, during_pause=True),
    p.ScribeKeep: _Act(Action.LET_TYPE, keep),
    p.Undo: _Act(Action.UNDO, _undo),
    p.ShowInitiative: _Act(Action.SHOW_INITIATIVE, _show_initiative, during_pause=True),
    p.Grant: _Act(Action.GRANT, _grant, during_pause=True),
    p.Revoke: _Act(Action.GRANT, _revoke, during_pause=True),
    p.Cover: _Act(Action.COVER, _cover, during_pause=True),
    p.Uncover: _Act(Action.COVER, _uncover, during_pause=True),
    p.PauseAll: _Act(Action.PAUSE, _pause, during_pause=True),
    p.ResumeAll: _Act(Action.PAUSE, _resume, during_pause=True),
    p.End: _Act(Action.END, _end, during_pause=True),
}
