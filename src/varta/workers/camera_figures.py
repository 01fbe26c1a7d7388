"""What one camera's analysis does, in figures for the heartbeat."""

import time
from collections import deque

from varta.vision.pipeline import Analysis


class Figures:
    """Count what one camera's analysis does; read and reset once a second by the heartbeat."""

    def __init__(self) -> None:
        self.problem = ""
        self.idle = False
        self.share = 1.0  # of the usual rate
        self.waited_ms: float | None = None
        self._spared = self._spared_before = 0
        self._pictures = self._analysed = self._looked = self._tracks = self._broken = 0
        self._cpu_s = 0.0
        self._waits_ms: list[float] = []
        self._late_ms: deque[float] = deque(maxlen=1500)
        self._since = time.monotonic()

    def spent(self, cpu_s: float, broken: int) -> None:
        """Note what a packet cost."""
        self._cpu_s += cpu_s
        self._broken = broken

    def taken(self, waited_s: float) -> None:
        """Note how long a packet waited to be taken: the sign of too much to do.

        How late its picture is decoded is none: pictures out of order (B pictures) come late at any load.
        """
        self._waits_ms.append(waited_s * 1000)

    def spared(self, packets: int, *, idle: bool) -> None:
        """Note how many packets were left undecoded so far, and whether only key frames are decoded now."""
        self.idle, self._spared = idle, packets

    def decoded(self, late_s: float, *, kept: bool) -> None:
        """Note a decoded picture; one that was `kept` undecoded at first is late because it may be."""
        self.problem = ""
        self._pictures += 1
        if not kept:
            self._late_ms.append(late_s * 1000)

    def analysed(self, analysis: Analysis) -> None:
        """Note an analysed picture."""
        self._analysed += 1
        self._looked += analysis.looked
        self._tracks = int((analysis.tracks.confirmed & analysis.tracks.seen).sum())

    def read(self) -> dict[str, object]:
        """Return the figures since the last reading."""
        seconds = max(time.monotonic() - self._since, 1e-3)
        late = sorted(self._late_ms)
        self.waited_ms = percentile(sorted(self._waits_ms), 0.5)
        self._waits_ms.clear()
        figures: dict[str, object] = {
            "fps": round(self._analysed / seconds, 2),
            "decoded_fps": round(self._pictures / seconds, 2),
            "looked_fps": round(self._looked / seconds, 2),
            "spared_fps": round((self._spared - self._spared_before) / seconds, 2),
            "idle": self.idle,
            "analysis_share": self.share,
            "cpu_ms_per_s": round(self._cpu_s / seconds * 1000, 1),
            "tracks": self._tracks,
            "broken_packets": self._broken,
            "packet_waited_ms": self.waited_ms,
            "packet_to_decoded_p50_ms": percentile(late, 0.5),
            "packet_to_decoded_p95_ms": percentile(late, 0.95),
            "problem": self.problem or None,
        }
        self._pictures = self._analysed = self._looked = 0
        self._cpu_s, self._since = 0.0, time.monotonic()
        self._spared_before = self._spared
        return figures


def percentile(ordered: list[float], share: float) -> float | None:
    """Return the value below which a share of the ordered ones lie; None of none."""
    if not ordered:
        return None
    return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))], 1)
