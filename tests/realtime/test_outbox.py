"""What waits to be sent to one connection (SPEC O, R2)."""

from __future__ import annotations

import asyncio

import pytest

from realtime import wire
from realtime.errors import CloseCode, SlowConsumer
from realtime.line import Line
from realtime.outbox import Outbox
from realtime.protocol import Limits
from tests.support.virtual import in_virtual_time, quiet


def greeted(limit: int = Limits.OUTBOX_BYTES) -> Outbox:
    outbox = Outbox(limit)
    outbox.greet(b"welcome")
    assert outbox.take() == b"welcome"
    return outbox


def test_R2_nothing_leaves_before_the_welcome_and_it_goes_first() -> None:
    outbox = Outbox()
    outbox.put(b"before")
    outbox.point(((2, b"p"),))
    assert outbox.take() is None
    outbox.greet(b"welcome")
    assert [outbox.take() for _ in range(4)] == [b"welcome", b"before", wire.pointers([b"p"]), None]


def test_O1_an_outbox_holds_its_limit_and_not_a_byte_more() -> None:
    outbox = greeted(10)
    outbox.put(b"12345")
    outbox.put(b"67890")
    with pytest.raises(SlowConsumer):
        outbox.put(b"1")
    assert outbox.waiting == 10
    assert outbox.take() == b"12345"
    outbox.put(b"abcde")
    assert [outbox.take(), outbox.take(), outbox.take()] == [b"67890", b"abcde", None]
    assert outbox.waiting == 0


def test_O1_the_limit_is_four_mebibytes() -> None:
    outbox = Outbox()
    outbox.put(bytes(4 * 1024 * 1024))
    with pytest.raises(SlowConsumer):
        outbox.put(b"x")


def test_O2_of_pointers_only_the_newest_of_each_device_waits() -> None:
    outbox = greeted()
    for place in range(1000):
        outbox.point(((1, b"one at %d" % place), (2, b"two at %d" % place)))
    outbox.point(((1, b"one, last"),))
    assert outbox.waiting == 0
    assert outbox.take() == wire.pointers([b"one, last", b"two at 999"])
    assert outbox.take() is None


def test_O2_frames_keep_their_order_and_pointers_come_behind_them() -> None:
    outbox = greeted()
    outbox.point(((1, b"p"),))
    frames = [b"%d" % number for number in range(50)]
    for frame in frames:
        outbox.put(frame)
    assert [outbox.take() for _ in frames] == frames
    assert outbox.take() == wire.pointers([b"p"])


@in_virtual_time
async def test_O2_a_line_gives_what_is_there_and_waits_for_the_rest() -> None:
    line = Line()
    line.put(b"one")
    taken = asyncio.create_task(line.next())
    await quiet()
    assert not taken.done()
    line.greet(b"welcome")
    assert [await taken, await line.next()] == [b"welcome", b"one"]
    waiting = asyncio.create_task(line.next())
    await quiet()
    line.point(((3, b"there"),))
    assert await waiting == wire.pointers([b"there"])


@in_virtual_time
async def test_a_line_that_closes_sends_what_waits_and_takes_no_more() -> None:
    line = Line()
    line.greet(b"welcome")
    line.put(b"last words")
    line.close(CloseCode.SESSION_ENDED, "ended")
    line.put(b"too late")
    line.point(((1, b"too late"),))
    line.close(CloseCode.IDLE, "another reason")
    assert [await line.next(), await line.next(), await line.next()] == [b"welcome", b"last words", None]
    assert line.closing == (CloseCode.SESSION_ENDED, "ended")


@pytest.mark.parametrize("code", [CloseCode.FORBIDDEN, CloseCode.REVOKED, CloseCode.SIGNED_OUT])
@in_virtual_time
async def test_C4_G6_a_line_whose_right_is_gone_sends_nothing_that_still_waits(code: CloseCode) -> None:
    line = Line()
    line.greet(b"welcome")
    line.put(b"what they may not see any more")
    line.point(((1, b"there"),))
    line.close(code, "gone")
    assert await line.next() is None
    assert line.closing == (code, "gone")


@in_virtual_time
async def test_O1_a_line_that_is_cut_sends_nothing_more() -> None:
    line = Line()
    line.greet(b"welcome")
    line.abort(CloseCode.SLOW_CONSUMER, "too slow")
    assert await line.next() is None
    assert line.aborted.is_set() and line.ending.is_set()


@in_virtual_time
async def test_O1_a_heartbeat_that_does_not_fit_cuts_the_line() -> None:
    roomy, full = Line(Outbox(1000)), Line(Outbox(10))
    for line in (roomy, full):
        line.greet(b"welcome")
        line.put(b"xyz")
        line.heartbeat()
    assert [await roomy.next() for _ in range(3)] == [b"welcome", b"xyz", wire.PING_FRAME]
    assert roomy.closing is None
    assert full.closing == (CloseCode.SLOW_CONSUMER, "too slow")
