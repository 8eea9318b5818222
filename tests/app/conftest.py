from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.app.world import People, World, open_world, settings_in


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    """A running application on a SQLite file of its own. As in production, nobody is there yet."""
    settings = settings_in(
        tmp_path,
        env="production",
        secret_key="k" * 48,
        master_key="A" * 43,
        public_url="http://127.0.0.1:8000",
    )
    async with open_world(settings) as opened:
        yield opened


@pytest.fixture
def people(world: World) -> People:
    return People.move_in(world)
