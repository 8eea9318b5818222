"""What holds for every test: settings of the machine stay outside, and random tests are the same in CI each time."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings

# A developer's own settings must not steer a test; each test says what it needs.
for name in [name for name in os.environ if name.startswith("WAYMARK_") and name != "WAYMARK_SKIP_FRONTEND"]:
    del os.environ[name]

settings.register_profile("local", deadline=None)
settings.register_profile(
    "ci", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile("ci" if os.environ.get("CI") else "local")

LONG = ("browser", "faults", "hostile")
"""Folders whose modules take long. They begin first, so that no worker is left with one of them at the end."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: item.path.parent.name not in LONG)
