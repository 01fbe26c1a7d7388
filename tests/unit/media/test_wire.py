"""The relay's messages, in any pieces, and what waits for a slow reader."""

import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from varta.kernel.errors import Broken
from varta.media import outbox
from varta.media.outbox import Outbox
from varta.media.packet import Packet, StreamInfo
from varta.media.wire import (
    Gap,
    Message,
    Offline,
    Receiver,
    gap_message,
    offline_message,
    packet_message,
    stream_message,
)

STREAM = StreamInfo("h264", 640, 360, b"\0\0\0\1sets")


def packet(number: int, *, key: bool = False, size: int = 10, stream: StreamInfo = STREAM) -> Packet:
    return Packet(stream, bytes([number % 256]) * size, number + 2, number, 1, key, 10**15 + number, number)


@given(st.lists(st.integers(1, 50), max_size=20))
def test_messages_survive_being_cut_into_pieces(pieces: list[int]) -> None:
    data = stream_message(STREAM) + packet_message(packet(1, key=True)) + gap_message(7) + offline_message(-5)
    receiver, got, position = Receiver(), [], 0
    for piece in [*pieces, len(data)]:
        got += receiver.feed(data[position : position + piece])
        position += piece
    assert got == [packet(1, key=True), Gap(7), Offline(-5)]


@pytest.mark.parametrize("data", [b"HTTP/1.1 200 OK", b"\x03\xff\xff\xff\xff", b"\x02\0\0\0\2{}", b"\x04\0\0\0\1x"])
def test_a_stranger_is_recognised(data: bytes) -> None:
    with pytest.raises(Broken) as refusal:
        Receiver().feed(data)
    assert refusal.value.code == "relay.bad_message"


@pytest.fixture
def pair() -> tuple[Outbox, socket.socket]:
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    theirs.setblocking(False)
    ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
    with ours, theirs:
        yield Outbox(ours), theirs


def drain(box: Outbox, theirs: socket.socket, receiver: Receiver) -> list[Message]:
    got: list[Message] = []
    done = False
    while not done:
        done = box.send()
        while True:
            try:
                data = theirs.recv(65536)
            except BlockingIOError:
                break
            got += receiver.feed(data)
    return got


def offer(box: Outbox, one: Packet, now: float) -> None:
    box.offer(one, packet_message(one), now)


def test_nothing_before_a_key_frame(pair: tuple[Outbox, socket.socket]) -> None:
    box, theirs = pair
    offer(box, packet(1), 0)
    offer(box, packet(2, key=True), 0)
    offer(box, packet(3), 0)
    assert drain(box, theirs, Receiver()) == [packet(2, key=True), packet(3)]


def test_a_slow_reader_skips_to_the_next_key_frame_and_is_told(pair: tuple[Outbox, socket.socket]) -> None:
    box, theirs = pair
    receiver = Receiver()
    offer(box, packet(0, key=True, size=100_000), 0)
    assert not box.send()
    for i in range(1, 5):
        offer(box, packet(i), 0.1 * i)
    late = outbox.MAX_DELAY_S + 1
    offer(box, packet(5), late)
    offer(box, packet(6, key=True), late)
    offer(box, packet(7), late)
    got = drain(box, theirs, receiver)
    # The message once begun is finished, so that the reader keeps its place.
    assert got[0] == packet(0, key=True, size=100_000)
    assert isinstance(got[1], Gap)
    assert got[1].lost >= 5
    assert got[2:] == [packet(6, key=True), packet(7)]


def test_memory_is_bounded(pair: tuple[Outbox, socket.socket], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "MAX_QUEUE_BYTES", 50_000)
    box, _ = pair
    for i in range(1000):
        offer(box, packet(i, key=i % 10 == 0, size=1000), 0)
        assert box.waiting_bytes < 60_000


def test_a_new_coding_is_described_before_its_packets(pair: tuple[Outbox, socket.socket]) -> None:
    box, theirs = pair
    other = StreamInfo("h264", 320, 180, b"\0\0\0\1other")
    offer(box, packet(1, key=True), 0)
    offer(box, packet(2, key=True, stream=other), 0)
    got = drain(box, theirs, Receiver())
    assert [p.stream.width for p in got if isinstance(p, Packet)] == [640, 320]
