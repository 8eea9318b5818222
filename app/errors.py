"""What can go wrong in the application, as one tree, and its one mapping to HTTP.

AppError
├── NotFound             missing, or none of the asker's business: the two look alike
├── NotSignedIn          nobody is signed in
├── Forbidden            signed in, but not for this
│   ├── WrongRole        a link or code for someone in another role
│   ├── StepUpNeeded     first show once more that it is you
│   ├── SecondWayNeeded  first set up a second way to sign in
│   └── ForeignSite      a browser request that did not come from our own pages
├── WrongHost            a request for another name than ours
├── BadInput             something in the request can be mended by who sent it
├── TooLarge             more bytes than a request may have
├── Conflict             right in itself, but not now
│   ├── SessionEnded     the session is over
│   ├── InviteUsed       the code was right and is used up
│   └── InviteExpired    the code was right and is too old
├── InviteUnknown        no such code
├── PassUnknown          no such link or code to sign in with, or not any more
├── SignInFailed         login and password do not fit
│   ├── CodeNeeded       they fit, and a code of the code app is missing
│   └── PasskeyRefused   a passkey did not answer what was asked
├── ProviderFailed       the organisation's sign-in does not answer, or not as it should
├── TooMany              too many tries; carries the seconds to wait
├── EntryDamaged         what is kept of an entry does not open; it is never shown as empty
└── DatabaseUnavailable  the record cannot be read or written now
"""

from __future__ import annotations


class AppError(Exception):
    """Base of all: an HTTP `status`, a stable `code` for programs, `title` and `detail` for people."""

    status = 500
    code = "internal"
    title = "Something went wrong here."
    detail = "We could not do that. Nothing that was saved is lost. Please try again."

    def __init__(self, detail: str | None = None, *, code: str | None = None, **values: object) -> None:
        """`detail` is a sentence of the catalogue; `values` fill its `%(name)s`."""
        self.words = detail if detail is not None else type(self).detail
        self.values = values
        self.detail = self.words % values if values else self.words
        self.code = code if code is not None else type(self).code
        super().__init__(self.code)

    @property
    def headers(self) -> dict[str, str]:
        """Extra response headers."""
        return {}


class NotFound(AppError):
    """Missing, or none of the asker's business; both answers are the same to the byte."""

    status = 404
    code = "not_found"
    title = "We cannot find that."
    detail = "It is not here, or it is not yours to see. Check the address, or go back to the start."


class NotSignedIn(AppError):
    """Nobody is signed in."""

    status = 401
    code = "not_signed_in"
    title = "Please sign in."
    detail = "You are not signed in, or you were away for a long time. Sign in and try again."

    @property
    def headers(self) -> dict[str, str]:
        """RFC 9110 asks for a challenge beside 401."""
        return {"WWW-Authenticate": "Bearer"}


class SignInFailed(AppError):
    """Login and password do not fit together; never says which of the two."""

    status = 401
    code = "sign_in_failed"
    title = "That did not work."
    detail = "The name or the password is not right. Check both and try again."

    @property
    def headers(self) -> dict[str, str]:
        """RFC 9110 asks for a challenge beside 401."""
        return {"WWW-Authenticate": "Bearer"}


class CodeNeeded(SignInFailed):
    """Login and password fit; the code of the code app is missing or not right."""

    code = "code_needed"
    detail = "A code from your code app is needed as well. Take a fresh one and try again."


class PasskeyRefused(SignInFailed):
    """A passkey that we do not know, or an answer to something that was not asked."""

    code = "passkey_refused"
    detail = "This passkey did not work here. Try again, or take another way in."


class Forbidden(AppError):
    """Signed in, but not for this."""

    status = 403
    code = "forbidden"
    title = "That is not yours to do."
    detail = "Your account cannot do this here. Nothing was changed."


class WrongRole(Forbidden):
    """The link or code is for someone in another role; it stays unused."""

    code = "wrong_role"
    title = "This link is for someone else."
    detail = "This link or code is for another person. You did not use it up. Sign out first to use it here."


class StepUpNeeded(Forbidden):
    """The act is a sensitive one, and the last sign of who they are is too long ago."""

    code = "step_up_needed"
    title = "Please show that it is you."
    detail = "This is a careful step. Show once more that it is you, and then do it again."


class SecondWayNeeded(Forbidden):
    """Staff sign in with two things; this account has one so far."""

    code = "second_way_needed"
    title = "One more thing first."
    detail = "Your account needs a second way to sign in. Set it up first: a passkey or a code app."


class ForeignSite(Forbidden):
    """A browser request that did not come from one of our own pages."""

    code = "foreign_site"
    title = "This did not come from our own page."
    detail = "We stopped it to keep you safe. Open Waymark itself and try again."


class WrongHost(AppError):
    """A request for another name than the public one."""

    status = 400
    code = "wrong_host"
    title = "This is not our address."
    detail = "Waymark has another address. Open it there."


class BadInput(AppError):
    """Something in the request can be mended by who sent it."""

    status = 422
    code = "bad_input"
    title = "Something in this is not right."
    detail = "Please look at what you sent and try again."


class TooLarge(AppError):
    """The body of a request is over the limit; it was not read to its end."""

    status = 413
    code = "too_large"
    title = "That is too long."
    detail = "That is too long to send. Make it shorter and try again."


class Conflict(AppError):
    """Right in itself, but not in the state that things are in."""

    status = 409
    code = "not_now"
    title = "That cannot be done now."
    detail = "Things have changed meanwhile. Look at the page again."


class SessionEnded(Conflict):
    """The session is over."""

    code = "session_ended"
    title = "This session has ended."
    detail = "The session is over. What you wrote is in the workbook."


class InviteUsed(Conflict):
    """The code was right, and someone went in with it already."""

    status = 410
    code = "invite_used"
    title = "This code was used already."
    detail = "This code was used already. Ask for a new one."


class InviteExpired(Conflict):
    """The code was right, and is too old."""

    status = 410
    code = "invite_expired"
    title = "This code is too old."
    detail = "A code works for 10 minutes. Ask for a new one."


class InviteUnknown(AppError):
    """No such code or link."""

    status = 404
    code = "invite_unknown"
    title = "We do not know this code."
    detail = "We do not know this code. Look at the letters again, or ask for a new one."


class PassUnknown(AppError):
    """No such link or code to sign in with; used ones and old ones look the same."""

    status = 404
    code = "pass_unknown"
    title = "This way in does not work."
    detail = "This link or code does not work. It may be used or too old. Ask for a new one."


class ProviderFailed(AppError):
    """The organisation's identity provider does not answer, or says something that cannot be trusted."""

    status = 502
    code = "provider_failed"
    title = "That sign-in does not work now."
    detail = "Your organisation's sign-in did not work. Try again, or sign in here with your password or passkey."


class TooMany(AppError):
    """Too many tries."""

    status = 429
    code = "too_many"
    title = "Please wait."
    detail = "There were too many tries. Wait a little and try again."

    def __init__(self, retry_after: int) -> None:
        super().__init__()
        self.retry_after = max(1, retry_after)

    @property
    def headers(self) -> dict[str, str]:
        """Seconds after which a new try makes sense."""
        return {"Retry-After": str(self.retry_after)}


class EntryDamaged(AppError):
    """What is kept of an entry is damaged. It is closed, and never shown as if it were empty."""

    code = "entry_damaged"
    title = "This cannot be read now."
    detail = "What was saved here is damaged, so we keep it closed. Please tell the people who run this service."


class DatabaseUnavailable(AppError):
    """The record cannot be read or written now; nothing was done."""

    status = 503
    code = "unavailable"
    title = "We cannot save or read just now."
    detail = "We cannot reach our records just now. Keep this page open and try again in a moment."

    @property
    def headers(self) -> dict[str, str]:
        """Seconds after which a new try makes sense."""
        return {"Retry-After": "2"}
