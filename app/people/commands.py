"""`waymark user ...`: accounts, from the command line, also while the server runs.

The server hears of what is written here from the record: its sockets close within a minute at the latest.
"""

from __future__ import annotations

import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
from sqlmodel import Session

from app.audit.actions import Action
from app.audit.trail import NOBODY, Trail
from app.database.columns import now
from app.database.opening import opened_record
from app.errors import BadInput
from app.identity.passes import make_pass
from app.people.people import account_named, accounts, add_account
from app.people.relations import begin_work, change_role, disable, enable, end_work, subject_of
from app.settings import load_settings
from realtime.identity import Role

app = typer.Typer(help="Accounts.")

Login = Annotated[str, typer.Argument(help="The account's login.")]
WorkerLogin = Annotated[str, typer.Argument(help="The worker's login.")]
PersonLogin = Annotated[str, typer.Argument(help="The service user's login.")]


@contextmanager
def _writing() -> Iterator[tuple[Session, Trail]]:
    settings = load_settings()
    with opened_record(settings) as database, database.writing() as db:
        yield db, Trail(settings.key)


@app.command("add")
def add_user(
    role: Annotated[Role, typer.Argument(help="service_user, worker, supervisor or admin.")],
    login: Annotated[str, typer.Argument(help="What they type to sign in; a made-up name is as good.")],
    display_name: Annotated[str, typer.Argument(help="First name or another name, as others see it.")],
    no_password: Annotated[bool, typer.Option("--no-password", help="They come with a link: user link.")] = False,
) -> None:
    """Add an account; its password comes from standard input, or is made and printed."""
    piped = "" if no_password or sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    password = None if no_password else piped or secrets.token_urlsafe(15)
    with _writing() as (db, trail):
        account = add_account(db, role, login, display_name, password, now(), trail=trail)
    print(f"Added {account.login} ({account.role}), id {account.id}.")
    if password is not None and not piped:
        print(f"Password: {password}")


@app.command("list")
def list_users() -> None:
    """List all accounts."""
    with opened_record(load_settings()) as database, database.reading() as db:
        for account in accounts(db):
            state = "active" if account.active else "disabled"
            print(f"{account.id}  {account.role:<12}  {state:<8}  {account.login}  {account.display_name}")


@app.command("disable")
def disable_user(login: Login) -> None:
    """Sign an account out everywhere, take it out of open sessions, and let it sign in no more."""
    with _writing() as (db, trail):
        account = account_named(db, login)
        disable(db, trail, NOBODY, account, now())
    print(f"{account.login} cannot sign in any more.")


@app.command("enable")
def enable_user(login: Login) -> None:
    """Let a disabled account sign in again."""
    with _writing() as (db, trail):
        account = account_named(db, login)
        enable(db, trail, NOBODY, account)
    print(f"{account.login} can sign in again.")


@app.command("role")
def give_role(login: Login, role: Annotated[Role, typer.Argument(help="worker, supervisor or admin.")]) -> None:
    """Give a member of staff another role; they sign in anew."""
    with _writing() as (db, trail):
        account = account_named(db, login)
        change_role(db, trail, NOBODY, account, role, now())
    print(f"{account.login} is {role.value} now.")


@app.command("assign")
def assign_worker(
    worker: WorkerLogin,
    service_user: PersonLogin,
    end: Annotated[bool, typer.Option("--end", help="The same as user unassign.")] = False,
) -> None:
    """Let a worker work with a service user: only then can the worker start a session with them."""
    if end:
        unassign_worker(worker, service_user)
        return
    with _writing() as (db, trail):
        begin_work(db, trail, NOBODY, account_named(db, worker), account_named(db, service_user), now())
    print(f"{worker} and {service_user} work together from now on.")


@app.command("unassign")
def unassign_worker(worker: WorkerLogin, service_user: PersonLogin) -> None:
    """They do not work together any more; the worker is out of their sessions."""
    with _writing() as (db, trail):
        end_work(db, trail, NOBODY, account_named(db, worker), account_named(db, service_user), now())
    print(f"{worker} and {service_user} work together no more.")


@app.command("link")
def make_link(login: Login) -> None:
    """Print a link and a code that sign in as this account, once, within a day. An older unused one is gone."""
    settings = load_settings()
    with _writing() as (db, trail):
        account = account_named(db, login)
        if not account.active:
            raise BadInput("This account is closed. Open it again first.")
        made = make_pass(db, account, None, settings.key, now())
        trail.note(db, Action.PASS_MADE, NOBODY, subject_id=subject_of(account), object_id=made.id)
    print(f"Link: {settings.origin}/way-in/{made.token}")
    print(f"Code: {made.code}")
