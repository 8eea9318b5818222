"""Help as one file that needs nothing else: for the proxy to show while the application is away (R43)."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

from app.pages.house import House
from web.languages import languages

NAME = "help.html"


def help_file(house: House) -> str:
    """The page, with its styles in it; its own policy allows these styles and nothing else.

    Nobody is there to ask which language somebody reads: it says all twice, in each language.
    """
    styles = house.renderer.render("help_alone.css", nonce="").strip()
    digest = base64.b64encode(hashlib.sha256(styles.encode("utf-8")).digest()).decode("ascii")
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    order = sorted(languages(), key=lambda code: code != house.language)
    parts = {code: house.renderer.render("_help_alone.html", nonce="", locale=code) for code in order}
    return house.renderer.render(
        "help_alone.html", nonce="", locale=house.language, styles=styles, policy=policy, parts=parts
    )


def write_help(house: House, folder: Path) -> Path:
    """Write it into `folder`, whole or not at all; everybody on this machine may read it.

    Raises:
        OSError: it cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    file, fresh = folder / NAME, folder / f".{NAME}.new"
    fresh.write_text(help_file(house), encoding="utf-8")
    fresh.chmod(0o644)
    fresh.replace(file)
    return file
