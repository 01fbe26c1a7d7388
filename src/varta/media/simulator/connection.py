"""One client's RTSP connection: its requests, its one session, and the end of both."""

import asyncio
import logging
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import unquote, urlsplit

from varta.media.simulator import sdp
from varta.media.simulator.digest import Gate
from varta.media.simulator.feed import Feed
from varta.media.simulator.messages import Interleaved, MalformedMessageError, Parser, Request, response
from varta.media.simulator.transport import Wish, choose
from varta.media.simulator.udp import UdpPair
from varta.media.simulator.viewers import TcpViewer, UdpViewer

_log = logging.getLogger(__name__)
_UNAUTHORIZED = 401
_READ = 64 * 1024
_MAX_WRONG_ANSWERS = 5
_METHODS = ("OPTIONS", "DESCRIBE", "SETUP", "PLAY", "PAUSE", "GET_PARAMETER", "SET_PARAMETER", "TEARDOWN")
_PUBLIC = ", ".join(_METHODS)
_UNSUPPORTED_METHODS = ("ANNOUNCE", "RECORD", "REDIRECT")


class House(Protocol):
    """Offer what connections share: the cameras, the UDP sockets, the gate."""

    session_timeout_s: int

    def feed(self, name: str) -> Feed | None:
        """Return a camera by its name."""
        ...

    def gate(self) -> Gate | None:
        """Return a gate with a nonce of its own, or None where everybody may watch."""
        ...

    def udp(self) -> UdpPair | None:
        """Return the sockets for RTP and RTCP, where there are any."""
        ...


@dataclass(slots=True)
class Session:
    """Hold what SETUP agreed on."""

    id: str
    feed: Feed
    viewer: TcpViewer | UdpViewer
    seen: float
    playing: bool = False


class _RefusedError(Exception):
    def __init__(self, status: int, **headers: str) -> None:
        super().__init__(status)
        self.status = status
        self.headers = headers


class Connection:
    """Answer one client until either side ends the connection; `run` belongs to the server's event loop."""

    def __init__(self, house: House, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._house = house
        self._reader = reader
        self._writer = writer
        self._gate = house.gate()
        self._wrong_answers = 0
        self._loop = asyncio.get_running_loop()
        self._opened = self._loop.time()
        self.peer: str = writer.get_extra_info("peername")[0]
        self.session: Session | None = None
        self._handlers: dict[str, Callable[[Request], None]] = {
            "OPTIONS": self._options,
            "DESCRIBE": self._describe,
            "SETUP": self._setup,
            "PLAY": self._play,
            "PAUSE": self._pause,
            "GET_PARAMETER": self._parameter,
            "SET_PARAMETER": self._parameter,
            "TEARDOWN": self._teardown,
        }

    async def run(self) -> None:
        """Read requests and answer them; ends when the client goes, sends rubbish or is cut off."""
        parser = Parser()
        try:
            while not self._writer.is_closing() and (data := await self._reader.read(_READ)):
                for message in parser.feed(data):
                    if isinstance(message, Interleaved):
                        self.touch()
                    else:
                        self._answer(message)
                await self._writer.drain()
        except MalformedMessageError as error:
            self._writer.write(response(error.status))
        except ConnectionError:
            _log.debug("client %s went away", self.peer)
        finally:
            self.end_session()
            self._writer.close()

    def touch(self) -> None:
        """Note a sign of life."""
        if self.session is not None:
            self.session.seen = self._loop.time()

    def heard_from(self, address: tuple[str, int]) -> None:
        """Take a UDP packet as a sign of life when it comes from this session's ports."""
        if self.session is not None and isinstance(self.session.viewer, UdpViewer):
            viewer = self.session.viewer
            if address[:2] in (viewer.rtp_address, viewer.rtcp_address):
                self.touch()

    def expire(self, now: float) -> None:
        """End a session, or a connection without one, whose time of silence is over.

        A client that plays inside the connection shows its life by taking the data.
        """
        session = self.session
        if session is None:
            if now - self._opened > 2 * self._house.session_timeout_s:
                self.close()
        elif now - session.seen > self._house.session_timeout_s and not (
            session.playing and isinstance(session.viewer, TcpViewer)
        ):
            self.end_session()

    def end_session(self) -> None:
        """Forget the session and stop sending."""
        if self.session is None:
            return
        self.session.feed.leave(self.session.viewer)
        if isinstance(self.session.viewer, UdpViewer):
            self.session.viewer.close()
        self.session = None
        self._opened = self._loop.time()

    def close(self) -> None:
        """Break the connection off."""
        self._writer.transport.abort()

    def _answer(self, request: Request) -> None:
        try:
            self._check(request)
            self._handlers[request.method](request)
        except _RefusedError as refusal:
            challenges = self._gate.challenges() if refusal.status == _UNAUTHORIZED and self._gate else ()
            self._reply(request, status=refusal.status, headers=refusal.headers, challenges=challenges)
            if self._wrong_answers >= _MAX_WRONG_ANSWERS:
                self._writer.close()

    def _check(self, request: Request) -> None:
        if "cseq" not in request.headers:
            raise _RefusedError(400)
        if request.version != "RTSP/1.0":
            raise _RefusedError(505)
        if request.method not in self._handlers:
            raise _RefusedError(405 if request.method in _UNSUPPORTED_METHODS else 501, Allow=_PUBLIC)
        if "require" in request.headers:
            raise _RefusedError(551, Unsupported=request.headers["require"])
        if request.method != "OPTIONS":
            self._check_credentials(request)
        wanted = request.headers.get("session", "").partition(";")[0].strip()
        if wanted and (self.session is None or not secrets.compare_digest(wanted.encode(), self.session.id.encode())):
            raise _RefusedError(454)
        self.touch()

    def _check_credentials(self, request: Request) -> None:
        given = request.headers.get("authorization")
        if self._gate is None or self._gate.admits(request.method, request.url, given):
            self._wrong_answers = 0
            return
        self._wrong_answers += given is not None
        raise _RefusedError(_UNAUTHORIZED)

    def _feed(self, request: Request) -> tuple[Feed, str]:
        """Return the camera that a request's address names, and what follows its name."""
        try:
            path = unquote(urlsplit(request.url).path)
        except ValueError:
            raise _RefusedError(400) from None
        name, _, track = path.strip("/").partition("/")
        feed = self._house.feed(name)
        if feed is None or track not in ("", sdp.TRACK):
            raise _RefusedError(404)
        if feed.away:
            raise _RefusedError(503)
        return feed, track

    def _own_session(self, request: Request) -> Session:
        feed, _ = self._feed(request)
        if self.session is None or "session" not in request.headers:
            raise _RefusedError(454)
        if self.session.feed is not feed:
            raise _RefusedError(454)
        return self.session

    def _options(self, request: Request) -> None:
        self._reply(request, {"Public": _PUBLIC})

    def _describe(self, request: Request) -> None:
        feed, track = self._feed(request)
        if track:
            raise _RefusedError(404)
        address: str = self._writer.get_extra_info("sockname")[0]
        base = request.url.split("?")[0].rstrip("/") + "/"
        headers = {"Content-Base": base, "Content-Type": "application/sdp", "Cache-Control": "no-cache"}
        self._reply(request, headers, body=sdp.describe(feed.name, address, feed.clip))

    def _setup(self, request: Request) -> None:
        feed, track = self._feed(request)
        if not track:
            raise _RefusedError(459)
        if self.session is not None and (self.session.playing or self.session.feed is not feed):
            raise _RefusedError(455 if self.session.playing else 459)
        wish = choose(request.headers.get("transport", ""))
        if wish is None:
            raise _RefusedError(461)
        viewer, transport = self._viewer(wish)
        self.end_session()
        self.session = Session(secrets.token_hex(8), feed, viewer, self._loop.time())
        self._reply(request, {"Transport": transport})

    def _viewer(self, wish: Wish) -> tuple[TcpViewer | UdpViewer, str]:
        first, second = wish.pair
        if wish.tcp:
            viewer = TcpViewer(self._writer.transport, wish.pair)
            return viewer, f"RTP/AVP/TCP;unicast;interleaved={first}-{second}"
        pair = self._house.udp()
        if pair is None:
            raise _RefusedError(461)
        # Packets go only to whoever asks, whatever `destination` says: nobody is flooded in another's name.
        there = (self.peer, first), (self.peer, second)
        server = f"server_port={pair.ports[0]}-{pair.ports[1]}"
        transport = f"RTP/AVP;unicast;client_port={first}-{second};{server}"
        return UdpViewer(pair.rtp, pair.rtcp, *there, self._writer.transport), transport

    def _play(self, request: Request) -> None:
        session = self._own_session(request)
        entry = session.feed.entry()
        track = f"{request.url.split('?')[0].rstrip('/').removesuffix('/' + sdp.TRACK)}/{sdp.TRACK}"
        headers = {"Range": "npt=0.000-"}
        if entry is not None and not session.playing:
            headers["RTP-Info"] = f"url={track};seq={entry[0]};rtptime={entry[1]}"
        self._reply(request, headers)
        session.playing = True
        session.feed.join(session.viewer)

    def _pause(self, request: Request) -> None:
        session = self._own_session(request)
        session.feed.leave(session.viewer)
        session.playing = False
        self._reply(request)

    def _parameter(self, request: Request) -> None:
        # Clients keep a session alive with it; there are no parameters.
        self._reply(request)

    def _teardown(self, request: Request) -> None:
        session = self._own_session(request)
        self._reply(request, {"Session": session.id})
        self.end_session()

    def _reply(
        self,
        request: Request,
        headers: Mapping[str, str] | None = None,
        *,
        status: int = 200,
        body: bytes = b"",
        challenges: tuple[str, ...] = (),
    ) -> None:
        common = {"CSeq": request.headers.get("cseq", "0"), "Server": "Varta"}
        if self.session is not None and request.method in ("SETUP", "PLAY", "PAUSE", "GET_PARAMETER"):
            common["Session"] = f"{self.session.id};timeout={self._house.session_timeout_s}"
        self._writer.write(response(status, common | dict(headers or {}), body, challenges=challenges))
