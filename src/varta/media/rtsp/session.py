"""An RTSP session (RFC 2326): describe, set up, play, keep alive, tear down."""

import time
from contextlib import suppress
from dataclasses import dataclass
from itertools import count

from varta.kernel.errors import BadInput, Unavailable, VartaError
from varta.media import problems
from varta.media.rtsp.address import MAX_ADDRESS, Address, join_control, read_address
from varta.media.rtsp.auth import Credentials
from varta.media.rtsp.messages import Head, Response, answer, read_channels, read_session, request
from varta.media.rtsp.sdp import Description, Media, read_description
from varta.media.rtsp.wire import NotRtspError, TakePackets, Wire, pass_over

_OK, _UNAUTHORIZED, _FORBIDDEN = 200, 401, 403
_MISSING = (404, 410)
_REDIRECTS = (301, 302, 303, 305, 307, 308)
_AGGREGATE_REFUSED = (405, 455, 459, 460)
_MAX_REDIRECTS = 3
_AGENT = "Varta"
_POLITE = ("OPTIONS", "GET_PARAMETER", "SET_PARAMETER", "ANNOUNCE")


@dataclass(frozen=True, slots=True)
class Track:
    """Hold one medium that was set up, with the connection's channels for its RTP and RTCP."""

    media: Media
    rtp: int
    rtcp: int


class Session:
    """Hold one camera's session. `prepare`, then `play`; then the wire is read by whoever asked.

    Each method raises `Unavailable` (`camera.unreachable`, `camera.timeout`) or `BadInput` (`camera.wrong_password`,
    `camera.not_found`, `camera.no_video`, `camera.unsupported_codec`, `camera.bad_url`).
    """

    def __init__(self, url: str, timeout_s: float) -> None:
        self._url, self._timeout_s = url, timeout_s
        self._deadline = time.monotonic() + timeout_s
        self._address = read_address(url)
        self._credentials = Credentials(self._address.user, self._address.password)
        self._numbers = count(1)
        self._id = ""
        self._base = self._control = self._address.url
        self._keeps_alive_with = "GET_PARAMETER"
        self._asked_alive = False
        self.timeout_s = 60.0
        self.round_trip_s = timeout_s
        self.video: Track
        self.sound: Track | None = None
        self.wire = self._connect(self._address)

    def prepare(self, *, sound: bool) -> None:
        """Ask what there is, and set the video up, and the sound where it is wanted and of a known coding."""
        try:
            description = self._describe()
            video = self._choose(description)
            self._control = join_control(self._base, description.control)
            self.video = self._set_up(video, 0)
            if sound:
                self._set_up_sound(description)
        except BaseException:
            self.wire.close()
            raise

    def play(self, take_packets: TakePackets) -> None:
        """Start the packets; those that come before the camera's answer are handed on as well."""
        headers = {"Range": "npt=0.000-"}
        response = self._ask("PLAY", self._control, headers, take_packets)
        if response.status in _AGGREGATE_REFUSED:
            self._control = join_control(self._base, self.video.media.control)
            response = self._ask("PLAY", self._control, headers, take_packets)
        self._check(response)

    def keep_alive(self) -> None:
        """Send a sign of life, and do not wait for the answer: `take` gets it."""
        self._asked_alive = True
        self._send(self._keeps_alive_with, self._control, {})

    def take(self, message: Response | Head) -> None:
        """Take what the camera said while it played."""
        if isinstance(message, Head):
            cseq = next(iter(message.headers.get("cseq", ())), "0")
            self._guarded(answer(cseq, "200 OK" if message.method in _POLITE else "501 Not Implemented"))
        elif self._asked_alive and message.status == _UNAUTHORIZED:
            if not self._credentials.learn(message.headers.get("www-authenticate", ())):
                raise problems.wrong_password(self._url)
            self.keep_alive()
        elif self._asked_alive and message.status != _OK:
            # Cameras that know no parameters take this as a sign of life; the connection itself is one for the others.
            self._keeps_alive_with, self._asked_alive = "OPTIONS", False

    def report(self, track: Track, data: bytes) -> None:
        """Send an RTCP packet."""
        self._guarded(b"$" + bytes([track.rtcp]) + len(data).to_bytes(2, "big") + data)

    def close(self) -> None:
        """Say goodbye, where that can be done, and disconnect."""
        if self._id and not self.wire.ended:
            with suppress(VartaError):  # it may be gone already
                self._send("TEARDOWN", self._control, {})
        self.wire.close()

    def _describe(self) -> Description:
        for _ in range(_MAX_REDIRECTS + 1):
            options = self._ask("OPTIONS", self._address.url, {})
            public = ",".join(options.headers.get("public", ())).upper()
            if public and "GET_PARAMETER" not in public:
                self._keeps_alive_with = "OPTIONS"
            response = self._ask("DESCRIBE", self._address.url, {"Accept": "application/sdp"})
            if response.status not in _REDIRECTS:
                break
            self._follow(response.header("location"))
        self._check(response)
        base = response.header("content-base") or response.header("content-location")
        # Some cameras name a path here; what is no address is of no use.
        usable = base.lower().startswith(("rtsp://", "rtsps://")) and len(base) <= MAX_ADDRESS
        self._base = base if usable else self._address.url
        return read_description(response.body)

    def _follow(self, location: str) -> None:
        """Connect to where the camera sent us; credentials go along to the same host only, and not into the open."""
        try:
            there = read_address(join_control(self._address.url, location) if "://" in location else "")
        except BadInput:
            raise problems.unreachable(self._url, "it sends us on to an address that is none") from None
        before, self._address = self._address, there
        kept = there.host == before.host and (there.tls or not before.tls) and not there.user
        user, password = (self._credentials.user, self._credentials.password) if kept else (there.user, there.password)
        self._credentials = Credentials(user, password)
        self.wire.close()
        self.wire = self._connect(there)

    def _choose(self, description: Description) -> Media:
        videos = [media for media in description.media if media.kind == "video"]
        if not videos:
            raise problems.no_video(self._url)
        known = next((media for media in videos if media.known), None)
        if known is None:
            raise problems.unsupported_codec(self._url, videos[0].codec)
        return known

    def _set_up_sound(self, description: Description) -> None:
        media = next((m for m in description.media if m.sound() is not None), None)
        if media is None:
            return
        try:
            self.sound = self._set_up(media, 2)
        except BadInput:
            self.sound = None  # a camera that will not give its sound still gives its picture
        except Unavailable as error:
            if error.code == "camera.timeout" or self.wire.ended:
                raise

    def _set_up(self, media: Media, channel: int) -> Track:
        wish = f"RTP/AVP/TCP;unicast;interleaved={channel}-{channel + 1}"
        response = self._ask("SETUP", join_control(self._base, media.control), {"Transport": wish})
        self._check(response)
        session = response.header("session")
        if session:
            self._id, self.timeout_s = read_session(session)
        channels = read_channels(response.header("transport")) or (channel, channel + 1)
        return Track(media, *channels)

    def _check(self, response: Response) -> None:
        if response.status == _OK:
            return
        if response.status in (_UNAUTHORIZED, _FORBIDDEN):
            raise problems.wrong_password(self._url)
        if response.status in _MISSING:
            raise problems.not_found(self._url)
        raise problems.unreachable(self._url, f"it answers {response.status} {response.reason}".strip())

    def _ask(self, method: str, url: str, headers: dict[str, str], take: TakePackets = pass_over) -> Response:
        """Ask and return the answer; where the camera wants to know who asks, ask again."""
        for _ in range(3):
            response = self._exchange(method, url, headers, take)
            if response.status != _UNAUTHORIZED:
                return response
            if not self._credentials.learn(response.headers.get("www-authenticate", ())):
                return response
            if response.header("connection").lower() == "close" or self.wire.ended:
                self.wire.close()
                self.wire = self._connect(self._address)
        return response

    def _exchange(self, method: str, url: str, headers: dict[str, str], take: TakePackets) -> Response:
        asked = time.monotonic()
        number = self._send(method, url, headers)
        try:
            while True:
                response = self.wire.response(self._deadline, take, body_follows=method == "DESCRIBE")
                if response.header("cseq") in ("", str(number)):
                    self.round_trip_s = min(self.round_trip_s, time.monotonic() - asked)
                    return response
        except TimeoutError:
            raise problems.timed_out(self._url, self._timeout_s) from None
        except (OSError, NotRtspError) as error:
            raise _cannot_reach(self._url, error) from None

    def _send(self, method: str, url: str, headers: dict[str, str]) -> int:
        number = next(self._numbers)
        common = {"CSeq": str(number), "User-Agent": _AGENT}
        if self._id:
            common["Session"] = self._id
        authorization = self._credentials.header(method, url)
        if authorization:
            common["Authorization"] = authorization
        self._guarded(request(method, url, common | headers))
        return number

    def _guarded(self, data: bytes) -> None:
        try:
            self.wire.send(data)
        except OSError as error:
            raise _cannot_reach(self._url, error) from None

    def _connect(self, address: Address) -> Wire:
        try:
            return Wire(address, max(self._deadline - time.monotonic(), 0.05))
        except TimeoutError:
            raise problems.timed_out(self._url, self._timeout_s) from None
        except (OSError, UnicodeError) as error:
            raise _cannot_reach(self._url, error) from None


def _cannot_reach(url: str, error: Exception) -> Unavailable:
    return problems.unreachable(url, str(getattr(error, "strerror", None) or error) or "the connection broke off")
