"""Generated files say what their sources say."""

from __future__ import annotations

from realtime.typescript import render
from tests.project.tree import ROOT
from web import catalogue


def test_the_browsers_types_are_those_of_the_protocol() -> None:
    kept = (ROOT / "web/src/live/protocol.gen.ts").read_text(encoding="utf-8")
    assert kept.strip() == render().strip(), "run: .venv/bin/waymark protocol > web/src/live/protocol.gen.ts"


def test_the_message_catalogue_holds_every_text() -> None:
    assert catalogue.POT.read_bytes() == catalogue.collect(), "run: .venv/bin/python -m web.catalogue"
