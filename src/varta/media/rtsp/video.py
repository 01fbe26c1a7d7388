"""The video of a session: RTP packets in, pictures with their timestamps out."""

from varta.media.rtsp.codings import H264, H265
from varta.media.rtsp.pictures import Depacketizer, Picture
from varta.media.rtsp.rtp import HEADER, Reception, payload_bounds
from varta.media.rtsp.sdp import Media
from varta.media.rtsp.wire import packet_end

_DOLLAR = 0x24
_PLAIN = 0x80  # version 2 without padding, extension and contributing sources


# Where a packet inside the connection has the lower byte of its number, and what is the same in all of a row.
_SEQUENCE = 7
_NUMBERS = bytes(range(256))
_ALIKE = (3, 2, 0, 1, 4, 5, 6, 10, 11, 15, 16, 17)
_ALIKE_HEVC = (*_ALIKE, 18)
_H264_ROW = 18


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
        unpack, size, kind = depacketizer.row.unpack_from, depacketizer.row.size, self._type
        while stop := packet_end(view, start, end):
            if view[start + 1] != channel:
                break
            header = depacketizer.open_fragment
            if header >= 0 and end - start > size:
                _, _, length, flags, second, number, timestamp, ssrc, fragment, place = unpack(view, start)
                if (
                    (flags, second & 0x7F, timestamp, ssrc, fragment)
                    == (_PLAIN, kind, self._timestamp, reception.ssrc, header)
                    and number == reception.highest + 1 & 0xFFFF
                    and not place & 0x80
                    and length > size - 4
                ):
                    last, stride = place & 0x40 or second & 0x80, length + 4
                    count = 1 if last else _alike(view.obj, start, end, stride, size)
                    stop = start + count * stride
                    pieces = [view[at + size : at + stride] for at in range(start, stop, stride)]
                    depacketizer.append(pieces, count * (stride - size))
                    reception.take_row(count, count * length)
                    start = stop
                    if place & 0x40:
                        depacketizer.close_unit()
                    if second & 0x80 and self._marker_counts:
                        self._end()
                    continue
            self.take(view, start + 4, stop)
            start = stop
        return start

    def take_pictures(self) -> list[tuple[int, Picture]]:
        """Return the pictures that are whole, each once."""
        pictures, self.pictures = self.pictures, []
        return pictures

    def _end(self) -> None:
        if self._depacketizer.empty:
            return
        picture = self._depacketizer.end()
        if picture is None:
            return
        if self._timestamp == self._ended and not picture.begins:
            # This camera marks every slice's end; from now on only a new timestamp counts.
            self._marker_counts = False
        self._ended = self._timestamp
        self.pictures.append((self._timestamp, picture))


def _alike(buffer: object, start: int, end: int, stride: int, size: int) -> int:
    """Return how many packets of one length follow each other that differ in their number alone, at least 1.

    Each byte of their headers is compared for all of them at once. The upper bytes of timestamp and SSRC are not
    looked at: the lower ones tell one picture's packets in a row from any others.
    """
    if not isinstance(buffer, bytes | bytearray):
        return 1
    sequence = buffer[start + _SEQUENCE]
    count = min((end - start) // stride, 256 - sequence)
    if count <= 1:
        return 1
    for place in _ALIKE if size == _H264_ROW else _ALIKE_HEVC:
        column = buffer[start + place : start + count * stride : stride]
        count -= len(column.lstrip(column[:1]))
        if count <= 1:
            return 1
    numbers = buffer[start + _SEQUENCE : start + count * stride : stride]
    return count if numbers == _NUMBERS[sequence : sequence + count] else 1
