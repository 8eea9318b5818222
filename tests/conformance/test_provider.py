"""The stock provider from npm works with this server unmodified (SPEC W1, A, D, I, C1)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.conformance.node import run_step
from tests.support.api import PAGE, Meeting
from tests.support.device import Device, RemoteEntry
from tests.support.lock import WriteLock
from tests.support.server import Server

pytestmark = pytest.mark.conformance

EXISTING = "I call my sister 🌙. "
STEP_PAGE = "hard-day/one-small-step"


@dataclass
class Scene:
    """A meeting with a shared entry that has text, and two drafts of Sam's."""

    meeting: Meeting
    plan: dict[str, Any]
    answers: dict[str, Callable[[], Any]]

    def run(self, step: str) -> Any:
        """Run a step of provider.mjs in this scene."""
        return run_step({**self.plan, "step": step}, self.answers)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(tmp_path_factory.mktemp("conformance")).start()
    yield running
    running.stop()


@pytest.fixture
def scene(server: Server) -> Iterator[Scene]:
    meeting = Meeting.of(server, "pat")
    shared, draft, second = entries_of(meeting)
    asyncio.run(prepare(meeting, shared))
    lock = WriteLock(server)
    tokens = {login: api.headers["Authorization"].removeprefix("Bearer ") for login, api in meeting.apis.items()}
    plan = {
        "url": f"{server.url.replace('http', 'ws')}/ws/sessions/{meeting.id}",
        "tokens": tokens,
        "participants": meeting.participants,
        "shared": shared["document"],
        "draft": draft["document"],
        "second": second["document"],
        "existing": EXISTING,
        "page": PAGE,
    }
    answers: dict[str, Callable[[], Any]] = {
        "lock": lock.take,
        "hold": lock.until_noticed,
        "release": lock.release,
        "read": lambda: meeting.apis["sam"]("GET", f"/entries/{shared['id']}"),
        "kill": server.kill,
        "start": lambda: server.start().port,
    }
    yield Scene(meeting, plan, answers)
    lock.release()


def entries_of(meeting: Meeting) -> list[dict[str, Any]]:
    """Sam's entries, empty: what an earlier test left in the workbook is erased."""
    sam, exercises = meeting.apis["sam"], ((PAGE, "helped-before"), (STEP_PAGE, "my-step"), (STEP_PAGE, "pick-step"))
    for page, exercise in exercises:
        sam("DELETE", f"/entries/{meeting.entry(page=page, exercise=exercise)['id']}")
    return [meeting.entry(page=page, exercise=exercise) for page, exercise in exercises]


async def prepare(meeting: Meeting, shared: dict[str, Any]) -> None:
    """Sam writes, shows it to Jo, and lets Pat see it."""
    sam = await Device.open(meeting, "sam")
    entry = await RemoteEntry(sam, shared["document"], 4711).open()
    await entry.type(EXISTING)
    await entry.saved(2)
    await sam.command("share_entry", entry=shared["id"])
    await sam.event("entry_shared")
    await sam.command("grant", participant=meeting.participants["pat"], scope="entries")
    await sam.event("granted")
    await sam.close()


def test_D9_what_was_written_is_synced_to_a_device_that_comes(scene: Scene) -> None:
    assert scene.run("syncs_what_is_there") == {"text": EXISTING, "scope": "read-write"}


def test_two_devices_that_type_at_once_converge_with_emoji(scene: Scene) -> None:
    texts = scene.run("two_clients_converge")
    assert texts["sam"] == texts["jo"] == scene.answers["read"]()["text"]
    letters = sorted(EXISTING + "🌙 tired, but I called my sister 👩‍👧 " + "well done é🎉 ")
    assert sorted(texts["sam"]) == letters


def test_I1_I3_awareness_carries_the_identity_that_the_server_knows(scene: Scene) -> None:
    seen = scene.run("awareness_says_who_the_server_knows")
    jo = {"id": scene.meeting.participants["jo"], "name": "Jo", "role": "worker"}
    assert seen == {"own": True, "state": {"typing": True, "participant": jo, "user": {"name": "Jo"}}}


def test_A3_D10_a_supervisor_reads_and_their_edit_stays_unsaved(scene: Scene) -> None:
    seen = scene.run("readonly_scope_refuses_edits")
    assert (seen["scope"], seen["code"], seen["document"]) == ("readonly", "read_only", scene.plan["shared"])
    assert seen["left"] > 0
    assert seen["sam"] == "! " + EXISTING == scene.answers["read"]()["text"]


def test_A1_A5_a_foreign_draft_is_denied_like_a_missing_one(scene: Scene) -> None:
    seen = scene.run("a_foreign_draft_is_denied")
    assert seen["reasons"] == ["permission-denied", "permission-denied"]
    assert (seen["synced"], seen["unsynced"], seen["text"], seen["other"]) == (False, True, "let me in", True)


def test_D8_J2_saved_is_shown_after_the_commit_and_not_before(scene: Scene) -> None:
    seen = scene.run("saved_means_committed")
    assert seen["during"] == {"unsynced": 1, "lowest": 1, "arrived": 0}
    assert (seen["after"], seen["text"]) == (0, True)


def test_several_documents_and_the_session_share_a_socket(scene: Scene) -> None:
    seen = scene.run("several_documents_share_a_socket_with_the_session")
    assert (seen["first"], seen["location"]) == ("welcome", PAGE)
    assert seen["texts"] == ["more. 0. " + EXISTING, "1. ", "2. "]


def test_D8_after_kill_9_devices_come_back_by_themselves_and_nothing_is_lost(scene: Scene) -> None:
    seen = scene.run("everything_is_there_after_kill_9")
    assert seen["sam"] == seen["jo"] == seen["record"]
    for words in ("before the cut. ", "in the middle 🌧. ", "Sam alone. ", "Sam offline. ", " Jo alone.", " And on."):
        assert seen["record"].count(words) == 1
    assert EXISTING in seen["record"]
