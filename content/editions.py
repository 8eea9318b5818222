"""A pack as one reader reads it: in one language, in easier words or not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from content.errors import UnknownPage
from content.model import Page, Topic
from content.naming import Words
from content.pack import Pack
from content.withdrawing import real_stories


class Edition:
    """All topics and pages, each in `lang` where the pack has it, and in the pack's own language where not.

    So put `page.lang` and `topic.lang` on the elements that show them. With `easy`, pages that the pack has in easier
    words are in those (`page.easy`); `words` says both in one, as `en.easy`. It never changes. `title` and `note` are
    the pack's own; `note` says to readers what the pack is, for the foot of each page. `version` changes when anything
    that people read or see changes, in any language. `synonyms` are words that people look for, each
    with words that pages have. `withdrawn` are the stories that are not shown any more, `real` those of real people.
    `media_root` is the folder whose files are served under `/media/`.
    """

    def __init__(self, pack: Pack, media_root: Path, lang: str, *, easy: bool = False) -> None:
        said = pack.words.get(lang)
        self.lang = lang
        self.easy = easy
        self.words = f"{lang}.easy" if easy else lang
        self.title = said.source.title if said else pack.source.title
        self.note = said.source.note if said else pack.source.note
        self.synonyms = pack.source.synonyms | (said.source.synonyms if said else {})
        self.version = pack.version
        self.withdrawn = pack.withdrawn
        self.real = real_stories(draft.page for draft in pack.drafts)
        self.media_root = media_root
        self.topics = list(_topics(pack, lang, easy=easy))
        self._pages = {page.id: page for topic in self.topics for page in topic.pages}
        self._by_id = {topic.id: topic for topic in self.topics}

    def page(self, page_id: str) -> Page:
        """The page of that id, `topic/page`.

        Raises:
            UnknownPage: there is none.
        """
        try:
            return self._pages[page_id]
        except KeyError:
            raise UnknownPage(page_id) from None

    def has_page(self, page_id: str) -> bool:
        """Whether a page has that id."""
        return page_id in self._pages

    def topic_of(self, page: Page) -> Topic:
        """The topic that has the page."""
        return self._by_id[page.topic_id]


def _topics(pack: Pack, lang: str, *, easy: bool) -> Iterator[Topic]:
    said = {(draft.page.lang, draft.page.easy, draft.page.id): draft.page for draft in pack.further}
    words = pack.words[lang].topics if lang in pack.words else {}
    for topic in pack.topics:
        title, summary = words.get(topic.id, (topic.title, topic.summary))
        yield replace(
            topic,
            title=title,
            summary=summary,
            lang=lang if topic.id in words else topic.lang,
            pages=tuple(_in_words(page, said, wanted(lang, pack.source.lang, easy=easy)) for page in topic.pages),
        )


def wanted(lang: str, own: str, *, easy: bool) -> list[Words]:
    """What a reader would read, best first: their language counts more than easier words."""
    return [(one, simple) for one in (lang, own) for simple in ((True, False) if easy else (False,))]


def _in_words(page: Page, said: Mapping[tuple[str, bool, str], Page], best: Iterable[Words]) -> Page:
    for lang, easy in best:
        if (lang, easy) == (page.lang, False):
            return page
        if (lang, easy, page.id) in said:
            return said[lang, easy, page.id]
    return page
