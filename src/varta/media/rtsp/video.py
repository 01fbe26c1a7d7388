"""The video of a session: RTP packets in, pictures with their timestamps out."""

from varta.media.rtsp.pictures import H264, H265, Depacketizer, Picture
from varta.media.rtsp.rtp import HEADER, Reception, payload_bounds
from varta.media.rtsp.sdp import Media
from varta.media.rtsp.wire import packet_end

_DOLLAR = 0x24
_PLAIN = 0x80  # version 2 without padding, extension and contributing sources


class VideoTrack:
    """Put pictures together. A packet's marker ends a picture at once, a new timestamp ends one that had none."""

    def __init__(self, media: Media) -> None:
        self.reception = Reception(media.rate or 90_000)
        self._type = media.payload_type
        self._depacketizer: Depacketizer = H264() if media.codec == "h264" else H265()
        self._timestamp = self._ended = -1
        self._marker_counts = True
        self._strange = 0
        self.pictures: list[tuple[int, Picture]] = []

    @property
    def malformed(self) -> int:
        """Return how many pieces were left out."""
        return self._depacketizer.malformed + self._strange

    def take(self, view: memoryview, first: int, stop: int) -> None:
        """Take an RTP packet; whole pictures are added to `pictures`, with their RTP timestamps."""
        if stop - first <= HEADER.size:
            self._strange += 1
            return
        flags, second, sequence, timestamp, ssrc = HEADER.unpack_from(view, first)
        at = first + HEADER.size
        if flags != _PLAIN:
            bounds = payload_bounds(view, first, stop)
            if bounds is None:
                self._strange += 1
                return
            at, stop = bounds
        if second & 0x7F != self._type:
            self._strange += 1
            return
        missing = self.reception.take(sequence, ssrc, stop - first)
        if missing < 0:
            return
        if timestamp != self._timestamp:
            self._end()
            self._timestamp = timestamp
        self._depacketizer.take(view, at, stop, missing)
        if second & 0x80 and self._marker_counts:
            self._end()

    def take_row(self, view: memoryview, start: int, end: int, channel: int) -> int:
        """Take the packets of an unbroken row inside the connection, from its first byte; return where they end.

        Most packets are fragments from the middle of a unit, with the next number each: they are taken here in one go,
        all others one by one.
        """
        depacketizer, reception = self._depacketizer, self.reception
        unpack, size = depacketizer.row.unpack_from, depacketizer.row.size
        while stop := packet_end(view, start, end):
            if view[start + 1] != channel:
                break
            header = depacketizer.open_fragment
            if header >= 0:
                wanted = (_DOLLAR, channel, _PLAIN, self._type, self._timestamp, reception.ssrc, header)
                sequence = reception.highest
                pieces: list[memoryview] = []
                first = start
                while end - start >= size:
                    dollar, to, length, flags, second, number, timestamp, ssrc, fragment, place = unpack(view, start)
                    stop = start + 4 + length
                    if (
                        (dollar, to, flags, second, timestamp, ssrc, fragment) != wanted
                        or place & 0xC0
                        or number != sequence + 1 & 0xFFFF
                        or stop > end
                        or length <= size - 4
                    ):
                        break
                    sequence += 1
                    pieces.append(view[start + size : stop])
                    start = stop
                if pieces:
                    depacketizer.append(pieces, start - first - size * len(pieces))
                    reception.take_row(len(pieces), start - first - 4 * len(pieces))
                    continue
            self.take(view, start + 4, stop)
            start = stop
        return start

    def take_pictures(self) -> list[tuple[int, Picture]]:
        """Return the pictures that are whole, each once."""
        pictures, self.pictures = self.pictures, []
        return pictures

    def _end(self) -> None:
        picture = self._depacketizer.end()
        if picture is None:
            return
        if self._timestamp == self._ended and not picture.begins:
            # This camera marks every slice's end; from now on only a new timestamp counts.
            self._marker_counts = False
        self._ended = self._timestamp
        self.pictures.append((self._timestamp, picture))
