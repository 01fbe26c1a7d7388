"""The payloads of the two codings: H.264 (RFC 6184) and H.265 (RFC 7798)."""

import struct

from varta.media.rtsp.pictures import Depacketizer


class H264(Depacketizer):
    """Take the payloads of RFC 6184: single units, STAP-A and FU-A."""

    codec = "h264"
    header = 1
    row = struct.Struct("!BBHBBHIIBB")

    def take(self, view: memoryview, at: int, stop: int, missing: int) -> None:
        """Take a payload."""
        first = view[at]
        kind = first & 0x1F
        if kind == 28:  # noqa: PLR2004 - FU-A
            if stop - at < 3:  # noqa: PLR2004 - its two bytes and something
                self.malformed += 1
                return
            flags = view[at + 1]
            self._fragment(
                flags & 0x1F, bytes((first & 0xE0 | flags & 0x1F,)), flags, (view, at + 2, stop), missing
            )  # fmt: skip
            return
        if self._fragment_open:
            self._lose()
        if 0 < kind < 24:  # noqa: PLR2004 - the standard's own units
            self._whole(kind, view, at, stop)
        elif kind == 24:  # noqa: PLR2004 - STAP-A
            self._aggregate(view, at + 1, stop)
        else:
            self.malformed += 1

    def _kind(self, first: int) -> int:
        return first & 0x1F

    def _payload_header(self, view: memoryview, at: int) -> int:
        return view[at - 2]

    def _note_slice(self, kind: int, view: memoryview, at: int, stop: int) -> None:
        now = self._now
        if 1 <= kind <= 5:  # noqa: PLR2004 - slices
            self._first_slice(view, at, stop)
            now.key = now.key or kind == 5  # noqa: PLR2004 - IDR
            # A picture of intra slices behind parameter sets or a recovery point is where cameras let one join.
            if not now.key and now.intra and (now.sets or now.recovers):
                now.intra = _slice_type(bytes(view[at : min(stop, at + 12)])) in (2, 7)
            elif not now.key:
                now.intra = now.intra and bool(now.sets or now.recovers)
        elif kind == 6 and stop - at > 2 and view[at] == 6:  # noqa: PLR2004 - SEI, recovery point
            now.recovers = bool(view[at + 2] & 0x80)


class H265(Depacketizer):
    """Take the payloads of RFC 7798: single units, aggregation packets and fragmentation units, without DONL."""

    codec = "hevc"
    header = 2
    row = struct.Struct("!BBHBBHIIHB")

    def take(self, view: memoryview, at: int, stop: int, missing: int) -> None:
        """Take a payload."""
        if stop - at < 4:  # noqa: PLR2004 - two bytes of header and something
            self.malformed += 1
            return
        first = view[at]
        kind = first >> 1 & 0x3F
        if kind == 49:  # noqa: PLR2004 - FU
            flags = view[at + 2]
            header = bytes((first & 0x81 | (flags & 0x3F) << 1, view[at + 1]))
            self._fragment(flags & 0x3F, header, flags, (view, at + 3, stop), missing)
            return
        if self._fragment_open:
            self._lose()
        if kind < 48:  # noqa: PLR2004 - the standard's own units
            self._whole(kind, view, at, stop)
        elif kind == 48:  # noqa: PLR2004 - AP
            self._aggregate(view, at + 2, stop)
        else:
            self.malformed += 1

    def _kind(self, first: int) -> int:
        return first >> 1 & 0x3F

    def _payload_header(self, view: memoryview, at: int) -> int:
        return view[at - 3] << 8 | view[at - 2]

    def _note_slice(self, kind: int, view: memoryview, at: int, stop: int) -> None:
        if kind < 32:  # noqa: PLR2004 - slices
            self._first_slice(view, at, stop)
            self._now.key = self._now.key or 16 <= kind <= 23  # noqa: PLR2004 - random access points
            self._now.intra = False


def _slice_type(data: bytes) -> int:
    """Return an H.264 slice's type, -1 where its beginning makes no sense."""
    bits = int.from_bytes(data, "big")
    left = 8 * len(data)
    value = -1
    for _ in range(2):  # first macroblock, type
        zeros = 0
        while left > 0 and not bits >> left - 1 & 1:
            zeros += 1
            left -= 1
        if left < zeros + 1 or zeros > 24:  # noqa: PLR2004 - more macroblocks than any picture has
            return -1
        left -= zeros + 1
        value = (bits >> left & (1 << zeros + 1) - 1) - 1
    return value
