"""The `waymark` command. Errors are one line on standard error: exit 2 for usage, 1 for failure."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from alembic.util import CommandError
from typer.exceptions import TyperException

from app import logs
from app.audit import commands as audit_commands
from app.authoring import commands as content_commands
from app.backups.errors import BackupError
from app.backups.restoring import restore, settle, try_out
from app.backups.taking import back_up
from app.database.engine import Database
from app.database.opening import opened_record
from app.database.upgrading import revision_of
from app.encryption import commands as key_commands
from app.encryption.documents import DocumentKeys
from app.encryption.errors import EncryptionError
from app.encryption.sealing import seal_plain_documents
from app.errors import AppError
from app.main import create_app, prepare
from app.pages.contacts import ContactsError
from app.pages.help_alone import write_help
from app.pages.house import open_house
from app.people import commands as user_commands
from app.people.demo import demo_people
from app.record import commands as record_commands
from app.retention.commands import retention
from app.serving import listen, run, what_to_try
from app.settings import Settings, SettingsError, load_settings
from app.starting import only_server
from content.errors import ContentError
from realtime.typescript import render
from web.assets import AssetsError

app = typer.Typer(
    help="Waymark: two people look at recovery content together, live, with equal rights.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(user_commands.app, name="user")
app.command("retention")(retention)
app.command("export")(record_commands.export)
app.command("erase")(record_commands.erase)
app.add_typer(content_commands.app, name="content")
app.add_typer(key_commands.app, name="keys")
app.add_typer(audit_commands.app, name="audit")

KNOWN = (SettingsError, EncryptionError, BackupError, ContentError, ContactsError, AssetsError, CommandError, OSError)


def main() -> None:
    """Run the command line."""
    try:
        # Not standalone: its own way prints several lines for one error.
        code = app(standalone_mode=False)
    except TyperException as error:
        sys.exit(_say(f"{error.format_message().rstrip('.')} (waymark --help says more)", error.exit_code))
    except AppError as error:
        sys.exit(_say(error.detail, 1))
    except KNOWN as error:
        sys.exit(_say(str(error), 1))
    sys.exit(code if isinstance(code, int) else 0)


def _say(words: str, code: int) -> int:
    print(f"waymark: {' '.join(words.split())}", file=sys.stderr)
    return code


def _settings_help() -> str:
    lines = ["Settings (environment or .env file):", ""]
    for name, field in Settings.model_fields.items():
        lines += [f"WAYMARK_{name.upper()}: {field.description}", ""]
    return "\n".join(lines)


@app.command(epilog=_settings_help())
def serve() -> None:
    """Serve, after bringing the record to its newest shape."""
    settings = load_settings()
    logs.configure(settings.log_level)
    application = create_app(settings)
    database: Database = application.state.database
    try:
        # The port and the lock first: a second server stops here, before it touches the record.
        with listen(settings) as port, only_server(settings):
            prepare(settings, database)
            if not settings.is_production:
                print(what_to_try(settings, demo_people(database, settings)), flush=True)
            if not run(application, settings, port):
                raise typer.Exit(1)
    finally:
        database.close()


@app.command()
def migrate() -> None:
    """Bring the record to its newest shape."""
    settings = load_settings()
    with opened_record(settings) as database:
        sealed = seal_plain_documents(database, DocumentKeys(settings.keyring))
        if sealed:
            print(f"Sealed what was written in {sealed} entries before they had keys.")
        print(f"The record is at revision {revision_of(database)}.")


@app.command()
def demo(as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False) -> None:
    """Make the demo people where they are missing, and tell how each signs in."""
    settings = load_settings()
    if settings.is_production:
        raise SettingsError("Demo people are for WAYMARK_ENV=demo only.")
    with opened_record(settings) as database:
        people = demo_people(database, settings)
    if as_json:
        print(json.dumps({"people": [asdict(person) for person in people]}, ensure_ascii=False))
        return
    for person in people:
        print(f"{person.display_name}  {person.role}  {person.login}  {person.password}  {person.link}")


@app.command("help-page")
def help_page(folder: Annotated[Path, typer.Argument(help="A folder that the proxy can read.")]) -> None:
    """Write the page of crisis contacts as one file, for the proxy to show while the server is away."""
    print(f"Wrote {write_help(open_house(load_settings()), folder)}.")


@app.command()
def protocol() -> None:
    """Print the TypeScript of the live protocol."""
    print(render(), end="")


@app.command()
def backup(path: Annotated[Path, typer.Argument(help="A new file.")]) -> None:
    """Copy the record into an encrypted file while the server runs (SQLite)."""
    size = back_up(load_settings(), path)
    print(f"Wrote {path}, {size} bytes.")


@app.command("restore")
def restore_backup(
    path: Annotated[
        Path | None, typer.Argument(help="A file that waymark backup made. None: after pg_restore into Postgres.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Even where people are: their record is put aside.")] = False,
    check_only: Annotated[bool, typer.Option("--check", help="Only try it out beside the record.")] = False,
) -> None:
    """Put a backup in the place of the record, and erase again what was erased since. Stop the server first."""
    settings = load_settings()
    if path is None and settings.database_file is not None:
        raise typer.BadParameter("Name the file of the backup.")
    if path is None:
        done = settle(settings)
    else:
        done = try_out(settings, path) if check_only else restore(settings, path, force=force)
    print(
        f"{'This backup is good' if check_only else 'The record is back'}: {done.accounts} accounts, "
        f"{done.audit_rows} audit rows, {done.erased_again} things erased again."
    )
    if done.kept is not None:
        print(f"The record that was here is {done.kept}: delete it when all is well.")
