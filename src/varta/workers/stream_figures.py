"""What the recorder knows of one stream; written by its thread, read once a second by the heartbeat."""

import time
from collections import deque
from datetime import datetime

from varta.media.packet import Packet

_WINDOW_S = 5.0


class StreamFigures:
    """Count packets and remember the state: `live`, `offline` or `stalled`, since when, and the problem's code."""

    def __init__(self, now: datetime) -> None:
        self.state, self.since = "offline", now
        self.recording = False
        self.problem: str | None = None
        self.disk_problem: str | None = None
        self.reconnects = self.malformed = 0
        self.last_picture_us: int | None = None
        self._packets = self._bytes = 0
        self._marks: deque[tuple[float, int, int]] = deque([(time.monotonic(), 0, 0)])

    def turn(self, state: str, now: datetime, problem: str | None = None) -> None:
        """Change the state."""
        if state != self.state:
            self.state, self.since = state, now
        self.problem = problem

    def arrived(self, packet: Packet) -> None:
        """Count a packet."""
        self._packets += 1
        self._bytes += len(packet.data)
        self.last_picture_us = max(packet.time_us, self.last_picture_us or 0)

    def read(self) -> dict[str, object]:
        """Return the figures; rates are over the last five seconds."""
        now = time.monotonic()
        while len(self._marks) > 1 and now - self._marks[0][0] > _WINDOW_S:
            self._marks.popleft()
        since, packets, size = self._marks[0]
        seconds = max(now - since, 1e-3)
        self._marks.append((now, self._packets, self._bytes))
        return {
            "state": self.state,
            "since": self.since.isoformat(),
            "recording": self.recording,
            "fps": round((self._packets - packets) / seconds, 2),
            "kbps": round((self._bytes - size) * 8 / 1000 / seconds, 1),
            "last_picture_us": self.last_picture_us,
            "problem": self.disk_problem or self.problem,
            "reconnects": self.reconnects,
            "malformed": self.malformed,
        }
