"""The sound of a session, where it is wanted: AAC (RFC 3640, high bit rate), PCMA and PCMU (RFC 3551)."""

from collections.abc import Callable
from dataclasses import dataclass

from varta.media.packet import TICKS
from varta.media.rtsp.rtcp import SenderReport
from varta.media.rtsp.rtp import HEADER, Reception, payload_bounds, unwrap
from varta.media.rtsp.sdp import Media

_AAC_SAMPLES = 1024
_MAX_UNITS, _MAX_UNIT = 64, 16 * 1024
_CLOSE = TICKS // 25
_FAR = 10 * TICKS
_LEAP_S = 10


@dataclass(frozen=True, slots=True)
class Sound:
    """Hold a piece of sound with its place in media time, in `TICKS`."""

    data: bytes
    pts: int
    duration: int


class SoundTrack:
    """Take sound apart and place it beside the pictures.

    Its first piece is placed where it came in; as soon as the camera's reports tie both clocks together, by them.
    """

    def __init__(self, media: Media) -> None:
        self.reception = Reception(media.rate)
        self.malformed = 0
        self._rate, self._type = media.rate, media.payload_type
        info = media.sound()
        self._aac = info is not None and info.codec == "aac"
        self._bytes_per_sample = max(1, media.channels)
        self._size_bits = _bits(media.parameters.get("sizelength", ""), 13)
        self._index_bits = _bits(media.parameters.get("indexlength", ""), 3)
        self._pieces: list[tuple[int, bytes]] = []
        self._part: tuple[int, int, bytearray] | None = None  # timestamp, whole size, what came
        self._last_time: int | None = None
        self._base: int | None = None
        self._last_pts = -1
        self._report: SenderReport | None = None

    def take(self, view: memoryview, first: int, stop: int) -> None:
        """Take an RTP packet."""
        bounds = payload_bounds(view, first, stop)
        if bounds is None or view[first + 1] & 0x7F != self._type:
            self.malformed += 1
            return
        _, _, sequence, timestamp, ssrc = HEADER.unpack_from(view, first)
        missing = self.reception.take(sequence, ssrc, stop - first)
        if missing < 0:
            return
        if missing:
            self._part = None
        if self._aac:
            self._take_aac(bytes(view[bounds[0] : bounds[1]]), timestamp)
        elif len(self._pieces) < _MAX_UNITS:
            self._pieces.append((timestamp, bytes(view[bounds[0] : bounds[1]])))

    def report(self, reports: list[SenderReport]) -> None:
        """Take note of the camera's reports."""
        self._report = reports[-1] if reports else self._report

    def take_pieces(self, now: int, media_of: Callable[[int], int | None]) -> list[Sound]:
        """Return what is whole. `now` is the present media time; `media_of` tells that of a time of its clock."""
        pieces, self._pieces = self._pieces, []
        return [self._placed(timestamp, data, now, media_of) for timestamp, data in pieces]

    def _placed(self, timestamp: int, data: bytes, now: int, media_of: Callable[[int], int | None]) -> Sound:
        time = timestamp if self._last_time is None else unwrap(timestamp, self._last_time)
        if self._base is None or self._last_time is None or abs(time - self._last_time) > _LEAP_S * self._rate:
            self._base = now - time * TICKS // self._rate
        self._last_time = time
        if self._report is not None:
            self._follow(self._report, time, media_of)
        samples = _AAC_SAMPLES if self._aac else len(data) // self._bytes_per_sample
        pts = max(self._base + time * TICKS // self._rate, self._last_pts + 1, 0)
        self._last_pts = pts
        return Sound(data, pts, max(samples * TICKS // self._rate, 1))

    def _follow(self, report: SenderReport, time: int, media_of: Callable[[int], int | None]) -> None:
        media = media_of(report.time_us)
        if media is None or self._base is None:
            return
        wanted = media - unwrap(report.timestamp, time) * TICKS // self._rate
        if _CLOSE < abs(wanted - self._base) < _FAR:
            self._base = wanted
        self._report = None

    def _take_aac(self, payload: bytes, timestamp: int) -> None:
        header_bits = int.from_bytes(payload[:2], "big")
        width = self._size_bits + self._index_bits
        count, at = header_bits // width, 2 + (header_bits + 7) // 8
        if not 0 < count <= _MAX_UNITS or at > len(payload):
            self.malformed += 1
            return
        headers = int.from_bytes(payload[2:at], "big") >> (8 * (at - 2) - count * width)
        for number in range(count):
            header = headers >> (count - 1 - number) * width & (1 << width) - 1
            size = header >> self._index_bits
            data = payload[at : at + size]
            at += size
            if len(data) < size:
                self._take_part(size, data, timestamp, only=count == 1)
                return
            if data and len(self._pieces) < _MAX_UNITS:
                self._pieces.append((timestamp + number * _AAC_SAMPLES & 0xFFFFFFFF, data))

    def _take_part(self, size: int, data: bytes, timestamp: int, *, only: bool) -> None:
        """Take a piece of a unit that is larger than a packet."""
        if not only or not data or size > _MAX_UNIT:
            self.malformed += 1
            return
        if self._part is None or self._part[:2] != (timestamp, size):
            self._part = (timestamp, size, bytearray())
        self._part[2].extend(data)
        if len(self._part[2]) >= size:
            self._pieces.append((timestamp, bytes(self._part[2][:size])))
            self._part = None


def _bits(text: str, otherwise: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and 0 < int(text[:2]) <= 16 else otherwise  # noqa: PLR2004 - wider than any size
