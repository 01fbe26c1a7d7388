"""Find cameras on the networks that this machine stands in (WS-Discovery).

The messages are made and read by the package `WSDiscovery`; the sockets are our own: it would bind port 3702, keep
threads and everything that is ever answered.
"""

import logging
import selectors
import socket
import struct
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit
from xml.parsers.expat import ExpatError

from varta.kernel.clock import Clock
from varta.kernel.errors import Unavailable

if TYPE_CHECKING:
    from wsdiscovery.envelope import SoapEnvelope

_log = logging.getLogger(__name__)
GROUP = ("239.255.255.250", 3702)
SEARCH_S = 4.0
MAX_FOUND = 512
_MAX_DATAGRAMS = 4096
_DATAGRAM = 65535
_ASK_AGAIN_S = 0.5
_TIMES = 3
_TTL = 1  # this link and no further
_MAX_TEXT = 120
_NAMESPACE = "http://www.onvif.org/ver10/network/wsdl"
_KIND = "NetworkVideoTransmitter"
_MAX_XADDRS = 4
_SCOPE = "onvif://www.onvif.org/"
# What the package lets escape for a message that leaves parts out.
_MALFORMED = (ExpatError, IndexError, AttributeError, ValueError, KeyError, TypeError)


@dataclass(frozen=True, slots=True)
class Found:
    """Describe a device that answered: its `xaddrs` are those on the host that the answer came from."""

    address: str
    xaddrs: tuple[str, ...]
    name: str
    hardware: str
    location: str


def discover(clock: Clock, seconds: float = SEARCH_S, to: Sequence[tuple[str, int]] = ()) -> list[Found]:
    """Ask every network interface for cameras and gather answers for so many seconds; sorted by address.

    `to` asks these addresses instead. Raises `Unavailable` (`camera.search_failed`) where nothing can be asked.
    """
    with ExitStack() as stack, selectors.DefaultSelector() as selector:
        sockets = [(stack.enter_context(made), target) for made, target in _open(to)]
        if not sockets:
            raise _failed("no network interface lets it ask")
        for made, _ in sockets:
            selector.register(made, selectors.EVENT_READ, made)
        found: dict[str, Found] = {}
        for data, host in _answers(clock, seconds, sockets, selector):
            for item in _read(data, host):
                if len(found) < MAX_FOUND:
                    found[item.xaddrs[0]] = item
        return sorted(found.values(), key=lambda item: _order(item.address))


def _open(to: Sequence[tuple[str, int]]) -> Iterator[tuple[socket.socket, tuple[str, int]]]:
    for target in to:
        yield _socket(), target
    if not to:
        for index, name in socket.if_nameindex():
            made = _socket()
            try:
                request = struct.pack("=4s4si", b"", b"", index)  # struct ip_mreqn
                made.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, request)
                made.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, _TTL)
            except OSError as error:
                made.close()
                _log.debug("%s is not asked for cameras: %s", name, error)
                continue
            yield made, GROUP


def _socket() -> socket.socket:
    made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    made.setblocking(False)
    return made


def _answers(
    clock: Clock,
    seconds: float,
    sockets: Sequence[tuple[socket.socket, tuple[str, int]]],
    selector: selectors.BaseSelector,
) -> Iterator[tuple[bytes, str]]:
    """Ask some times, since datagrams get lost, and yield what comes, with the host that it comes from."""
    begun, asked, left = clock.monotonic(), 0, _MAX_DATAGRAMS
    while (gone := clock.monotonic() - begun) < seconds and left > 0:
        if asked < _TIMES and gone >= asked * _ASK_AGAIN_S:
            _ask(sockets, first=asked == 0)
            asked += 1
        until = asked * _ASK_AGAIN_S if asked < _TIMES else seconds
        for key, _ in selector.select(max(min(until, seconds) - gone, 0.001)):
            with suppress(OSError):  # "connection refused" of a datagram before comes here
                data, sender = key.data.recvfrom(_DATAGRAM)
                left -= 1
                yield data, sender[0]


def _ask(sockets: Sequence[tuple[socket.socket, tuple[str, int]]], *, first: bool) -> None:
    message = _question()
    sent = 0
    for made, target in sockets:
        try:
            made.sendto(message, target)
            sent += 1
        except OSError as error:
            _log.debug("cannot ask %s: %s", target[0], error)
    if first and not sent:
        raise _failed("no network takes the question")


def _question() -> bytes:
    from wsdiscovery.actions.probe import constructProbe
    from wsdiscovery.message import createSOAPMessage
    from wsdiscovery.qname import QName

    kind = QName(_NAMESPACE, _KIND, "dn")
    return createSOAPMessage(constructProbe([kind], [])).encode()


def _read(data: bytes, host: str) -> Iterator[Found]:
    """Yield the cameras of an answer; what is malformed or names other hosts is left out."""
    from wsdiscovery.message import parseSOAPMessage

    with suppress(*_MALFORMED):
        envelope: SoapEnvelope | None = parseSOAPMessage(data, host)
        for match in envelope.getProbeResolveMatches() if envelope else ():
            scopes = [scope.getValue() for scope in match.getScopes()]
            kinds = {kind.getLocalname() for kind in match.getTypes()}
            if _KIND in kinds or any(scope.startswith(_SCOPE) for scope in scopes):
                yield from _found(match.getXAddrs(), scopes, host)


def _found(xaddrs: Iterable[str], scopes: Iterable[str], host: str) -> Iterator[Found]:
    # A password will be sent there: an answer speaks for the host that it comes from and for no other.
    mine = tuple(url for url in xaddrs if _on(url, host))[:_MAX_XADDRS]
    told = [scope.removeprefix(_SCOPE) for scope in scopes if scope.startswith(_SCOPE)]
    if mine:
        yield Found(host, mine, _scope(told, "name"), _scope(told, "hardware"), _scope(told, "location"))


def _on(url: str, host: str) -> bool:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and parts.hostname == host


def _scope(told: Iterable[str], kind: str) -> str:
    values = (unquote(scope.partition("/")[2]) for scope in told if scope.startswith(f"{kind}/"))
    line = ", ".join(dict.fromkeys(" ".join("".join(c if c.isprintable() else " " for c in v).split()) for v in values))
    return line[:_MAX_TEXT]


def _order(address: str) -> tuple[int, ...]:
    return tuple(int(part) if part.isdigit() else 0 for part in address.split("."))


def _failed(reason: str) -> Unavailable:
    return Unavailable(
        "camera.search_failed",
        f"Cannot search for cameras: {reason}; connect this machine to the cameras' network, or enter the address.",
    )
