"""`waymark content preview`: what an author sees, and what it does not do."""

from __future__ import annotations

import asyncio
import signal
import socket
import subprocess
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.authoring.preview import make_preview, serve_preview
from app.settings import SettingsError
from tests.content.packs import BODY, PACK, page, write_pack
from tests.support.server import COMMAND, ROOT

FIRST = "day/01-first.en.md"
HERE = "http://127.0.0.1:8010"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_pack(tmp_path / "pack")


class Author:
    """An author's browser, without the pictures."""

    def __init__(self, *paths: Path) -> None:
        self.app = make_preview(list(paths))
        self._cookies = httpx.Cookies()

    def get(self, path: str, **more: Any) -> httpx.Response:
        return asyncio.run(self._send("GET", path, **more))

    def post(self, path: str, data: dict[str, Any]) -> httpx.Response:
        return asyncio.run(self._send("POST", path, data=data))

    async def _send(self, method: str, path: str, **more: Any) -> httpx.Response:
        transport = httpx.ASGITransport(self.app)
        async with httpx.AsyncClient(transport=transport, base_url=HERE, cookies=self._cookies) as browser:
            answer = await browser.request(method, path, **{"follow_redirects": True} | more)
            self._cookies = browser.cookies
            return answer


def test_a_page_stands_in_two_frames_with_what_the_check_says_beside_it(root: Path) -> None:
    words = page(BODY + "\nThis will help you.\n")
    (root / FIRST).write_text(words)
    shown = Author(root).get("/").text
    assert shown.count("<iframe") == 2 and 'src="/topics/day/first"' in shown
    here, _, rest = shown.partition("The rest of the pack")
    line = words.split("\n").index("This will help you.") + 1
    assert f"{FIRST}:{line}<" in here and "&#39;will help you&#39; should not stand here" in here
    assert "pack.yaml:1" in rest and "has the tag" in rest


def test_the_page_in_a_frame_is_the_real_one_in_the_looks_that_were_chosen(root: Path) -> None:
    author = Author(root)
    author.get("/look/day/first?width=320&theme=dark&text=150")
    shown = author.get("/topics/day/first")
    assert '<html data-text="150" data-theme="dark" lang="en"' in shown.text
    assert '<p data-b="intro.1" data-n="0">We sit here.</p>' in shown.text
    assert author.get("/media/day/film.mp4").content == (root / "media/day/film.mp4").read_bytes()
    author.get("/look/day/first?theme=pink&text=1")
    assert '<html data-text="100" lang="en"' in author.get("/topics/day/first").text


def test_a_further_language_and_easier_words_can_be_chosen(tmp_path: Path) -> None:
    own = "We go on.\n"
    root = write_pack(
        tmp_path,
        {
            "pack.yaml": PACK + "languages: [de]\n",
            "pack.de.yaml": "title: Ein Paket\nnote: Zum Testen.\n",
            "day/02-second.en.md": page(own, title="Second"),
            "day/02-second.de.md": "---\ntitle: Zwei\nsummary: Es geht weiter.\n---\nWir gehen weiter.\n",
            "day/02-second.en.easy.md": "---\ntitle: Two\n---\nOn we go.\n",
        },
    )
    author = Author(root)
    assert '<option value="de" selected>' in author.get("/look/day/second?lang=de").text
    assert "Wir gehen weiter." in author.get("/topics/day/second").text
    author.get("/look/day/second?words=easy")
    easy = author.get("/topics/day/second").text
    assert "On we go." in easy and '"words-choice"' not in easy, "the choice is the preview's, above the page"


def test_an_exercise_can_be_tried_and_nothing_of_it_is_kept(root: Path) -> None:
    author = Author(root)
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    tried = {"page": "day/first", "exercise": "words", "text": "I see a hill."}
    assert "I see a hill.</textarea>" in author.post("/sessions/preview/entries", data=tried).text
    picked = {"page": "day/first", "exercise": "pick", "option": ["tea", "milk"]}
    assert author.post("/sessions/preview/entries", data=picked).text.count(" checked") >= 2
    assert "I see a hill." not in author.get("/topics/day/first").text
    assert {path: path.read_bytes() for path in root.rglob("*") if path.is_file()} == before
    assert author.post("/sessions/preview/entries", data={"page": "day/none"}).status_code == 404


def test_a_saved_file_changes_the_stamp_and_the_page(root: Path) -> None:
    author = Author(root)
    assert "We sit here." in author.get("/topics/day/first").text
    before = author.get("/changes").json()
    assert author.get("/changes").json() == before
    (root / FIRST).write_text(page("We stand there."))
    assert author.get("/changes").json() != before
    assert "We stand there." in author.get("/topics/day/first").text


def test_a_page_that_cannot_be_read_is_waited_for_at_its_address(root: Path) -> None:
    author = Author(root)
    whole = (root / FIRST).read_text()
    (root / FIRST).write_text(whole.replace("minutes: 5", "minutes: soon"))
    shown = author.get("/look/day/first", follow_redirects=False)
    assert shown.status_code == 200 and "This page cannot be shown yet" in shown.text
    here, _, rest = shown.text.partition("The rest of the pack")
    assert f"{FIRST}:4<" in here and "<iframe" not in here and 'data-page=""' in here
    assert "No page uses this file" not in shown.text, "nobody knows which files it would use"
    assert [fault.warning for fault in author.app.state.pack.look().faults_of("day/first")[0]] == [False]
    (root / FIRST).write_text(whole)
    assert "<iframe" in author.get("/look/day/first").text
    assert author.get("/look/day/none", follow_redirects=False).status_code == 303


def test_what_has_to_be_mended_stands_before_warnings(root: Path) -> None:
    (root / "media/day/spare.svg").write_text((root / "media/day/topic.svg").read_text())
    (root / "pack.yaml").write_text(PACK + "hide: [none]\n")
    rest = Author(root).get("/look/day/first").text.partition("The rest of the pack")[2]
    assert 0 < rest.index("to hide") < rest.index("No page uses this file")


def test_a_pack_with_faults_is_shown_as_far_as_it_goes(root: Path) -> None:
    author = Author(root)
    (root / FIRST).write_text(page("`Code` here."))
    assert "Code marks" in author.get("/look/day/first").text
    assert "Code here." in author.get("/topics/day/first").text
    (root / "pack.yaml").write_text("title: [")
    shown = author.get("/").text
    assert "No page can be shown yet" in shown and "pack.yaml:1" in shown and "<iframe" not in shown
    assert author.get("/topics/day/first").status_code == 404
    (root / "pack.yaml").write_text(PACK)
    assert "Code here." in author.get("/topics/day/first").text


def test_of_a_stack_the_pages_of_the_uppermost_pack_come_first(root: Path, tmp_path: Path) -> None:
    upper = tmp_path / "upper"
    (upper / "day").mkdir(parents=True)
    (upper / "pack.yaml").write_text("note: Ours.\n")
    (upper / "day/03-third.en.md").write_text(page("We rest.", title="Third"))
    author = Author(root, upper)
    start = author.get("/", follow_redirects=False)
    assert start.headers["location"] == "/look/day/third"
    assert "First (of the pack below)" in author.get("/look/day/third").text
    author.app.state.pack.close()


def test_it_is_as_strict_as_the_real_pages_and_answers_to_this_computer_only(root: Path) -> None:
    author = Author(root)
    for path in ("/look/day/first", "/topics/day/first", "/changes", "/media/day/film.jpg", "/nowhere"):
        policy = author.get(path).headers["content-security-policy"]
        assert policy.startswith("default-src 'none'") and "unsafe" not in policy and "http" not in policy, path
    assert "script-src" not in author.get("/topics/day/first").headers["content-security-policy"]
    assert author.get("/", headers={"Host": "evil.example"}).status_code == 400
    for path in ("/media/../pack.yaml", "/media/%2e%2e/pack.yaml", "/preview/preview.py", "/media/day"):
        assert author.get(path).status_code == 404, path


def test_a_folder_that_is_none_and_a_port_that_is_taken_are_said_in_a_sentence(root: Path) -> None:
    with pytest.raises(SettingsError, match="There is no folder"):
        serve_preview([root / "nowhere"], 0)
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(SettingsError, match="--port"):
        serve_preview([root], taken.getsockname()[1])


def test_it_listens_on_this_computer_and_ends_with_ctrl_c(root: Path) -> None:
    started = subprocess.Popen(
        [*COMMAND, "content", "preview", str(root), "--port", "0"],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert started.stdout is not None
    said = started.stdout.readline()
    assert said.startswith("Look at http://127.0.0.1:") and "Ctrl-C ends it." in said
    assert httpx.get(said.split()[2] + "changes").status_code == 200
    started.send_signal(signal.SIGINT)
    out, err = started.communicate(timeout=30)
    assert (started.returncode, out, err) == (0, "", "")
