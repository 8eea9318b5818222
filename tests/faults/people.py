"""What the fault tests do again and again: fresh entries, and what a server's process weighs."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from tests.support.api import PAGE, Meeting
from tests.support.device import Device, RemoteEntry
from tests.support.server import Server

STEP_PAGE = "hard-day/one-small-step"
EXERCISES = ((PAGE, "helped-before"), (STEP_PAGE, "my-step"), (STEP_PAGE, "pick-step"))


async def meet(server: Server) -> Meeting:
    """A meeting of Sam and Jo."""
    return await asyncio.to_thread(Meeting.of, server)


def fresh_entries(meeting: Meeting) -> list[dict[str, Any]]:
    """Three entries of Sam's, empty: what an earlier test left in the workbook is erased."""
    for page, exercise in EXERCISES:
        meeting.apis["sam"]("DELETE", f"/entries/{meeting.entry(page=page, exercise=exercise)['id']}")
    return [meeting.entry(page=page, exercise=exercise) for page, exercise in EXERCISES]


async def shared_entries(meeting: Meeting) -> list[dict[str, Any]]:
    """Three fresh entries that Sam shows to Jo."""
    entries = await asyncio.to_thread(fresh_entries, meeting)
    sam = await Device.open(meeting, "sam")
    for count, entry in enumerate(entries, 1):
        await sam.command("share_entry", entry=entry["id"])
        await sam.event("entry_shared", count)
    await sam.close()
    return entries


async def text_of(meeting: Meeting, entry: dict[str, Any]) -> str:
    """What an entry says on disk."""
    read = await asyncio.to_thread(meeting.apis["sam"], "GET", f"/entries/{entry['id']}")
    return str(read["text"])


async def opened(meeting: Meeting, login: str, entry: dict[str, Any], client: int) -> RemoteEntry:
    """An entry open on a new device."""
    return await RemoteEntry(await Device.open(meeting, login), entry["document"], client).open()


def resident_mib(server: Server) -> float:
    """Memory that the server's process holds, MiB."""
    status = Path(f"/proc/{server.pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024
