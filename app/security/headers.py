"""Response headers that keep a page to itself: every answer carries them, errors too."""

from __future__ import annotations

import secrets

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.settings import Settings

NOBODY = (
    "accelerometer",
    "browsing-topics",
    "camera",
    "display-capture",
    "encrypted-media",
    "gamepad",
    "geolocation",
    "gyroscope",
    "hid",
    "idle-detection",
    "local-fonts",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "picture-in-picture",
    "screen-wake-lock",
    "serial",
    "storage-access",
    "usb",
    "xr-spatial-tracking",
)
"""Powers of a browser that no page of ours asks for; a script that somebody smuggled in does not get them either."""
OURS = ("autoplay", "clipboard-write", "fullscreen", "publickey-credentials-create", "publickey-credentials-get")
PERMISSIONS = ", ".join([f"{power}=()" for power in NOBODY] + [f"{power}=(self)" for power in OURS])

FIXED = {
    "X-Content-Type-Options": "nosniff",
    # Not no-referrer: under it browsers without fetch metadata (iPadOS 15) send `Origin: null` with our own forms.
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # A process of our own, apart from sibling names of the same domain.
    "Origin-Agent-Cluster": "?1",
    "Permissions-Policy": PERMISSIONS,
    "X-DNS-Prefetch-Control": "off",
    "X-Permitted-Cross-Domain-Policies": "none",
}
YEAR = "max-age=31536000"


def content_security_policy(nonce: str, socket_origin: str) -> str:
    """Nothing from elsewhere; scripts only with this answer's nonce; no page of ours in a frame.

    Text becomes HTML or a script's address only through the two policies named here (W3C Trusted Types): fragments
    that our own server rendered, and the one worker. There is no default policy.
    """
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'nonce-{nonce}'",
            "style-src 'self'",
            "img-src 'self'",
            "media-src 'self'",
            "font-src 'self'",
            "manifest-src 'self'",
            "worker-src 'self'",
            # Older Safari does not count a websocket of the same origin as 'self'.
            f"connect-src 'self' {socket_origin}",
            "form-action 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types waymark-fragment waymark-worker",
        )
    )


class SecurityHeaders:
    """Puts a nonce at `request.state.nonce` and the headers on each answer.

    An answer that says nothing about caching is kept by nobody; pages and files that may be kept say so themselves.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._https = settings.is_https
        self._socket_origin = settings.origin.replace("http", "ws", 1)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Wrap `send`; websockets pass."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        nonce = secrets.token_urlsafe(16)
        scope.setdefault("state", {})["nonce"] = nonce

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._add(MutableHeaders(scope=message), nonce)
            await send(message)

        await self._app(scope, receive, send_with_headers)

    def _add(self, headers: MutableHeaders, nonce: str) -> None:
        for name, value in FIXED.items():
            headers.setdefault(name, value)
        headers.setdefault("Content-Security-Policy", content_security_policy(nonce, self._socket_origin))
        headers.setdefault("Cache-Control", "no-store")
        if self._https:
            headers.setdefault("Strict-Transport-Security", YEAR)
