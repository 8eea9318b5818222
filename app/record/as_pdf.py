"""The record as a PDF to print or to keep."""

from __future__ import annotations

import re
from typing import Final

from app.record.pieces import Author, Part, Record, Shown, WrittenEntry, WrittenPage
from app.record.saying import Say, when
from app.record.setting_type import Paper, Style


def _(words: str) -> str:
    """Marks a sentence for the catalogue; `Say` translates it."""
    return words


TITLE: Final = Style(22, bold=True)
TOPIC: Final = Style(16, bold=True, before=7)
PAGE: Final = Style(13, bold=True, before=4)
ASK: Final = Style(11, bold=True, before=4)
WORDS: Final = Style(11, before=1)
BY: Final = Style(9, bold=True, grey=70, before=1.5)
QUIET: Final = Style(9, grey=70, before=0.5)
ITEM: Final = Style(11, indent=4, before=0.5)
NUMBERED: Final = re.compile(r"\d+\. ")
"""A line of a ranking says its place itself."""


def as_pdf(record: Record, say: Say, language: str = "en") -> bytes:
    """The whole record on A4.

    Raises:
        web.assets.AssetsError: the front end, and with it the typeface, is not built.
    """
    paper = Paper(say(_("What is mine in Waymark")), language)
    paper.write(say(_("What is mine in Waymark")), TITLE)
    paper.write(record.name, PAGE)
    paper.write(say(_("Made on %(day)s"), day=when(record.made_at, language)), QUIET)
    writer = _Writer(paper, say, language)
    for topic in record.topics:
        paper.keep_together(40)
        paper.write(topic.title, TOPIC)
        for page in topic.pages:
            writer.page(page)
    writer.rest(record)
    if paper.lost:
        paper.write(
            say(_("A box stands for a letter that this file cannot show. The web page file shows every letter.")),
            Style(9, before=6),
        )
    return paper.done()


class _Writer:
    def __init__(self, paper: Paper, say: Say, language: str) -> None:
        self._paper, self._say, self._language = paper, say, language

    def page(self, page: WrittenPage) -> None:
        self._paper.keep_together(30)
        self._paper.write(page.title, PAGE)
        for entry in page.entries:
            self._entry(entry)
        if page.marks:
            self._paper.keep_together(20)
            self._paper.write(self._say(_("Marked on this page")), ASK)
        for mark in page.marks:
            self._paper.write(f"“{mark.quote}”", ITEM)
            self._paper.write(f"{mark.name}, {when(mark.at, self._language)}", Style(9, grey=70, indent=4))

    def _entry(self, entry: WrittenEntry) -> None:
        paper, say = self._paper, self._say
        paper.keep_together(25)
        paper.write(entry.ask, ASK)
        for line in entry.answer:
            paper.write(line if NUMBERED.match(line) else f"• {line}", ITEM)
        if entry.others:
            for part in entry.parts:
                paper.write(self._by(part), BY)
                paper.write(part.words, WORDS)
        elif entry.text:
            paper.write(entry.text, WORDS)
        for typed in entry.typed:
            names = self._names(typed.typist, typed.keeper)
            paper.write(say(_("Typed by %(typist)s, kept by %(keeper)s"), **names), QUIET)
        if entry.damaged:
            paper.write(say(_("This cannot be read now. Please tell the people who run this service.")), WORDS)
        paper.write(say(_("Changed on %(day)s"), day=when(entry.at, self._language)), QUIET)
        for shown in entry.shown:
            paper.write(self._shown(shown), QUIET)

    def _by(self, part: Part) -> str:
        if part.kept_by is not None:
            names = self._names(part.author, part.kept_by)
            return self._say(_("Typed by %(typist)s, kept by %(keeper)s:"), **names)
        if part.author.mine:
            return self._say(_("You wrote this part:"))
        return self._say(_("%(name)s wrote this part:"), name=part.author.name or self._say(_("Somebody")))

    def _names(self, typist: Author, keeper: Author) -> dict[str, str]:
        somebody = self._say(_("Somebody"))
        return {"typist": typist.name or somebody, "keeper": keeper.name or somebody}

    def _shown(self, shown: Shown) -> str:
        names = ", ".join(shown.to) or self._say(_("Nobody"))
        since = when(shown.since, self._language)
        if shown.until is None:
            return self._say(_("Shown to %(names)s since %(since)s"), names=names, since=since)
        until = when(shown.until, self._language)
        return self._say(_("Shown to %(names)s from %(since)s to %(until)s"), names=names, since=since, until=until)

    def rest(self, record: Record) -> None:
        paper, say = self._paper, self._say
        if record.sessions:
            paper.keep_together(30)
            paper.write(say(_("Sessions")), TOPIC)
        for met in record.sessions:
            names = ", ".join(person.name for person in met.people if not person.mine and person.name)
            paper.write(f"{when(met.started_at, self._language)}: {names or say(_('only you'))}", ITEM)
        if record.consents:
            paper.keep_together(30)
            paper.write(say(_("What you said yes to")), TOPIC)
        for yes in record.consents:
            paper.write(yes.words, ITEM)
            given = say(_("Yes on %(day)s"), day=when(yes.given_at, self._language))
            if yes.withdrawn_at is not None:
                given += ". " + say(_("Over on %(day)s"), day=when(yes.withdrawn_at, self._language))
            paper.write(given, Style(9, grey=70, indent=4))
        self._reading(record)
        if record.erased:
            paper.keep_together(30)
            paper.write(say(_("What you erased")), TOPIC)
        for gone in record.erased:
            paper.write(f"{when(gone.asked_at, self._language)}: {say(KINDS[gone.kind])}", ITEM)

    def _reading(self, record: Record) -> None:
        """What they chose for their own reading."""
        paper, say, reading = self._paper, self._say, record.reading
        if reading.hidden:
            paper.keep_together(30)
            paper.write(say(_("Stories you hid")), TOPIC)
        for story, title in reading.hidden:
            paper.write(title or story, ITEM)
        if not reading.talk:
            paper.write(say(_("Questions to talk about are not shown to you.")), QUIET)


KINDS: Final = {"entry": _("one thing"), "workbook": _("your workbook"), "account": _("your account")}
"""What an erasure took away, in words."""
