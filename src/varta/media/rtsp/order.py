"""The order of decoding: RTP tells when a picture is shown, and by its place in the stream when it is decoded."""

from bisect import insort

from varta.media.packet import TICKS

_MAX_DEPTH = 16
_LEAP = 10 * TICKS
_USUAL_STEP = TICKS // 25


class DecodeOrder:
    """Give each picture a decoding time, in ticks, from its time of showing.

    With at most `depth` pictures that wait for others, the picture decoded as number n is decoded when the one shown
    as number n − depth is shown: no picture is shown before it is decoded, and the times strictly grow. Where the
    stream does not tell its depth, it is found from the first pictures that come out of order.
    """

    def __init__(self) -> None:
        self._depth = 0
        self._known: list[int] = []  # the times of showing that came last in the order of showing, sorted
        self._last = self._shown = 0
        self._step = _USUAL_STEP

    def expect(self, depth: int | None, step_s: float) -> None:
        """Take over what the stream tells about itself."""
        if depth is not None:
            self._depth = min(max(depth, 0), _MAX_DEPTH)
        if step_s > 0:
            self._step = round(step_s * TICKS)

    def place(self, shown: int) -> int:
        """Return the decoding time of a picture."""
        known = self._known
        if not self._depth and known and 0 < shown - known[-1] <= _LEAP:
            # Nothing waits: by far the most cameras.
            known.append(shown)
            del known[: -_MAX_DEPTH - 1]
            self._last, self._shown = max(shown, self._last + 1), shown
            return self._last
        if not known or abs(shown - self._shown) > _LEAP:
            self._known, self._last, self._shown = [shown], shown - self._depth * self._step, shown
            return self._last
        insort(known, shown)
        del known[: -_MAX_DEPTH - 1]
        if len(known) <= self._depth:
            decoded = min(self._last + self._step, known[0])
        else:
            if shown < known[-self._depth - 1]:
                # More pictures wait than was thought.
                self._depth = min(self._depth + 1, len(known) - 1)
            decoded = known[-self._depth - 1]
        self._last, self._shown = max(decoded, self._last + 1), shown
        return self._last
