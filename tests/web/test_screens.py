"""Every screen that is not a live session, looked at in a real browser at three sizes, light and dark."""

from __future__ import annotations

import gzip
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.support.server import Server
from tests.web.chromium import chromium, complaints_of, faults_of, page_of
from web.assets import DIST, Assets

pytestmark = pytest.mark.browser

SCREENS = {
    None: ("/", "/topics", "/topics/hard-day/what-helps", "/topics/hope/what-i-hope-for", "/join", "/help"),
    "sam": ("/", "/together", "/workbook", "/topics", "/topics/hope/what-hope-is"),
    "jo": ("/", "/topics/hard-day/what-helps"),
    "pat": ("/",),
    "alex": ("/", "/admin", "/admin/accounts/new", "/admin/teams", "/admin/emergency"),
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("screens")
    running = Server(folder)
    running.environment["WAYMARK_EXIT_URL"] = f"{running.url}/help?left"
    yield running.start()
    running.stop()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.mark.parametrize(("size", "scheme"), [("phone", "light"), ("tablet", "dark"), ("laptop", "light")])
def test_R48_screens_are_clean_for_axe_and_fit(server: Server, browser: Browser, size: str, scheme: str) -> None:
    for who, paths in SCREENS.items():
        with page_of(browser, size, color_scheme=scheme) as page:
            complaints = complaints_of(page)
            if who is not None:
                page.goto(server.people()[who]["link"])
            for path in paths:
                page.goto(server.url + path)
                assert (path, faults_of(page)) == (path, [])
            assert complaints == []


def test_a_long_name_makes_nothing_wider_than_a_phone(server: Server, browser: Browser) -> None:
    with page_of(browser, "phone") as page:
        page.goto(server.people()["alex"]["link"])
        page.goto(f"{server.url}/admin/accounts/new")
        page.get_by_label("Name that others see").fill("Wolfeschlegelsteinhausenbergerdorff")
        page.get_by_label("Sign-in name").fill("a-very-long-name-to-sign-in-with-that-nobody-types")
        page.get_by_role("button", name="Add", exact=True).click()
        page.goto(f"{server.url}/admin")
        expect(page.get_by_role("link", name="Wolfeschlegelstein")).to_be_visible()
        assert faults_of(page) == []
        page.get_by_role("link", name="Wolfeschlegelstein").click()
        page.get_by_label("Sign-in name of the worker").fill("jo")
        page.get_by_role("button", name="Add", exact=True).click()
        assert faults_of(page) == []
    with page_of(browser, "phone") as page:
        page.goto(server.people()["jo"]["link"])
        expect(page.get_by_role("button", name="Give Wolfeschlegelstein")).to_be_visible()
        assert faults_of(page) == []


@pytest.mark.parametrize("path", ["/topics/hard-day/what-helps", "/topics/my-plan/one-week"])
def test_R22_a_long_answer_is_all_in_sight_on_a_phone(server: Server, browser: Browser, path: str) -> None:
    with page_of(browser, "phone") as page:
        page.goto(server.people()["sam"]["link"])
        page.goto(server.url + path)
        field = page.locator("form[data-exercise-form] textarea:not([rows='1']):visible").first
        before = field.evaluate("(field) => field.clientHeight")
        field.fill("When the bus comes, and the shop is open. " * 7)
        assert field.evaluate("(field) => field.scrollHeight <= field.clientHeight + 2")
        field.fill("")
        assert field.evaluate("(field) => field.clientHeight") == before


def test_text_of_twice_the_size_stays_chosen_and_fits_a_phone(server: Server, browser: Browser) -> None:
    with page_of(browser, "phone") as page:
        page.goto(f"{server.url}/help")
        before = page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")
        page.get_by_text("Text size and colours").click()
        page.get_by_label("200 %").check()
        for path in SCREENS[None]:
            page.goto(server.url + path)
            assert page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") == 2 * before
            assert page.evaluate("document.documentElement.scrollWidth") <= 320, path


def test_dark_and_light_can_be_chosen_against_the_device(server: Server, browser: Browser) -> None:
    with page_of(browser, "laptop", color_scheme="dark") as page:
        page.goto(f"{server.url}/topics")
        dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
        page.get_by_text("Text size and colours").click()
        page.get_by_label("Light").check()
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") != dark
        page.reload()
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(251, 250, 246)"
        assert page.evaluate("JSON.stringify(Object.keys(localStorage))") == '["waymark.look"]'


def test_leaving_does_not_come_back_with_the_back_button(server: Server, browser: Browser) -> None:
    with page_of(browser, "tablet") as page:
        page.goto(f"{server.url}/topics")
        page.goto(f"{server.url}/topics/hard-day/what-helps")
        page.get_by_role("button", name="Leave this page quickly").click()
        page.wait_for_url("**/help?left")
        page.go_back()
        expect(page).to_have_url(f"{server.url}/topics")


def test_a_code_shows_in_twos_while_it_is_typed(server: Server, browser: Browser) -> None:
    with page_of(browser, "tablet") as page:
        page.goto(f"{server.url}/join")
        field = page.get_by_label("The six letters")
        field.press_sequentially("km-bt rwx")
        expect(field).to_have_value("KM BT RW")
        field.fill("bcdfgh")
        expect(field).to_have_value("BC DF GH")


def test_the_first_tab_reaches_the_page_and_buttons_are_big_enough_for_a_shaky_hand(
    server: Server, browser: Browser
) -> None:
    with page_of(browser, "tablet") as page:
        page.goto(server.people()["jo"]["link"])
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Skip to the page"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "page"
        small = page.evaluate(
            "[...document.querySelectorAll('button, .button, .tool, .brand, summary, .pick, .option, select')]"
            ".filter(one => one.offsetParent && one.getBoundingClientRect().height < 47.5)"
            ".map(one => one.outerHTML)"
        )
        assert small == []


def test_without_a_script_there_is_no_dead_control_and_forms_work(server: Server, browser: Browser) -> None:
    with page_of(browser, "tablet", java_script_enabled=False) as page:
        page.goto(f"{server.url}/join")
        expect(page.get_by_text("Text size and colours")).to_be_hidden()
        page.get_by_label("The six letters").fill("xxx yyy")
        page.get_by_role("button", name="Go on").click()
        expect(page.get_by_role("alert")).to_contain_text("We do not know this code.")
        person = server.people()["sam"]
        page.goto(server.url)
        page.get_by_label("Your sign-in name").fill("sam")
        page.get_by_label("Your password").fill(person["password"])
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Hello Sam.")
        page.goto(f"{server.url}/topics/hard-day/what-helps")
        page.get_by_label("What helped you before?").fill("Tea \N{HOT BEVERAGE} and my sister")
        page.get_by_role("button", name="Save").click()
        page.goto(f"{server.url}/workbook")
        expect(page.get_by_text("Tea \N{HOT BEVERAGE} and my sister")).to_be_visible()
        page.emulate_media(media="print")
        expect(page.locator("details[data-help]")).to_be_hidden()
        expect(page.get_by_text("Tea \N{HOT BEVERAGE} and my sister")).to_be_visible()


def test_a_page_that_only_reads_brings_little_and_no_live_client(server: Server, browser: Browser) -> None:
    with page_of(browser, "tablet") as page:
        fetched: list[str] = []
        page.on("request", lambda request: fetched.append(request.url))
        page.goto(f"{server.url}/topics/hard-day/what-helps", wait_until="networkidle")
        assets = Assets()
        assert not [url for url in fetched if url.endswith(assets.url("src/live/main.ts"))]
    sizes = {
        name: sum(len(gzip.compress((DIST / path.removeprefix("/static/build/")).read_bytes())) for path in paths)
        for name, paths in (("css", assets.styles("src/main.ts")), ("js", assets.preloads("src/main.ts")))
    }
    assert sizes["css"] <= 10_000
    assert sizes["js"] <= 4_000
