"""Teams of staff: a name by which accounts are found. A team gives nobody any right."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from app.audit.actions import Action
from app.audit.trail import Actor, Trail
from app.database.tables import TeamRow
from app.errors import BadInput, NotFound
from app.people.people import name_from


def teams(db: Session) -> list[TeamRow]:
    """All teams, by name."""
    return list(db.exec(select(TeamRow).order_by(col(TeamRow.name))))


def add_team(db: Session, trail: Trail, by: Actor, name: str, at: datetime) -> TeamRow:
    """Make a team.

    Raises:
        BadInput: a name that cannot be used, or that another team has.
    """
    team = TeamRow(name=name_from(name), created_at=at)
    _keep(db, team)
    trail.note(db, Action.ACCOUNT_CHANGED, by, object_id=team.id, result="team_added")
    return team


def rename_team(db: Session, trail: Trail, by: Actor, team_id: str, name: str) -> TeamRow:
    """Give a team another name.

    Raises:
        NotFound: no such team.
        BadInput: a name that cannot be used, or that another team has.
    """
    team = db.get(TeamRow, team_id)
    if team is None:
        raise NotFound
    team.name = name_from(name)
    _keep(db, team)
    trail.note(db, Action.ACCOUNT_CHANGED, by, object_id=team.id, result="team_renamed")
    return team


def _keep(db: Session, team: TeamRow) -> None:
    try:
        with db.begin_nested():
            db.add(team)
    except IntegrityError as error:
        raise BadInput("There is a team with this name already.") from error
