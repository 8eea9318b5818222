"""How a no sounds: to a stranger as if there were nothing, to everyone else so that they know what is the matter."""

from __future__ import annotations

from app.authorization.decisions import GRANTED, Action, Relation, decide
from app.errors import AppError, Conflict, Forbidden, NotFound, NotSignedIn, SessionEnded
from realtime.identity import Role

UNSEEN = frozenset(
    {Relation.STRANGER, Relation.REMOVED, Relation.ASSIGNED, Relation.WAS_ASSIGNED, Relation.OWNER_OUTSIDE}
)
"""For them there is no such thing: a refusal must not tell that there is."""


UNSAID = frozenset({Action.SEE_PAGE, Action.PREVIEW})
"""Actions of which nobody who may not do them hears that they are there."""


def require(role: Role | None, relation: Relation, action: Action) -> None:
    """Go on if the decision is yes.

    Raises:
        NotSignedIn, NotFound, SessionEnded, Conflict, Forbidden: it is no; which of them follows from the relation.
    """
    if not decide(role, relation, action):
        raise refusal(role, relation, action)


def refusal(role: Role | None, relation: Relation, action: Action) -> AppError:
    """How a no sounds to someone who is this to the thing."""
    if relation is Relation.NOBODY:
        return NotSignedIn()
    if relation in UNSEEN or action in UNSAID:
        return NotFound()
    if relation is Relation.IS_OVER:
        return Conflict("The hour is over. To read on, open it again with a new reason.", code="emergency_over")
    if relation is Relation.ENDED:
        return SessionEnded()
    if relation is Relation.WAITING and any(decide(role, granted, action) for granted in GRANTED):
        return Forbidden("You can come in when the person whose session this is says yes.", code="waiting")
    if relation is Relation.BESIDE_OWNER and action is Action.GRANT:
        return Forbidden("You are signed in on another device. Say yes there.", code="sign_in_to_allow")
    return Forbidden()
