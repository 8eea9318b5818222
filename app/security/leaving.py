"""What a browser is asked to forget when somebody signs out of it or leaves in a hurry."""

from __future__ import annotations

from starlette.responses import Response

FORGET: tuple[str, ...] = ("cache", "cookies")
EVERYTHING: tuple[str, ...] = (*FORGET, "storage")


def clear_site_data(response: Response, *, everything: bool = False) -> None:
    """Ask the browser to forget what it kept of us (W3C Clear Site Data): files and cookies.

    A tablet goes from hand to hand. The text size that someone needs, and the page with crisis contacts for times
    without a server, stay after signing out; with `everything` they go too, as nothing may tell then who was here.
    """
    kinds = EVERYTHING if everything else FORGET
    response.headers["Clear-Site-Data"] = ", ".join(f'"{kind}"' for kind in kinds)
