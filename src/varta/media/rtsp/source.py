"""A camera as a source of packets: one session, read on the caller's thread."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from types import TracebackType
from typing import Self

from varta.media import problems
from varta.media.annexb import SETS, unit_type
from varta.media.packet import TICKS, Packet, SourceStats, StreamInfo
from varta.media.rtsp.clock import MICROS, CameraClock
from varta.media.rtsp.order import DecodeOrder
from varta.media.rtsp.pictures import Picture
from varta.media.rtsp.reader import SharedReader
from varta.media.rtsp.rtcp import SenderReport, read_reports
from varta.media.rtsp.rtp import unwrap
from varta.media.rtsp.sdp import extradata
from varta.media.rtsp.session import Session
from varta.media.rtsp.sound import SoundTrack
from varta.media.rtsp.sps import read_sequence
from varta.media.rtsp.upkeep import Upkeep
from varta.media.rtsp.video import VideoTrack
from varta.media.rtsp.wire import NotRtspError, packet_end
from varta.media.timeline import Timeline

READ_TIMEOUT_S = 5.0
_PAUSE_S = 0.02  # nothing for so long means that what the camera had kept has come
_TICK_S = 0.5
_BACKLOG_S = 3.0
_MOST_READS = 8
_FARTHEST_REPORT = 60 * TICKS


class RtspSource:
    """Yield the packets of one camera. Made by `open_source`; use it as a context manager.

    Opening and iterating raise `Unavailable` (`camera.unreachable`, `camera.timeout`) or `BadInput`
    (`camera.wrong_password`, `camera.not_found`, `camera.no_video`, `camera.unsupported_codec`, `camera.bad_url`);
    iterating ends when the camera ends the session. It begins with the first key frame whose parameter sets are known.
    """

    def __init__(self, url: str, *, timeout_s: float, sound: bool = False) -> None:
        self.url = url
        self.stream: StreamInfo | None = None
        self._session = Session(url, timeout_s)
        self._session.prepare(sound=sound)
        media = self._session.video.media
        self._codec = media.codec
        self._video = VideoTrack(media)
        self._sets = _by_kind(self._codec, media.sets())
        self._timeline, self._order = Timeline(), DecodeOrder()
        self._clock = CameraClock(round(self._session.round_trip_s * MICROS))
        self._rtp_time: int | None = None
        self._last_pts = 0
        self._upkeep = Upkeep(self._session, self._video.reception)
        self._malformed = 0
        self._closed = self._interrupted = self._begun = False
        self._heard = self._told = time.monotonic()
        sound_track = self._session.sound
        self._sound = SoundTrack(sound_track.media) if sound_track is not None else None
        try:
            self._session.play(self._take_packets)
        except BaseException:
            self._session.wire.close()
            raise
        self._heard = time.monotonic()

    @property
    def malformed(self) -> int:
        """Return how many pieces were left out."""
        return self._malformed + self._video.malformed + self._session.wire.skipped

    @property
    def jumps(self) -> int:
        """Return how often the camera's clock leapt, that of its timestamps and that of its reports."""
        return self._timeline.jumps + self._clock.leaps

    @property
    def stats(self) -> SourceStats:
        """Return what came so far."""
        video = self._video.reception
        return SourceStats(
            video.packets,
            video.bytes,
            video.lost,
            video.duplicates,
            video.reordered,
            round(video.jitter * 1000 / video.rate, 2),
            self.malformed,
            self.jumps,
            round(self._clock.drift_ppm, 1),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Say goodbye and disconnect; call it from the reading thread."""
        if not self._closed:
            self._closed = True
            self._session.close()

    def __iter__(self) -> Iterator[Packet]:
        if not self._begun:
            yield from self._first()
        while self._goes_on():
            yield from self._read()

    def feed(self, take: Callable[[Packet], bool], reader: SharedReader) -> None:
        """Hand each packet to `take` until that returns False, `interrupt` is called or the camera ends the session.

        Where it can be, the reading is `reader`'s, and `take` is called on its thread.
        """
        if not all(take(packet) for packet in self._first()):
            return
        fd = self._session.wire.shareable
        if fd is None:
            all(take(packet) for packet in self)  # until one says that it was enough
            return
        self._session.wire.wait(0)
        if self._goes_on():
            reader.attend(fd, lambda: self._step(take))

    def interrupt(self) -> None:
        """Let iterating or feeding end within half a second; for any thread."""
        self._interrupted = True

    def _goes_on(self) -> bool:
        return not (self._closed or self._interrupted or self._upkeep.bye or self._session.wire.ended)

    def _step(self, take: Callable[[Packet], bool]) -> bool:
        """Hand on what is there, without waiting; return whether there may be more later."""
        for _ in range(_MOST_READS):
            for packet in self._read():
                if not take(packet):
                    return False
            if not self._session.wire.full:
                break
        return self._goes_on()

    def _first(self) -> Iterator[Packet]:
        """Yield what the camera had kept of its present group of pictures.

        It comes in a burst: only the last picture's arrival says anything about the clock, so that all are held until
        nothing came for a moment.
        """
        self._begun = True
        wire = self._session.wire
        wire.wait(_PAUSE_S)
        held: list[Packet] = []
        ends = time.monotonic() + _BACKLOG_S
        while self._goes_on():
            packets = list(self._read(burst=True))
            held += packets
            if held and (not packets or time.monotonic() > ends):
                break
            if not held:
                ends = time.monotonic() + _BACKLOG_S
        wire.wait(_TICK_S)
        self._clock.settle()
        for packet in held:
            media_us = packet.pts * MICROS / TICKS
            yield replace(packet, time_us=self._clock.tell(media_us), clock=self._clock.reading)

    def _read(self, *, burst: bool = False) -> Iterator[Packet]:
        """Wait a moment for bytes, and yield the packets that they complete."""
        wire = self._session.wire
        try:
            wire.receive()
            now_ns = time.monotonic_ns()
            for message in wire.deliver(self._take_packets):
                self._session.take(message)
        except (OSError, NotRtspError) as error:
            reason = str(getattr(error, "strerror", None) or error)
            raise problems.unreachable(self.url, reason or "the connection broke off") from None
        now = now_ns / 1e9
        pictures = self._video.take_pictures()
        if pictures:
            self._heard = now
            wall_us = time.time_ns() / 1000
            for timestamp, picture in pictures:
                packet = self._packet(timestamp, picture, now_ns, wall_us, burst)
                if packet is not None:
                    yield packet
        elif now - self._heard > READ_TIMEOUT_S:
            raise problems.timed_out(self.url, READ_TIMEOUT_S)
        if self._upkeep.report is not None and self._rtp_time is not None:
            self._follow_report(self._upkeep.report, self._rtp_time)
        if self._sound is not None and self.stream is not None:
            yield from self._sounds(self.stream, now_ns)
        self._upkeep.attend(now)

    def _take_packets(self, view: memoryview, start: int, end: int) -> int:
        channel = self._session.video.rtp
        while stop := packet_end(view, start, end):
            if view[start + 1] == channel:
                start = self._video.take_row(view, start, end, channel)
            else:
                self._take_aside(view[start + 1], view, start + 4, stop)
                start = stop
        return start

    def _take_aside(self, channel: int, view: memoryview, first: int, stop: int) -> None:
        """Take a packet that is none of the video's."""
        session = self._session
        if channel == session.video.rtcp:
            self._upkeep.take(bytes(view[first:stop]))
        elif session.sound is not None and self._sound is not None:
            if channel == session.sound.rtp:
                self._sound.take(view, first, stop)
            elif channel == session.sound.rtcp:
                self._sound.report(read_reports(bytes(view[first:stop]))[0])

    def _follow_report(self, report: SenderReport, rtp_time: int) -> None:
        """Tell the clock what the camera reported, as soon as there are pictures to compare it with."""
        self._upkeep.report = None
        offset = self._timeline.offset
        at = unwrap(report.timestamp, rtp_time)
        # A report far from the pictures belongs to another count: the camera's timestamps leapt, or it is wrong.
        if offset is not None and report.time_us > 0 and abs(at - rtp_time) <= _FARTHEST_REPORT:
            self._clock.reported((at + offset) * MICROS / TICKS, report.time_us)

    def _packet(
        self, timestamp: int, picture: Picture, now_ns: int, wall_us: float, burst: bool
    ) -> Packet | None:  # fmt: skip
        if picture.keyframe or picture.sets:
            self._learn_stream(picture)
        if self.stream is None:
            return None
        self._rtp_time = shown = timestamp if self._rtp_time is None else unwrap(timestamp, self._rtp_time)
        now = now_ns / 1e9
        elapsed, self._told = now - self._told, now
        jumps = self._timeline.jumps
        stamp = self._timeline.place(
            shown, self._order.place(shown), None, None if burst else int(elapsed * TICKS)
        )  # fmt: skip
        if self._timeline.jumps != jumps:
            self._clock.leapt()
        self._last_pts = stamp.pts
        media_us = stamp.pts * MICROS / TICKS
        self._video.reception.spread(timestamp, int(now * TICKS))
        self._clock.arrived(media_us, now_ns / 1000, wall_us)
        if picture.keyframe and self._clock.torn_back and not burst:
            # A new file begins at a key frame whose time leaps: within one, times never go back.
            self._clock.cut()
        time_us = 0 if burst else self._clock.tell(media_us)
        return Packet(
            self.stream, picture.data, stamp.pts, stamp.dts, stamp.duration, picture.keyframe, time_us, now_ns,
            self._clock.reading, cuts=picture.cuts,
        )  # fmt: skip

    def _learn_stream(self, picture: Picture) -> None:
        """Make a new description of the stream where a picture carries other parameter sets than before."""
        if picture.sets:
            self._sets |= _by_kind(self._codec, picture.sets)
        if not picture.keyframe:
            return
        sets = extradata(self._codec, tuple(unit for units in self._sets.values() for unit in units))
        if not sets or (self.stream is not None and sets == self.stream.extradata):
            return
        info = read_sequence(self._codec, self._sets[SETS[self._codec][-2]][0])
        if info is None:
            self._malformed += 1
            return
        self._order.expect(info.depth, info.step_s)
        sound = self._session.sound
        self.stream = StreamInfo(
            self._codec, info.width, info.height, sets, sound.media.sound() if sound is not None else None
        )  # fmt: skip

    def _sounds(self, stream: StreamInfo, now_ns: int) -> Iterator[Packet]:
        """Yield the sound that came, by the pictures' clock."""
        if self._sound is None:
            return
        now = self._last_pts + int((now_ns / 1e9 - self._told) * TICKS)
        for piece in self._sound.take_pieces(now, self._media_ticks):
            time_us = self._clock.tell_aside(piece.pts * MICROS / TICKS)
            yield Packet(
                stream, piece.data, piece.pts, piece.pts, piece.duration, True, time_us, now_ns, self._clock.reading,
                sound=True,
            )  # fmt: skip

    def _media_ticks(self, camera_us: int) -> int | None:
        media_us = self._clock.media_of(camera_us)
        return None if media_us is None else round(media_us * TICKS / MICROS)


def _by_kind(codec: str, units: tuple[bytes, ...]) -> dict[int, list[bytes]]:
    kinds: dict[int, list[bytes]] = {}
    for unit in units:
        kinds.setdefault(unit_type(codec, unit), []).append(unit)
    return kinds
