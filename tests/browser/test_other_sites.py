"""A real browser that is signed in, and a hostile page on another site and on a sibling name: nothing is opened, read
or changed. And nothing of ours asks another host for anything (OWASP ASVS 5.0, 3.5.1 and 4.4.2)."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect

from tests.support.api import PAGE, Meeting
from tests.support.browser import LAPTOP, TABLET, Person
from tests.support.server import Server, free_port

pytestmark = pytest.mark.browser

# What a hostile page can try with somebody's cookies. Each try ends in one word.
EVIL = """<!doctype html><meta charset="utf-8"><title>trying</title><body><script>
const home = new URLSearchParams(location.search).get("home");
const session = new URLSearchParams(location.search).get("session");
const socket = () => new Promise((done) => {
  const ws = new WebSocket(home.replace("http", "ws") + "/ws/sessions/" + session);
  ws.onopen = () => done("opened");
  ws.onerror = () => done("refused");
});
const post = (path, body, type) => fetch(home + path, {
  method: "POST", mode: "no-cors", credentials: "include", body, headers: { "Content-Type": type },
}).then(() => "sent", () => "refused");
const read = (path) => fetch(home + path, { credentials: "include" }).then((a) => a.text(), () => "refused");
const part = (kind, path) => new Promise((done) => {
  const one = document.createElement(kind);
  one.onload = () => done("loaded");
  one.onerror = () => done("refused");
  one.src = home + path;
  document.body.append(one);
});
const form = (path, fields) => new Promise((done) => {
  const frame = document.createElement("iframe");
  frame.name = "f" + Math.random();
  const one = document.createElement("form");
  Object.assign(one, { method: "post", action: home + path, target: frame.name });
  for (const [name, value] of Object.entries(fields)) {
    const field = document.createElement("input");
    Object.assign(field, { name, value });
    one.append(field);
  }
  document.body.append(frame, one);
  frame.onload = () => done("answered");
  one.submit();
});
(async () => {
  const plain = "application/x-www-form-urlencoded";
  const said = {
    socket: await socket(),
    workbook: await read("/workbook"),
    api: await read("/api/v1/entries"),
    image: await part("img", "/workbook"),
    script: await part("script", "/api/v1/me"),
  };
  await post("/sessions/" + session + "/end", "", plain);
  await post("/api/v1/sessions", '{"mode":"remote"}', "text/plain");
  await post("/sign-out", "", plain);
  await post("/leave", "session=" + session, plain);
  await form("/sessions/" + session + "/end", {});
  await form("/sessions/" + session + "/plan", { place: "evil" });
  await form("/sign-out", {});
  await form("/leave", { session });
  await part("iframe", "/workbook").catch(() => "refused");
  window.said = said;
  document.title = "tried";
})();
</script>"""


class Page(BaseHTTPRequestHandler):
    """Somebody else's site."""

    def do_GET(self) -> None:
        body = EVIL.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *words: object) -> None:
        """Quiet."""


@pytest.fixture(scope="module")
def evil_port() -> Iterator[int]:
    site = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=site.serve_forever, daemon=True).start()
    yield site.server_address[1]
    site.shutdown()
    site.server_close()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, str]]:
    """A server that people know by a name with siblings."""
    server = Server(tmp_path_factory.mktemp("home"))
    address = f"http://app.waymark.localhost:{server.port}"
    server.environment["WAYMARK_PUBLIC_URL"] = address
    server.environment["WAYMARK_EXIT_URL"] = f"http://127.0.0.1:{free_port()}/"
    yield server.start(), address
    server.stop()


@pytest.mark.parametrize(
    "name", ["evil.test.localhost", "evil.waymark.localhost", "waymark.localhost", "app.waymark.localhost"]
)
def test_another_site_opens_no_socket_reads_nothing_and_changes_nothing(
    browser: Browser, home: tuple[Server, str], evil_port: int, name: str
) -> None:
    server, address = home
    meeting = Meeting.of(server)
    sam = Person.at(browser, "sam", LAPTOP)
    link = urlsplit(server.people()["sam"]["link"])
    sam.page.goto(f"{address}{link.path}")
    sam.page.goto(f"{address}/workbook")
    expect(sam.page.locator("h1")).to_be_visible()
    before = sam.page.context.cookies(address)
    assert before
    opened: list[str] = []
    sam.page.on("websocket", lambda ws: ws.on("framereceived", lambda frame: opened.append(ws.url)))
    sam.page.goto(f"http://{name}:{evil_port}/?home={address}&session={meeting.id}")
    sam.page.wait_for_function("() => document.title === 'tried'", timeout=60_000)
    said = sam.page.evaluate("() => window.said")
    assert said == dict.fromkeys(("socket", "workbook", "api", "image", "script"), "refused")
    assert opened == []
    # Sam is who she was, the session goes on, and nothing was written.
    assert sam.page.context.cookies(address) == before
    api = meeting.apis["sam"]
    assert api("GET", f"/sessions/{meeting.id}")["status"] == "open"
    assert api("GET", f"/sessions/{meeting.id}/plan")["place"] == ""
    sam.page.goto(f"{address}/sessions/{meeting.id}")
    expect(sam.page.locator("[data-bar]")).to_be_visible()
    expect(sam.page.locator(".plain-page")).to_have_count(0)
    sam.close()


def test_R26_a_whole_walk_asks_no_other_host_for_anything(browser: Browser, home: tuple[Server, str]) -> None:
    server, address = home
    sam = Person.at(browser, "sam", TABLET)
    asked: list[str] = []
    sam.context.on("request", lambda request: asked.append(request.url))
    sam.page.on("websocket", lambda ws: asked.append(ws.url))
    sam.page.goto(f"{address}{urlsplit(server.people()['sam']['link']).path}")
    meeting = Meeting.of(server)
    for path in ("/", "/topics", f"/topics/{PAGE}", "/workbook", "/join", "/help", f"/sessions/{meeting.id}"):
        sam.page.goto(f"{address}{path}")
    expect(sam.page.locator("[data-pause]")).to_be_enabled()
    hosts = {urlsplit(url).netloc for url in asked}
    assert hosts == {urlsplit(address).netloc}
    assert any(url.startswith("ws:") for url in asked) and len(asked) > 30
    assert sam.faults == []
    sam.close()
