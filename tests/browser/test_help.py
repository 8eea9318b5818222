"""The region of Help: chosen on the page, first from then on, known to this device alone; and with everything down."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from app.pages.help_alone import help_file
from app.pages.house import open_house
from tests.app.world import settings_in
from tests.support.api import PAGE
from tests.support.browser import LAPTOP, TABLET, Person
from tests.support.server import Server

pytestmark = pytest.mark.browser

FIRST = "main [data-regions] > :first-child h2"
WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def first(page: Page) -> None:
    expect(page.locator(FIRST)).to_have_text("South of the river")


def test_R43_the_region_is_chosen_kept_here_alone_and_first_with_server_and_network_gone(
    browser: Browser, tmp_path: Path
) -> None:
    own = Server(tmp_path).start()
    sam = Person.at(browser, "sam", TABLET)
    page = sam.page
    page.goto(own.people()["sam"]["link"])
    page.goto(f"{own.url}/topics/{PAGE}")
    page.evaluate("async () => { await navigator.serviceWorker.ready; }")
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url + (request.post_data or "")))
    page.goto(f"{own.url}/help")
    why = page.get_by_text("We cannot show you the page just now.")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(why).to_be_hidden()
    page.get_by_role("link", name="South of the river").tap()
    first(page)
    expect(page.locator("#region-south")).to_be_focused()
    assert not [url for url in asked if "south" in url.split("#")[0]], "the server is not told"
    page.goto(f"{own.url}/workbook")
    page.locator("details[data-help] > summary").tap()
    expect(page.locator("details[data-region][open] summary")).to_have_text("South of the river")
    expect(page.get_by_role("link", name="Text 01632 960 016")).to_be_visible()
    own.kill()
    for address in (f"{own.url}/help", f"{own.url}/workbook", f"{own.url}/topics/{PAGE}"):
        page.goto(address)
        first(page)
        # Help came for another page: it says why.
        expect(why).to_be_visible(visible=not address.endswith("/help"))
    sam.rest()
    page.get_by_role("button", name="Forget it").tap()
    expect(page.locator(FIRST)).to_have_text("North of the river")
    assert "waymark.region" not in page.evaluate("() => Object.keys(localStorage)")
    sam.context.close()
    assert sam.faults == []


def test_R43_without_a_script_the_regions_are_one_press_away(browser: Browser, server: Server) -> None:
    reader = Person.at(browser, "somebody", LAPTOP, java_script_enabled=False)
    reader.page.goto(f"{server.url}/help")
    expect(reader.page.locator("section[data-region]")).to_have_count(2)
    reader.page.get_by_role("link", name="South of the river").click()
    expect(reader.page.locator("#region-south")).to_be_in_viewport()
    expect(reader.page.locator("[data-forget-region]")).to_be_hidden()
    reader.context.close()
    assert reader.faults == []


def test_R43_the_copy_at_the_proxy_reads_well_at_every_width(browser: Browser, server: Server, tmp_path: Path) -> None:
    file = tmp_path / "help.html"
    file.write_text(help_file(open_house(settings_in(tmp_path))), encoding="utf-8")
    reader = Person.at(browser, "somebody", LAPTOP)
    reader.page.goto(file.as_uri())
    for width in (320, 768, 1280):
        reader.page.set_viewport_size({"width": width, "height": 800})
        assert reader.page.evaluate(WIDER) == 0
    reader.page.get_by_role("link", name="South of the river").first.click()
    expect(reader.page.locator("#en-region-south")).to_be_in_viewport()
    reader.page.goto(f"{server.url}/help")
    for width in (320, 768, 1280):
        reader.page.set_viewport_size({"width": width, "height": 800})
        assert reader.page.evaluate(WIDER) == 0
    assert Axe().run(reader.page).response["violations"] == []
    reader.context.close()
