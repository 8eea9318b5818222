"""Words that stand nowhere else. Browser tests type them; where they must not be is searched when a test is over.

What people write may stand in their own pages and in an export that they ask for, and nowhere else: not in logs,
numbers, addresses, the files of the record, a backup, nor in what a browser keeps (R18, abuse cases 16 and 19).
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import BrowserContext

from app.backups.taking import back_up
from app.settings import Settings
from tests.support.server import Server

LETTERS = "bcdfghjkmnpqrtvwxz"
LENGTH = 14
_AS_UTF_8 = re.compile(rb"[%s]{%d,}" % (LETTERS.encode(), LENGTH))
_AS_UTF_16 = re.compile(rb"(?:[%s]\0){%d,}" % (LETTERS.encode(), LENGTH))
_RANDOM = random.SystemRandom()

HANDED_OUT: list[str] = []
"""Every such word of this run."""

IN_CACHES = """async () => {
  const texts = [JSON.stringify({...sessionStorage})];
  for (const name of await caches.keys())
    for (const answer of await (await caches.open(name)).matchAll()) texts.push(answer.url, await answer.text());
  return texts.join("\\n");
}"""


def canary() -> str:
    """A word that stands nowhere else: no vowel, so that no language has it."""
    HANDED_OUT.append("".join(_RANDOM.choices(LETTERS, k=LENGTH)))
    return HANDED_OUT[-1]


def said(words: str) -> str:
    """These words, as nobody else says them."""
    return f"{words} {canary()}"


def found_in(content: bytes) -> list[str]:
    """Which words that were handed out stand in some bytes, as UTF-8 or as UTF-16."""
    runs = [match.decode() for match in _AS_UTF_8.findall(content)]
    runs += [match.decode("utf-16-le") for match in _AS_UTF_16.findall(content)]
    return [word for word in HANDED_OUT if any(word in run for run in runs)] if runs else []


def found_on_disk(server: Server, folder: Path) -> dict[str, list[str]]:
    """Which of them stand in the log, the numbers, any file of the record, or a backup made now in `folder`."""
    backup = folder / "canaries.backup"
    back_up(Settings(_env_file=None, var_path=server.folder), backup)
    places = {path.name: path.read_bytes() for path in [*server.folder.rglob("*"), backup] if path.is_file()}
    backup.unlink()
    assert {"waymark.db", "server.log"} <= set(places)
    if server.is_alive:
        places["metrics"] = httpx.get(f"{server.url}/metrics", timeout=30).content
    found = {name: found_in(content) for name, content in places.items()}
    return {name: words for name, words in found.items() if words}


def found_in_browser(context: BrowserContext) -> list[str]:
    """Which of them a browser keeps beside its open pages: cookies, storages, databases, caches."""
    kept: list[Any] = [context.storage_state(indexed_db=True)]
    kept += [page.evaluate(IN_CACHES) for page in context.pages if page.url.startswith("http://127.0.0.1")]
    return found_in(repr(kept).encode())


@contextmanager
def served(folder: Path, **settings: str) -> Iterator[Server]:
    """A server for browser tests. When they are over, no word that they typed stands on its disk in the plain."""
    before = len(HANDED_OUT)
    server = Server(folder, **settings).start()
    try:
        yield server
        if len(HANDED_OUT) > before:
            assert found_on_disk(server, folder.parent) == {}
    finally:
        server.stop()
