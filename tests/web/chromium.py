"""Chromium as Debian ships it, driven by Playwright."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM: Final = "/usr/bin/chromium"
FLAGS: Final = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
RULES: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SIZES: Final[dict[str, dict[str, Any]]] = {
    "phone": {"viewport": {"width": 320, "height": 640}, "has_touch": True, "is_mobile": True},
    "tablet": {"viewport": {"width": 768, "height": 1024}, "has_touch": True, "is_mobile": True},
    "laptop": {"viewport": {"width": 1280, "height": 800}},
}


@contextmanager
def chromium() -> Iterator[Browser]:
    """A running browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def page_of(browser: Browser, size: str, **options: Any) -> Iterator[Page]:
    """A page of its own, at one of SIZES."""
    context = browser.new_context(**SIZES[size], **options)
    try:
        yield context.new_page()
    finally:
        context.close()


def faults_of(page: Page, context: str | None = None) -> list[str]:
    """What axe finds wrong in the page or in the part of it that a selector names, and a page wider than its screen."""
    faults = []
    for fault in Axe().run(page, context=context, options={"runOnly": RULES}).response["violations"]:
        nodes = fault["nodes"]
        if fault["id"] == "target-size":
            nodes = [node for node in nodes if _is_small_in_full_view(page, node["target"][0])]
        faults += [f"{fault['id']}: {node['html'][:200]}" for node in nodes]
    # Not innerWidth: a phone's browser zooms out over what is too wide, and innerWidth grows with it.
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        faults.append("it scrolls sideways")
    return faults


def _is_small_in_full_view(page: Page, selector: str) -> bool:
    """True if a target is too small by itself, not just half under a bar at this moment of scrolling.

    axe counts what a fixed bar covers now as missing, so its answer depends on where a page happens to stand.
    """
    top = page.evaluate("scrollY")
    page.locator(selector).first.evaluate("(target) => target.scrollIntoView({ block: 'center', behavior: 'instant' })")
    found = Axe().run(page, context=selector, options={"runOnly": ["target-size"]}).response["violations"]
    page.evaluate("(top) => scrollTo({ top, behavior: 'instant' })", top)
    return bool(found)


def complaints_of(page: Page) -> list[str]:
    """A list that fills with the console's errors and the page's own, while the page is used."""
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return complaints
