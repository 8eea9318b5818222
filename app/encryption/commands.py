"""`waymark keys ...`: the master keys, from the command line, also while the server runs."""

from __future__ import annotations

from typing import Annotated

import typer

from app.audit.actions import Action
from app.audit.trail import Trail
from app.database.opening import opened_record
from app.encryption.documents import DocumentKeys
from app.encryption.key_file import KeyFile
from app.encryption.rotating import rotate, used_keys
from app.encryption.sealing import seal_plain_documents
from app.settings import Settings, SettingsError, load_settings

app = typer.Typer(help="The keys that encrypt what people write.")


@app.command("list")
def list_keys() -> None:
    """Show each master key by its name, and how much it wraps; the newest one first."""
    settings = load_settings()
    with opened_record(settings) as database:
        used = used_keys(database)
    ring = settings.keyring
    for name in (ring.current, *sorted(ring.ids - {ring.current})):
        print(f"{name}  {used.pop(name, 0)} wrapped{'  (newest)' if name == ring.current else ''}")
    for name, count in sorted(used.items()):
        print(f"{name}  {count} wrapped  MISSING")
    if used:
        raise typer.Exit(1)


@app.command("rotate")
def rotate_keys(
    new_key_file: Annotated[
        bool, typer.Option("--new-key-file", help="First put a fresh key into the file of WAYMARK_MASTER_KEY_FILE.")
    ] = False,
) -> None:
    """Wrap everything with the newest master key; afterwards the older ones can go."""
    settings = load_settings()
    if new_key_file:
        print(f"Added the key {_add_key(settings)} to {settings.key_file}.")
        settings = load_settings()
    ring = settings.keyring
    with opened_record(settings) as database:
        seal_plain_documents(database, DocumentKeys(ring))
        done = rotate(database, ring)
        with database.writing() as db:
            Trail(settings.key).note(db, Action.KEYS_ROTATED, object_id=ring.current)
        left = {name: count for name, count in used_keys(database).items() if name != ring.current}
    print(f"The key {ring.current} wraps {done.documents} more documents and {done.fields} more fields.")
    for name in done.damaged:
        print(f"Damaged, left as it is: {name}")
    if left:
        print(f"Keep the older keys: {sum(left.values())} are still under {', '.join(sorted(left))}.")
        raise typer.Exit(1)
    print("Nothing is left under an older key. Keep them as long as you keep backups that need them.")


def _add_key(settings: Settings) -> str:
    if settings.key_file is None:
        raise SettingsError("--new-key-file needs the keys in a file: set WAYMARK_MASTER_KEY_FILE.")
    return KeyFile(settings.key_file).add()
