"""The pair of UDP sockets from which all cameras send: an even port for RTP, the next one for RTCP."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from varta.kernel.errors import Unavailable

_ATTEMPTS = 64


@dataclass(frozen=True, slots=True)
class UdpPair:
    """Hold the two sockets and their ports."""

    rtp: asyncio.DatagramTransport
    rtcp: asyncio.DatagramTransport
    ports: tuple[int, int]

    def close(self) -> None:
        """Free the ports."""
        self.rtp.close()
        self.rtcp.close()


class _Listener(asyncio.DatagramProtocol):
    def __init__(self, heard: Callable[[tuple[str, int]], None]) -> None:
        self._heard = heard

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """Take any packet, such as a receiver report, as its sender's sign of life."""
        del data
        self._heard(addr)


async def open_pair(host: str, heard: Callable[[tuple[str, int]], None]) -> UdpPair:
    """Open two neighbouring ports; `heard` is told who sent something to either.

    Raises `Unavailable` (`simulator.no_udp_ports`) when no pair is free.
    """
    for _ in range(_ATTEMPTS):
        rtp = await _open(host, 0, heard)
        if rtp is None:
            break
        port: int = rtp.get_extra_info("sockname")[1]
        rtcp = await _open(host, port + 1, heard) if port % 2 == 0 else None
        if rtcp is not None:
            return UdpPair(rtp, rtcp, (port, port + 1))
        rtp.close()
    raise Unavailable("simulator.no_udp_ports", f"No two neighbouring UDP ports are free on {host}.", where=host)


async def _open(host: str, port: int, heard: Callable[[tuple[str, int]], None]) -> asyncio.DatagramTransport | None:
    try:
        transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
            lambda: _Listener(heard), local_addr=(host, port)
        )
    except (OSError, OverflowError):
        return None
    return transport
