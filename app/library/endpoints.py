"""The recovery content for programs. It is the same for everybody, signed in or not."""

from __future__ import annotations

from typing import Annotated, Self

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel

from app.dependencies import LibraryDep
from app.errors import NotFound
from content.errors import UnknownPage
from content.library import Edition
from content.model import Block, Page, Topic

router = APIRouter(tags=["content"])

Lang = Annotated[str | None, Query(max_length=3, pattern="^[a-z]+$", description="A language, as en or de.")]


class PageTitle(BaseModel):
    """A page in a list."""

    id: str
    title: str


class TopicOut(BaseModel):
    """A topic with its pages in order."""

    id: str
    title: str
    tags: list[str]
    pages: list[PageTitle]

    @classmethod
    def of(cls, topic: Topic) -> Self:
        """As the contract shows it."""
        pages = [PageTitle(id=page.id, title=page.title) for page in topic.pages]
        return cls(id=topic.id, title=topic.title, tags=list(topic.tags), pages=pages)


class Topics(BaseModel):
    """All topics."""

    topics: list[TopicOut]


class BlockOut(BaseModel):
    """A block: its place in `blocks` is its number; offsets of marks and pointers count UTF-16 units of `text`."""

    id: str
    kind: str
    text: str

    @classmethod
    def of(cls, block: Block) -> Self:
        """As the contract shows it."""
        return cls(id=block.id, kind=block.kind, text=block.text)


class PageOut(BaseModel):
    """A page. `version` changes when its words do, in any language."""

    id: str
    title: str
    version: str
    blocks: list[BlockOut]

    @classmethod
    def of(cls, page: Page) -> Self:
        """As the contract shows it."""
        blocks = [BlockOut.of(block) for block in page.blocks]
        return cls(id=page.id, title=page.title, version=page.version, blocks=blocks)


@router.get("/topics")
def topics(library: LibraryDep, lang: Lang = None) -> Topics:
    """Every topic, in the order of the content pack; in `lang` where the content is in that language."""
    return Topics(topics=[TopicOut.of(topic) for topic in library.edition(lang).topics])


@router.get("/pages/{topic}/{page}")
def page(topic: str, page: str, library: LibraryDep, response: Response, lang: Lang = None) -> PageOut:
    """One page as blocks of text; in `lang` where it is there in that language. Content-Language says which it is."""
    found = page_of(library.edition(lang), f"{topic}/{page}")
    response.headers["ETag"] = f'"{found.version}{"" if found.lang == library.lang else f"-{found.lang}"}"'
    response.headers["Content-Language"] = found.lang
    return PageOut.of(found)


def page_of(library: Edition, page_id: str) -> Page:
    """A page of the content.

    Raises:
        NotFound: there is none of that id.
    """
    try:
        return library.page(page_id)
    except UnknownPage:
        raise NotFound("There is no such page.", code="unknown_page") from None
