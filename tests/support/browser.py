"""Real Chromium: launching it, people with devices of their own, and what a person would look at."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Locator, Page, Playwright

from tests.support.canaries import found_in, found_in_browser

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
]
TABLET: dict[str, Any] = {"viewport": {"width": 768, "height": 1024}, "has_touch": True, "is_mobile": True}
LAPTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}

# What is thrown in a page, or said in its console by the browser itself, is a fault of ours; a socket or request that
# fails while the test cuts the network, or a refusal that the test asks for, is not.
EXPECTED = re.compile(r"WebSocket connection to|net::ERR_|Failed to load resource|Failed to fetch")

WORD_UNDER = """(spot) => {
  const caret = document.caretPositionFromPoint(spot.x, spot.y);
  if (!caret || caret.offsetNode.nodeType !== Node.TEXT_NODE) return null;
  const text = caret.offsetNode.data;
  let start = caret.offset, end = caret.offset;
  while (start > 0 && /[\\p{L}\\p{N}]/u.test(text[start - 1])) start--;
  while (end < text.length && /[\\p{L}\\p{N}]/u.test(text[end])) end++;
  return text.slice(start, end);
}"""

PLACE_OF_WORD = """([block, word]) => {
  const walker = document.createTreeWalker(document.querySelector(`[data-b="${block}"]`), NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const at = node.data.indexOf(word);
    if (at < 0) continue;
    const range = document.createRange();
    range.setStart(node, at);
    range.setEnd(node, at + word.length);
    const box = range.getBoundingClientRect();
    return { x: box.x + box.width / 2, y: box.y + box.height / 2, top: box.top, bottom: box.bottom };
  }
  return null;
}"""


@contextmanager
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """Debian's Chromium, headless."""
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
    try:
        yield browser
    finally:
        browser.close()


@dataclass
class Person:
    """Someone at a device of their own: one context, one page, and the faults that the page had."""

    name: str
    context: BrowserContext
    page: Page
    faults: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)

    @classmethod
    def at(cls, browser: Browser, name: str, device: dict[str, Any], **more: Any) -> Person:
        """A person with a fresh browser."""
        context = browser.new_context(**device, **more)
        person = cls(name, context, context.new_page())
        person.page.on("pageerror", lambda error: person.faults.append(str(error)))
        person.page.on("console", person._hear)
        context.on("request", lambda request: person.addresses.append(request.url))
        return person

    def close(self) -> None:
        """Put the device away: what was typed stood in no address, and is in nothing that the browser keeps (R18)."""
        typed = found_in("\n".join(self.addresses).encode()), found_in_browser(self.context)
        self.context.close()
        assert typed == ([], []), f"{self.name}: in addresses, and in what the browser keeps"

    def _hear(self, message: Any) -> None:
        if message.type == "error" and not EXPECTED.search(message.text):
            self.faults.append(message.text)

    def place_of(self, block: str, word: str) -> dict[str, float]:
        """Where a word of a block stands on this screen, scrolled into view first."""
        self.page.locator(f'[data-b="{block}"]').first.scroll_into_view_if_needed()
        place: dict[str, float] = self.page.evaluate(PLACE_OF_WORD, [block, word])
        assert place, f"{self.name} does not see {word!r} in {block}"
        return place

    def rest(self) -> None:
        """Let the hand rest: a tap at the same place within half a second counts as a tremor and does nothing."""
        since = self.page.evaluate("() => performance.now()")
        self.page.wait_for_function("(since) => performance.now() - since > 510", arg=since)

    def drawn_pointer(self, role: str) -> Locator:
        """Another person's pointer on this screen."""
        return self.page.locator(f'.pointer[data-role="{role}"]:visible')

    def entry(self, exercise: str) -> Locator:
        """One's own form of an exercise."""
        return self.page.locator(f'section[data-exercise="{exercise}"] form[data-exercise-form]')

    def exercise(self, exercise: str) -> Locator:
        """All of an exercise: fields, who can see them, whether they are saved."""
        return self.page.locator(f'section[data-exercise="{exercise}"]')

    def field(self, exercise: str) -> Locator:
        """One's own text field of an exercise."""
        return self.entry(exercise).locator("textarea")

    def theirs(self, exercise: str) -> Locator:
        """The field in which another person's shown entry stands."""
        return self.page.locator(f'section[data-exercise="{exercise}"] [data-other] textarea')
