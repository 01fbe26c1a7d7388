"""A client that does not read misses pictures and is cut off; UDP goes out in portions."""

import asyncio

import pytest

from varta.media.simulator.viewers import MAX_BACKLOG, Burst, TcpViewer, UdpViewer

KEY = Burst((b"key",), 0, 0, keyframe=True)
DELTA = Burst((b"delta",), 1, 1, keyframe=False)


class FakeTransport(asyncio.DatagramTransport, asyncio.WriteTransport):
    """Keep what is sent; `backlog` is what a test says waits."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[bytes] = []
        self.backlog = 0
        self.aborted = False
        self.last = asyncio.Event()

    def write(self, data: bytes) -> None:
        self.sent.append(data)

    def sendto(self, data: bytes, addr: object = None) -> None:
        del addr
        self.sent.append(data)
        if data == b"delta":
            self.last.set()

    def get_write_buffer_size(self) -> int:
        return self.backlog

    def is_closing(self) -> bool:
        return self.aborted

    def abort(self) -> None:
        self.aborted = True


class FakeTime:
    """Stand for the loop's clock."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 0.0
        monkeypatch.setattr("varta.media.simulator.viewers.asyncio.get_running_loop", lambda: self)

    def time(self) -> float:
        return self.now


def test_a_lagging_client_rejoins_at_a_key_frame(monkeypatch: pytest.MonkeyPatch) -> None:
    FakeTime(monkeypatch)
    transport = FakeTransport()
    viewer = TcpViewer(transport, (0, 1))
    transport.backlog = MAX_BACKLOG + 1
    viewer.send([KEY])
    transport.backlog = 0
    viewer.send([DELTA])
    viewer.send_report(b"report")
    assert transport.sent == []
    viewer.send([KEY])
    viewer.send([DELTA])
    assert transport.sent == [KEY.framed(0), DELTA.framed(0)]


def test_a_client_that_never_reads_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    time = FakeTime(monkeypatch)
    transport = FakeTransport()
    viewer = TcpViewer(transport, (0, 1))
    transport.backlog = MAX_BACKLOG + 1
    viewer.send([KEY])
    time.now = 9.0
    viewer.send([KEY])
    assert not transport.aborted
    time.now = 10.5
    viewer.send([KEY])
    assert transport.aborted


def test_packets_are_framed_once_for_all() -> None:
    burst = Burst((b"one", b"two"), 0, 0, keyframe=True)
    assert burst.framed(4) is burst.framed(4)
    assert burst.framed(4) == b"$\x04\x00\x03one$\x04\x00\x03two"


def test_udp_sends_a_long_group_in_portions_and_in_order() -> None:
    async def send() -> list[int]:
        transport = FakeTransport()
        viewer = UdpViewer(transport, transport, ("h", 1), ("h", 2), transport)
        viewer.send([Burst(tuple(bytes([i]) for i in range(100)), 0, 0, keyframe=True)])
        counts = [len(transport.sent)]
        viewer.send([DELTA])
        await transport.last.wait()
        assert transport.sent == [*(bytes([i]) for i in range(100)), b"delta"]
        return counts

    assert asyncio.run(asyncio.wait_for(send(), 5)) == [32]
