"""When a camera's pictures were: its media time on our clock, and its own clock beside ours (`design/time.md`)."""

from collections import deque
from dataclasses import dataclass
from statistics import median

from varta.media.packet import ClockReading

MICROS = 1_000_000
MAX_STEER = 500e-6
TORN_US = 1.0 * MICROS
_WINDOW = 16  # seconds of which the quickest arrivals count
_CLOSE_S, _CLOSE_REPORTED_S = 10.0, 20.0
_SLOT_S = 10.0
_SLOTS = 60
_PROVEN_S, _PROVEN_REPORTED_S = 60.0, 20.0
_MAX_DRIFT = 0.01
_BEYOND = 100e-6
_OUR_STEP_US = 100_000
_REMEMBERED = 32  # pictures; more than any wait for their turn
_MOST_SHIFT_US = 1000.0


@dataclass(slots=True)
class _Line:
    """Hold points (time, difference) in microseconds, and their slope."""

    points: deque[tuple[float, float]]
    slope: float = 0.0
    span_s: float = 0.0

    def add(self, at: float, difference: float) -> None:
        """Add a point; the slope is the middle one of those over half the span, so that strays do not count."""
        self.points.append((at, difference))
        half = len(self.points) // 2
        self.span_s = (at - self.points[0][0]) / MICROS
        if half:
            pairs = zip(self.points, list(self.points)[half:], strict=False)
            slopes = [(d2 - d1) / (t2 - t1) for (t1, d1), (t2, d2) in pairs if t2 > t1]
            self.slope = median(slopes) if slopes else 0.0

    def shift(self, by: float) -> None:
        """Move all points' differences."""
        self.points = deque(((at, d + by) for at, d in self.points), self.points.maxlen)


class CameraClock:
    """Tell the time of pictures by our wall clock; all media times are microseconds from the source's origin.

    The quickest of the last arrivals anchor media time. The camera's rate is followed, and what is left of the
    difference is steered away: never faster than 500 ppm together, unless the camera's own rate, measured over a
    minute, is further off than that. Torn apart by more than a second, a new anchor is taken: forward at once, back
    only when `cut` is called at a key frame, with which a new file begins. In the order of showing the times never go
    back in between.
    """

    def __init__(self, round_trip_us: int) -> None:
        self._base_us = float(round_trip_us)
        self._offset: float | None = None  # our clock less media time, as told
        self._target = 0.0  # the same, as the arrivals have it
        self._at = 0.0
        self._wall = 0.0
        self._seconds: deque[tuple[float, float]] = deque(maxlen=_WINDOW)  # the end and the least difference of each
        self._past = float("inf")
        self._second_end = self._slot_end = 0.0
        self._least = self._slot_least = float("inf")
        self._arrivals = _Line(deque(maxlen=_SLOTS))
        self._reports = _Line(deque(maxlen=2 * _SLOTS))
        self._told: deque[tuple[float, int]] = deque(maxlen=_REMEMBERED)
        self._newest: tuple[float, int] | None = None
        self.leaps = 0
        self.reading = ClockReading(error_us=round_trip_us)

    @property
    def drift_ppm(self) -> float:
        """Return how much faster the camera's media time runs than our clock; 0 until it is known."""
        return -self._arrivals.slope * 1e6 if self._arrivals.span_s >= _PROVEN_S else 0.0

    @property
    def torn_back(self) -> bool:
        """Tell whether a new anchor in the past waits for `cut`."""
        return self._offset is not None and self._target - self._offset < -TORN_US

    def arrived(self, media_us: float, mono_us: float, wall_us: float) -> None:
        """Take note that a picture came in, by CLOCK_MONOTONIC and by the wall clock."""
        ahead = wall_us - mono_us
        if self._offset is None:
            self._offset = self._target = wall_us - media_us
            self._at, self._wall = media_us, ahead
            self._second_end, self._slot_end = media_us + MICROS, media_us + _SLOT_S * MICROS
        elif abs(ahead - self._wall) > _OUR_STEP_US:
            self._our_clock_was_set(ahead - self._wall)
            self._wall = ahead
        difference = mono_us + self._wall - media_us
        self._gather(media_us, difference)
        self._target = min(self._least, self._past)
        self._steer(media_us)

    def reported(self, media_us: float, camera_us: float) -> None:
        """Take note of a sender report: at this media time the camera's clock showed `camera_us`."""
        difference = camera_us - media_us
        points = self._reports.points
        if points and (abs(difference - points[-1][1]) > TORN_US or media_us < points[-1][0]):
            self.leaps += abs(difference - points[-1][1]) > TORN_US
            self._reports = _Line(deque(maxlen=points.maxlen))
        self._reports.add(media_us, difference)
        self._renew_reading()

    def leapt(self) -> None:
        """Take note that media time was put together anew: earlier reports say nothing about it."""
        self._reports = _Line(deque(maxlen=self._reports.points.maxlen))

    def settle(self) -> None:
        """Begin at the arrivals known so far, before the first time is told."""
        self._offset = self._target
        self._renew_reading()

    def cut(self) -> None:
        """Take the anchor that waits, whichever way; what was told before does not hold any more."""
        self._offset = self._target
        self._told.clear()
        self._newest = None
        self._renew_reading()

    def media_of(self, camera_us: float) -> float | None:
        """Return the media time at a time of the camera's clock; None while it has not reported."""
        points = self._reports.points
        return camera_us - points[-1][1] if points else None

    def tell(self, media_us: float) -> int:
        """Return the wall-clock time of the picture shown at a media time, in microseconds since the epoch."""
        value = int(media_us + (self._offset or 0.0))
        newest = self._newest
        if newest is None or media_us >= newest[0]:
            value = value if newest is None else max(value, newest[1])
            self._newest = (media_us, value)
        else:
            value = min([value, *(told for shown, told in self._told if shown > media_us)])
            value = max([value, *(told for shown, told in self._told if shown <= media_us)])
        self._told.append((media_us, value))
        return value

    def tell_aside(self, media_us: float) -> int:
        """Return the time of something that is no picture, such as sound."""
        return int(media_us + (self._offset or 0.0))

    def _gather(self, media_us: float, difference: float) -> None:
        if media_us >= self._second_end:
            self._seconds.append((self._second_end, self._least))
            # Arrivals of the past are taken forward at the rate that is known.
            rate = self._arrivals.slope if self._arrivals.span_s >= _PROVEN_S else 0.0
            self._past = min(d + rate * (media_us - at) for at, d in self._seconds)
            self._least = float("inf")
            self._second_end = media_us + MICROS
            self._renew_reading()
        self._least = min(self._least, difference)
        if media_us >= self._slot_end:
            self._arrivals.add(self._slot_end, self._slot_least)
            self._slot_least = float("inf")
            self._slot_end = media_us + _SLOT_S * MICROS
        self._slot_least = min(self._slot_least, difference)

    def _steer(self, media_us: float) -> None:
        passed = media_us - self._at
        if self._offset is None or passed <= 0:
            return
        self._at = media_us
        error = self._target - self._offset
        if error > TORN_US:
            self._offset = self._target
            return
        drift, close_s = self._rate()
        lowest, highest = min(-MAX_STEER, drift - _BEYOND), max(MAX_STEER, drift + _BEYOND)
        wanted = drift + (error / (close_s * MICROS) if abs(error) <= TORN_US else 0.0)
        # Past an interval as long as this the correction would overshoot.
        self._offset += min(max(wanted, lowest), highest) * min(passed, close_s * MICROS)

    def _rate(self) -> tuple[float, float]:
        reports, arrivals = self._reports, self._arrivals
        if reports.span_s >= _PROVEN_REPORTED_S and abs(reports.slope) <= _MAX_DRIFT:
            return reports.slope, _CLOSE_REPORTED_S
        if arrivals.span_s >= _PROVEN_S and abs(arrivals.slope) <= _MAX_DRIFT:
            return arrivals.slope, _CLOSE_S
        return 0.0, _CLOSE_S

    def _our_clock_was_set(self, by: float) -> None:
        self._seconds = deque(((at, d + by) for at, d in self._seconds), self._seconds.maxlen)
        self._least += by
        self._past += by
        self._slot_least += by
        self._arrivals.shift(by)

    def _renew_reading(self) -> None:
        """Exchange the reading where it would say something else: packets share it."""
        if self._offset is None:
            return
        known = [d for _, d in self._seconds] or [self._target]
        spread = max(known) - min(known) if known else 0.0
        error = round(self._base_us + abs(self._target - self._offset) + spread)
        points = self._reports.points
        source, offset = "arrival", 0
        if points:
            source, offset = "sender_reports", round(points[-1][1] - self._offset)
        now = self.reading
        moved = max(abs(offset - now.offset_us), abs(error - now.error_us))
        if source != now.source or moved > _MOST_SHIFT_US:
            self.reading = ClockReading(source, offset, error)
