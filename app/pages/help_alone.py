"""Help as one file that needs nothing else: for the proxy to show while the application is away (R43)."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

from app.pages.house import House

NAME = "help.html"


def help_file(house: House) -> str:
    """The page, with its styles in it; its own policy allows these styles and nothing else."""
    styles = house.renderer.render("help_alone.css", nonce="").strip()
    digest = base64.b64encode(hashlib.sha256(styles.encode("utf-8")).digest()).decode("ascii")
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    return house.renderer.render("help_alone.html", nonce="", styles=styles, policy=policy)


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
