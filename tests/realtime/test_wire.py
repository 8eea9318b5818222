"""The codec: any bytes give a frame or one error type (SPEC W)."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from realtime import wire
from realtime.errors import BadFrame
from realtime.lib0 import Reader, var_bytes, var_string, var_uint
from realtime.protocol import Kind, Roster

NAME = var_string("entry:é1")


@given(st.binary(max_size=300))
@settings(max_examples=3000)
def test_W1_any_bytes_are_a_frame_or_a_bad_frame(message: bytes) -> None:
    try:
        wire.decode(message)
    except BadFrame:
        pass


@given(st.sampled_from([b"\x00", NAME, b""]), st.integers(0, 80), st.binary(max_size=80))
@settings(max_examples=3000)
def test_W1_any_payload_of_any_kind_is_a_frame_or_a_bad_frame(name: bytes, kind: int, payload: bytes) -> None:
    try:
        wire.decode(name + var_uint(kind) + payload)
    except BadFrame:
        pass


@given(st.integers(0, 2**53 - 1))
def test_W4_whole_numbers_come_back_as_they_went(value: int) -> None:
    reader = Reader(var_uint(value))
    assert reader.var_uint() == value
    reader.finish()


@pytest.mark.parametrize("encoded", ["ffffffffffffff7f", "ffffffffffffffffff01", "80808080808080808000"])
def test_W4_a_number_beyond_2_to_the_53_is_a_bad_frame(encoded: str) -> None:
    with pytest.raises(BadFrame):
        Reader(bytes.fromhex(encoded)).var_uint()


def test_W4_names_and_awareness_are_bounded() -> None:
    with pytest.raises(BadFrame):
        wire.decode(var_string("x" * 129) + bytes((Kind.QUERY_AWARENESS,)))
    crowd = var_uint(17) + b"".join(var_uint(i) + var_uint(1) + var_string("{}") for i in range(17))
    with pytest.raises(BadFrame):
        wire.decode(NAME + bytes((Kind.AWARENESS,)) + var_bytes(crowd))


@given(st.binary(max_size=60), st.integers(1, 2))
def test_W1_sync_frames_decode_to_what_was_encoded(body: bytes, step: int) -> None:
    assert wire.decode(wire.sync_step_1("entry:a", body)) == wire.StateVector("entry:a", body)
    made = wire.sync_step_2("entry:a", body) if step == 1 else wire.sync_update("entry:a", body)
    assert wire.decode(made) == wire.Update("entry:a", body)


def test_W2_a_message_must_be_used_whole() -> None:
    whole = wire.sync_update("entry:a", b"abc")
    for cut in range(1, len(whole)):
        with pytest.raises(BadFrame):
            wire.decode(whole[:cut])
    with pytest.raises(BadFrame):
        wire.decode(whole + b"\x00")


@pytest.mark.parametrize(
    "message",
    [
        wire.sync_status("entry:a", True),
        wire.authenticated("entry:a", read_only=False),
        wire.denied("entry:a", "no"),
        wire.event(Roster(seq=1, people=[])),
        wire.pointers([wire.pointer_news(1, b"\x01\x00\x00\x00\x00")]),
        var_string("entry:a") + bytes((Kind.STATELESS,)) + var_string("hello"),
        var_string("entry:a") + bytes((250, 1)),
        b"",
        b"\x07",
    ],
)
def test_W3_what_only_a_server_says_is_a_bad_frame(message: bytes) -> None:
    with pytest.raises(BadFrame):
        wire.decode(message)


def test_W1_every_kind_that_a_device_sends_is_understood() -> None:
    assert wire.decode(b"\x09") == wire.Heartbeat()
    assert wire.decode(b"\x0a") == wire.Heartbeat()
    auth = var_string("entry:a") + bytes((Kind.AUTH, 0)) + var_string("token")
    assert wire.decode(auth) == wire.OpenDocument("entry:a")
    assert wire.decode(auth + var_string("4.8.0")) == wire.OpenDocument("entry:a")
    assert wire.decode(var_string("entry:a") + bytes((Kind.QUERY_AWARENESS,))) == wire.QueryAwareness("entry:a")
    assert wire.decode(var_string("entry:a") + bytes((Kind.CLOSE,))) == wire.CloseDocument("entry:a")
    assert wire.decode(wire.awareness("entry:a", [(5, 1, "{}")])) == wire.Awareness("entry:a", ((5, 1, "{}"),))
    assert wire.decode(b"\x00\x40{}") == wire.CommandText(b"{}")
    assert wire.decode(b"\x00\x44" + struct.pack(">d", 12.5)) == wire.ClockSample(12.5)
    assert wire.decode(b"\x00\x42\x01\x03\x90\x01\x07\x08") == wire.Pointer(b"\x01\x03\x90\x01\x07\x08")


def test_W1_texts_that_are_not_utf_8_are_bad_frames() -> None:
    with pytest.raises(BadFrame):
        wire.decode(b"\x02\xff\xfe\x00")
    with pytest.raises(BadFrame):
        wire.decode(NAME + bytes((Kind.AUTH, 0)) + var_bytes(b"\xff"))


def test_W1_a_pointer_with_unknown_flags_is_a_bad_frame() -> None:
    with pytest.raises(BadFrame):
        wire.decode(b"\x00\x42\x08\x00\x00\x00\x00")


def test_W7_a_clock_answer_holds_both_times() -> None:
    assert wire.clock(1.5, 2.5) == b"\x00\x44" + struct.pack(">dd", 1.5, 2.5)


def test_W6_the_document_of_a_message_too_large_to_read_is_known() -> None:
    assert wire.document_of(wire.sync_update("entry:a", b"x")) == "entry:a"
    assert wire.document_of(b"\x00\x40") == wire.document_of(b"\xff") == wire.document_of(var_string("y" * 200)) == ""
