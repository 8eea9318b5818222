"""Real server processes for tests that kill, lock, flood and cut."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.server import Server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for the tests of a file; a test may kill it and start it again."""
    running = Server(tmp_path_factory.mktemp("faults")).start()
    yield running
    running.stop()
