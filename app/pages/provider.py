"""To the organisation's identity provider and back. The browser carries a state that only it and the record know."""

from __future__ import annotations

from fastapi import APIRouter, Response
from starlette.responses import RedirectResponse

from app.audit.actions import Action
from app.audit.trail import Actor
from app.database.tables import UserRow
from app.errors import Forbidden, NotFound, ProviderFailed, SignInFailed
from app.identity.challenges import Challenge, hand_out, take
from app.identity.cookies import cookie_name
from app.identity.entering import actor_of, note_failure
from app.identity.lasting import STAFF
from app.identity.linking import account_behind, link, unlink
from app.identity.provider import BACK, Identity, Provider
from app.identity.tokens import hash_of, new_token
from app.pages.account import stepped_up
from app.pages.going_in import enter
from app.pages.signing_in import sign_in_page
from app.pages.visit import Visit, VisitDep, own_address, see

router = APIRouter(include_in_schema=False)

MINUTES = 10


def _(words: str) -> str:
    """Marks a sentence for the catalogue; pages translate it when they show it."""
    return words


NOT_THERE = _("You were not signed in. You stopped it, or it took a long time. Try again, or take another way in.")
"""Who came back without what was asked for: nobody typed a name or a password here."""


@router.get("/sign-in/provider")
def leave_for_it(visit: VisitDep, next: str = "/") -> Response:
    """Send the browser to the provider."""
    return _leave(visit, next_=own_address(next))


@router.get("/account/provider")
def link_it(visit: VisitDep) -> Response:
    """Send the browser to the provider, to link who comes back with this account; a careful step."""
    caller, user = stepped_up(visit)
    if caller.role not in STAFF:
        raise Forbidden
    return _leave(visit, next_="/account", link=user.id)


@router.post("/account/provider/remove")
def unlink_it(visit: VisitDep) -> Response:
    """The provider signs nobody in to this account any more."""
    caller, user = stepped_up(visit)
    with visit.database.writing() as db:
        unlink(db, user.id)
        visit.trail.note(db, Action.CREDENTIAL_REMOVED, Actor.of(caller), object_id=user.id, result="oidc")
    return see("/account?done=removed")


@router.get(BACK)
def come_back(visit: VisitDep, state: str = "", code: str = "", iss: str = "") -> Response:
    """Who came back from the provider."""
    provider = _provider(visit)
    asked = _asked(visit, state)
    try:
        if asked is None or not code or (iss and iss.rstrip("/") != visit.settings.oidc_issuer.rstrip("/")):
            raise SignInFailed(NOT_THERE)
        identity = provider.identity(code, str(asked.content["nonce"]), str(asked.content["verifier"]))
        return _linked(visit, asked, identity) if asked.content["link"] else _in(visit, asked, identity)
    except (SignInFailed, ProviderFailed) as error:
        with visit.database.writing() as db:
            note_failure(db, visit.trail, None, visit.now, "oidc")
        return sign_in_page(visit, problem=visit.house.say(error.detail), status=error.status)


def _leave(visit: Visit, *, next_: str, link: str = "") -> Response:
    provider = _provider(visit)
    nonce, verifier, binding = new_token(), new_token(), new_token()
    content = {"nonce": nonce, "verifier": verifier, "next": next_, "link": link, "binding": hash_of(binding)}
    with visit.database.writing() as db:
        state = hand_out(db, visit.keyring, "provider", visit.now, **content)
    answer = RedirectResponse(provider.address(state, nonce, verifier), status_code=303)
    answer.set_cookie(
        _binding_cookie(visit),
        binding,
        max_age=MINUTES * 60,
        path="/",
        secure=visit.settings.is_https,
        httponly=True,
        samesite="lax",
    )
    return answer


def _asked(visit: Visit, state: str) -> Challenge | None:
    """What was put down when this very browser was sent away: a link with someone else's state leads nowhere."""
    with visit.database.writing() as db:
        asked = take(db, visit.keyring, "provider", state, visit.now)
    binding = visit.request.cookies.get(_binding_cookie(visit), "")
    return asked if asked is not None and asked.content["binding"] == hash_of(binding) else None


def _in(visit: Visit, asked: Challenge, identity: Identity) -> Response:
    with visit.database.writing() as db:
        user, is_new = account_behind(db, identity, visit.now)
        if user is not None and is_new:
            visit.trail.note(db, Action.CREDENTIAL_ADDED, actor_of(user), object_id=user.id, result="oidc")
    if user is None:
        raise SignInFailed("There is no account here for you yet. Ask whoever runs this service.")
    return enter(visit, user, "oidc", str(asked.content["next"]))


def _linked(visit: Visit, asked: Challenge, identity: Identity) -> Response:
    caller = visit.signed_in()
    if caller.user is None or caller.user.id != asked.content["link"]:
        raise SignInFailed(NOT_THERE)
    with visit.database.writing() as db:
        user = db.get_one(UserRow, caller.user.id)
        link(db, identity, user, visit.now)
        visit.trail.note(db, Action.CREDENTIAL_ADDED, Actor.of(caller), object_id=user.id, result="oidc")
    return see("/account?done=provider")


def _provider(visit: Visit) -> Provider:
    provider: Provider | None = visit.request.app.state.provider
    if provider is None:
        raise NotFound
    return provider


def _binding_cookie(visit: Visit) -> str:
    return f"{cookie_name(visit.settings)}-provider"
