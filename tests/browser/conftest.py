"""One Chromium for all browser tests, a server with a record of its own for each module."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.support.browser import chromium
from tests.support.canaries import served
from tests.support.server import Server

PATIENCE_MS = 15_000


@pytest.fixture(scope="package")  # while it lives, no asyncio test can run in this thread
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright, chromium(playwright) as running:
        expect.set_options(timeout=PATIENCE_MS)
        yield running


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with served(tmp_path_factory.mktemp("browser")) as running:
        yield running


@pytest.fixture
def shots(tmp_path: Path) -> Path:
    """Where pictures of a failing walk go."""
    return tmp_path
