"""Real server processes, and one Chromium, for people who mean harm."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.app.conftest import people, world
from tests.support.server import Server

__all__ = ["people", "server", "world"]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for the tests of a file."""
    running = Server(tmp_path_factory.mktemp("hostile")).start()
    yield running
    running.stop()
