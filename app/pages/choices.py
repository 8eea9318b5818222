"""How I read: questions to talk about, and the stories that I hid (R25, R47). Each sees their own alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Header, Response
from sqlmodel import Session

from app.choices.choices import Choices, choices_of, hide_story, keep_choices, show_story
from app.choices.stories import story_named
from app.errors import NotFound
from app.pages.visit import Visit, VisitDep, own_address, see
from content.editions import Edition

router = APIRouter(include_in_schema=False)

SETTINGS = "/reading"


@dataclass(frozen=True, slots=True)
class HiddenStory:
    """A story in one's list. `page` is empty when the library has it no more."""

    story: str
    title: str
    page: str
    page_title: str


@router.get(SETTINGS)
def how_i_read(visit: VisitDep) -> Response:
    """The settings of one's own reading."""
    caller = visit.signed_in()
    with visit.database.reading() as db:
        reader = visit.reader(db)
    hidden = [_named(visit.library, story) for story in reversed(reader.choices.hidden)]
    return visit.page("how_i_read.html", reader=reader, hidden=hidden, has_account=caller.user is not None)


@router.post(SETTINGS + "/talk")
async def choose_talk(
    visit: VisitDep,
    talk: Annotated[Literal["on", "off"], Form()],
    back: Annotated[str, Form()] = SETTINGS,
    x_fragment: Annotated[str | None, Header()] = None,
) -> Response:
    """Show questions to talk about, or no more."""
    await _choose(visit, lambda choices: choices.model_copy(update={"talk": talk == "on"}))
    return Response(status_code=204) if x_fragment else see(own_address(back))


@router.post("/stories/hide")
async def hide(
    visit: VisitDep,
    story: Annotated[str, Form()],
    back: Annotated[str, Form()] = SETTINGS,
) -> Response:
    """Hide a story for good, for this person alone."""
    if story_named(visit.library, story) is None:
        raise NotFound
    await _choose(visit, partial(hide_story, story=story))
    return see(_place(back, story))


@router.post("/stories/show")
async def show(
    visit: VisitDep,
    story: Annotated[str, Form()],
    back: Annotated[str, Form()] = SETTINGS,
) -> Response:
    """Do not hide it any more. It may be one that the library has no more."""
    await _choose(visit, partial(show_story, story=story))
    return see(_place(back, story))


async def _choose(visit: Visit, change: Callable[[Choices], Choices]) -> None:
    caller = visit.signed_in()

    def keep(db: Session) -> None:
        before = choices_of(db, visit.keyring, caller)
        keep_choices(db, visit.keyring, caller, change(before), visit.now)

    await visit.database.write(keep)


def _named(library: Edition, story: str) -> HiddenStory:
    block, page = story_named(library, story), story.partition("#")[0]
    if block is None:
        return HiddenStory(story, "", "", "")
    return HiddenStory(story, block.title, page, library.page(page).title)


def _place(back: str, story: str) -> str:
    """Back to the place of the story, where it came from a page that has it."""
    address = own_address(back)
    if address == SETTINGS:
        return address
    return f"{address}#story-{story.partition('#')[2].replace('.', '-')}"
