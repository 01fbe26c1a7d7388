"""Those who watch: a client inside its RTSP connection, or behind two UDP ports. None may hold up another."""

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from varta.media.simulator.packing import interleaved

MAX_BACKLOG = 8 * 1024 * 1024  # bytes waiting for a slow TCP client; over it pictures are left out
_LOW_BACKLOG = 512 * 1024
_PATIENCE_S = 10.0
_UDP_AT_ONCE = 32  # packets, 45 kB: well inside a client's usual socket buffer
_UDP_PAUSE_S = 0.002


@dataclass(frozen=True, slots=True)
class Burst:
    """Hold one picture's RTP packets as all clients of a camera get them; framed for TCP once per channel."""

    packets: tuple[bytes, ...]
    sequence: int
    timestamp: int
    keyframe: bool
    _framed: dict[int, bytes] = field(default_factory=dict)

    def framed(self, channel: int) -> bytes:
        """Return all packets framed for a channel of an RTSP connection."""
        if channel not in self._framed:
            self._framed[channel] = interleaved(self.packets, channel)
        return self._framed[channel]


class Viewer(Protocol):
    """Take a camera's pictures and reports without ever waiting."""

    def send(self, bursts: Sequence[Burst]) -> None:
        """Send pictures, or leave them out."""
        ...

    def send_report(self, data: bytes) -> None:
        """Send RTCP."""
        ...

    def end(self) -> None:
        """Break the connection off, as a camera that loses power does."""
        ...


class TcpViewer:
    """Send inside the RTSP connection; a client that does not read misses pictures and, after 10 s, is cut off."""

    def __init__(self, transport: asyncio.WriteTransport, channels: tuple[int, int]) -> None:
        self._transport = transport
        self._rtp, self._rtcp = channels
        self._behind_since: float | None = None

    def send(self, bursts: Sequence[Burst]) -> None:
        """Send pictures unless the client lags; it rejoins at a key frame."""
        if self._keeps_up(bursts[0].keyframe):
            self._transport.write(b"".join(burst.framed(self._rtp) for burst in bursts))

    def send_report(self, data: bytes) -> None:
        """Send RTCP unless the client lags."""
        if self._behind_since is None:
            self._transport.write(interleaved([data], self._rtcp))

    def end(self) -> None:
        """Break the connection off."""
        self._transport.abort()

    def _keeps_up(self, keyframe: bool) -> bool:
        backlog = self._transport.get_write_buffer_size()
        now = asyncio.get_running_loop().time()
        if self._behind_since is None:
            if backlog > MAX_BACKLOG:
                self._behind_since = now
            return backlog <= MAX_BACKLOG
        if keyframe and backlog < _LOW_BACKLOG:
            self._behind_since = None
            return True
        if now - self._behind_since > _PATIENCE_S:
            self.end()
        return False


@dataclass(slots=True)
class UdpViewer:
    """Send to two ports of a client; a group of pictures for a late joiner goes out in small portions."""

    rtp: asyncio.DatagramTransport
    rtcp: asyncio.DatagramTransport
    rtp_address: tuple[str, int]
    rtcp_address: tuple[str, int]
    connection: asyncio.WriteTransport
    _waiting: deque[bytes] = field(default_factory=deque)
    _timer: asyncio.TimerHandle | None = None
    _ended: bool = False

    def send(self, bursts: Sequence[Burst]) -> None:
        """Send pictures, behind those that still wait."""
        self._waiting.extend(packet for burst in bursts for packet in burst.packets)
        if self._timer is None:
            self._drain()

    def send_report(self, data: bytes) -> None:
        """Send RTCP."""
        if not self._ended:
            self.rtcp.sendto(data, self.rtcp_address)

    def end(self) -> None:
        """Break off the connection that the session hangs on."""
        self.close()
        self.connection.abort()

    def close(self) -> None:
        """Send nothing any more."""
        self._ended = True
        self._waiting.clear()

    def _drain(self) -> None:
        self._timer = None
        if self.rtp.is_closing():
            return
        for _ in range(min(_UDP_AT_ONCE, len(self._waiting))):
            self.rtp.sendto(self._waiting.popleft(), self.rtp_address)
        if self._waiting:
            self._timer = asyncio.get_running_loop().call_later(_UDP_PAUSE_S, self._drain)
