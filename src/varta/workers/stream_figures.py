"""What the recorder knows of one stream; written by its thread, read once a second by the heartbeat."""

import time
from collections import deque
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from varta.media.packet import ClockReading, Packet, SourceStats

_WINDOW_S = 5.0
_LOSS_WINDOW_S = 60.0
_LEAST_STEP_S = 0.5  # so that whoever reads more often does not fill the windows


class Counted(Protocol):
    """Offer a connection's counters."""

    @property
    def stats(self) -> SourceStats:
        """Return what came since it was opened."""
        ...


@dataclass(frozen=True, slots=True)
class _Mark:
    at: float
    pictures: int
    bytes: int
    packets: int
    lost: int


class StreamFigures:
    """Count packets and remember the state: `live`, `offline` or `stalled`, since when, and the problem's code."""

    def __init__(self, now: datetime) -> None:
        self.state, self.since = "offline", now
        self.recording = False
        self.problem: str | None = None
        self.disk_problem: str | None = None
        self.reconnects = 0
        self.last_picture_us: int | None = None
        self._pictures = self._bytes = 0
        self._clock: ClockReading | None = None
        self._source: Counted | None = None
        self._ended = SourceStats()  # the sum of the connections before
        self._marks: deque[_Mark] = deque([_Mark(time.monotonic(), 0, 0, 0, 0)])

    def turn(self, state: str, now: datetime, problem: str | None = None) -> None:
        """Change the state."""
        if state != self.state:
            self.state, self.since = state, now
        self.problem = problem

    def follow(self, source: Counted | None) -> None:
        """Read a connection's counters from now on; those of the one before are kept in the sums."""
        before, self._source = self._source, source
        if before is not None:
            self._ended = _sum(self._ended, before.stats)

    def arrived(self, packet: Packet) -> None:
        """Count a picture."""
        self._pictures += 1
        self._bytes += len(packet.data)
        self._clock = packet.clock
        self.last_picture_us = max(packet.time_us, self.last_picture_us or 0)

    def read(self) -> dict[str, object]:
        """Return the figures: rates over the last five seconds, the share of losses over the last minute.

        Sums (`packets`, `lost`, `malformed`, `jumps`, `reconnects`) count from the recorder's start.
        """
        source = self._source
        now_stats = source.stats if source is not None else SourceStats()
        sums = _sum(self._ended, now_stats)
        mark = _Mark(time.monotonic(), self._pictures, self._bytes, sums.packets, sums.lost)
        recent, minute = self._since(mark.at - _WINDOW_S), self._since(mark.at - _LOSS_WINDOW_S)
        self._remember(mark)
        seconds = max(mark.at - recent.at, 1e-3)
        lost, came = mark.lost - minute.lost, mark.packets - minute.packets
        kbps = round((mark.bytes - recent.bytes) * 8 / 1000 / seconds, 1)
        return {
            "state": self.state,
            "since": self.since.isoformat(),
            "recording": self.recording,
            "fps": round((mark.pictures - recent.pictures) / seconds, 2),
            "kbps": kbps,
            "bitrate_kbps": kbps,
            "packets_per_s": round((mark.packets - recent.packets) / seconds, 1),
            "last_picture_us": self.last_picture_us,
            "problem": self.disk_problem or self.problem,
            "reconnects": self.reconnects,
            "packets": sums.packets,
            "lost": sums.lost,
            "lost_percent": round(100 * lost / (lost + came), 3) if lost + came > 0 else None,
            "jitter_ms": now_stats.jitter_ms if source is not None else None,
            "malformed": sums.malformed,
            "jumps": sums.jumps,
            "drift_ppm": now_stats.drift_ppm if source is not None else None,
            **self._clock_figures(),
        }

    def _clock_figures(self) -> dict[str, object]:
        clock = self._clock
        if clock is None:
            return {"clock_source": None, "clock_offset_ms": None, "clock_error_ms": None}
        tells = clock.source != "arrival"
        return {
            "clock_source": clock.source,
            "clock_offset_ms": round(clock.offset_us / 1000, 1) if tells else None,
            "clock_error_ms": round(clock.error_us / 1000, 1),
        }

    def _since(self, moment: float) -> _Mark:
        """Return the last mark at or before a moment, else the first."""
        found = self._marks[0]
        for mark in self._marks:
            if mark.at > moment:
                break
            found = mark
        return found

    def _remember(self, mark: _Mark) -> None:
        if mark.at - self._marks[-1].at >= _LEAST_STEP_S:
            self._marks.append(mark)
        while len(self._marks) > 1 and self._marks[1].at <= mark.at - _LOSS_WINDOW_S:
            self._marks.popleft()


def _sum(before: SourceStats, now: SourceStats) -> SourceStats:
    return SourceStats(
        packets=before.packets + now.packets,
        bytes=before.bytes + now.bytes,
        lost=before.lost + now.lost,
        duplicates=before.duplicates + now.duplicates,
        reordered=before.reordered + now.reordered,
        malformed=before.malformed + now.malformed,
        jumps=before.jumps + now.jumps,
    )
