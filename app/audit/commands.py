"""`waymark audit ...`: whether the audit trail is whole."""

from __future__ import annotations

from typing import Annotated

import typer

from app.audit.anchoring import anchor_file, marks_in
from app.audit.trail import Trail
from app.audit.verifying import Mark, verify
from app.database.opening import opened_record
from app.settings import load_settings

app = typer.Typer(help="The audit trail: who did what, chained so that a change shows.")


@app.command("verify")
def verify_trail(
    head: Annotated[
        list[str] | None, typer.Option("--head", help="SEQ:MAC as an audit_anchor line of the log has it; repeatable.")
    ] = None,
) -> None:
    """Read the whole trail; exit 1 and the first row that does not fit, if one does not."""
    settings = load_settings()
    try:
        given = [Mark.parse(text) for text in head or ()]
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    marks = [*marks_in(anchor_file(settings.var_path)), *given]
    with opened_record(settings) as database, database.reading() as db:
        verdict = verify(db, Trail(settings.key), marks)
    if verdict.fault is not None:
        print(f"Row {verdict.fault.seq} {verdict.fault.what}. The {verdict.rows} rows before it are whole.")
        raise typer.Exit(1)
    print(f"The trail is whole: {verdict.rows} rows, {len(marks)} notes outside the record. It ends at {verdict.end}")


@app.command("head")
def show_head() -> None:
    """Print where the trail ends now, as SEQ:MAC: note it somewhere else."""
    settings = load_settings()
    with opened_record(settings) as database, database.reading() as db:
        print(verify(db, Trail(settings.key)).end)
