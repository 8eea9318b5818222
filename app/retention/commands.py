"""`waymark retention`: clear away what is over, or show what would go."""

from __future__ import annotations

from typing import Annotated

import typer

from app.audit.trail import Trail
from app.database.columns import now
from app.database.opening import opened_record
from app.retention.clearing import Line, clear, what_is_over
from app.settings import load_settings


def retention(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would go, and change nothing.")] = False,
) -> None:
    """Clear away what is kept for a time only. The server does the same once a day."""
    settings = load_settings()
    with opened_record(settings) as database:
        lines = what_is_over(database, now()) if dry_run else clear(database, Trail(settings.key), now())
    print(report(lines, dry_run=dry_run))


def report(lines: list[Line], *, dry_run: bool) -> str:
    """A table: what, how long it is kept, how much of it goes."""
    head = ("what", "kept for", "would go" if dry_run else "gone")
    rows = [head, *((line.kind.words, _period(line.kind.period.days), str(line.count)) for line in lines)]
    wide = [max(len(row[column]) for row in rows) for column in range(3)]
    return "\n".join(f"{what:<{wide[0]}}  {kept:<{wide[1]}}  {count:>{wide[2]}}" for what, kept, count in rows)


def _period(days: int) -> str:
    if not days:
        return "not at all"
    return f"{days // 365} years" if days > 365 else f"{days} days" if days > 1 else "1 day"
