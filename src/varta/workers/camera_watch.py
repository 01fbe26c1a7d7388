"""One camera's analysis: packets in, boxes and reports out, in a thread of its own."""

import logging
import os
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from varta.cameras.model import Camera, Rule
from varta.events.model import BoundingBox, Event
from varta.kernel.errors import VartaError
from varta.kernel.ids import EventId, RuleId, new_id
from varta.media.decode import Decoder, Picture
from varta.media.packet import Packet
from varta.vision.choice import Detectors
from varta.vision.pipeline import Analysis, Pipeline, PipelineOptions
from varta.vision.types import Finding, Frame
from varta.workers.boxes import BoxesServer, boxes_text
from varta.workers.reporter import Report, Reporter
from varta.workers.timeline import Timeline

_log = logging.getLogger(__name__)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TOO_OLD_S = 1.0  # a picture that old is not looked at: the newest matter, and looking is what costs
_AGAIN_S = 0.5
_WAIT_S = 0.5


class PacketReader(Protocol):
    """Offer a stream's packets, through all absences of the relay."""

    def next(self, timeout_s: float = 1.0) -> object | None:
        """Return the next `Packet`, or a note of another type; None when none came in time."""
        ...

    def close(self) -> None:
        """Leave the relay."""
        ...


@dataclass(frozen=True, slots=True)
class Watched:
    """Hold what is watched: a camera and the rules that are on."""

    camera: Camera
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Tools:
    """Hold what all cameras share."""

    open_relay: Callable[[str], PacketReader]
    detectors: Detectors
    pipeline: PipelineOptions
    boxes: BoxesServer
    reporter: Reporter


class CameraWatch:
    """Analyse one camera until stopped. `update` takes effect with the next packet and loses no track."""

    def __init__(self, watched: Watched, tools: Tools) -> None:
        """Start watching."""
        self._wanted, self._applied = watched, watched
        self._tools = tools
        self._stopping = threading.Event()
        self._decoder: Decoder | None = None
        self._timeline = Timeline()
        self._pipeline, self._run_id, self._size = self._new_run((0, 0))
        self.figures = Figures()
        self._thread = threading.Thread(target=self._run, name=f"watch-{watched.camera.id}", daemon=True)
        self._thread.start()

    def update(self, watched: Watched) -> None:
        """Take the camera's and the rules' new state."""
        self._wanted = watched

    def stop(self) -> None:
        """Ask the thread to end."""
        self._stopping.set()

    def join(self, seconds: float) -> None:
        """Wait for the thread's end."""
        self._thread.join(seconds)

    def _new_run(self, size: tuple[int, int]) -> tuple[Pipeline, str, tuple[int, int]]:
        pipeline = Pipeline(self._tools.detectors.for_camera(), self._tools.pipeline)
        pipeline.set_rules([(rule.id, rule.spec) for rule in self._applied.rules])
        return pipeline, new_id()[:16], size

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._follow()
            except VartaError as error:
                self.figures.problem = error.code
                _log.warning("%s: %s", self._wanted.camera.id, error)
            except Exception:  # noqa: BLE001 - the outermost loop: one camera's fault must not end the others
                self.figures.problem = "analysis.fault"
                _log.exception("%s: the analysis failed and starts anew", self._wanted.camera.id)
                self._decoder = None
                self._pipeline, self._run_id, self._size = self._new_run((0, 0))
            self._stopping.wait(_AGAIN_S)

    def _follow(self) -> None:
        reader = self._tools.open_relay(f"{self._wanted.camera.id}/main")
        try:
            while not self._stopping.is_set():
                message = reader.next(_WAIT_S)
                if isinstance(message, Packet):
                    self._take(message)
        finally:
            reader.close()

    def _take(self, packet: Packet) -> None:
        if self._wanted is not self._applied:
            self._applied = self._wanted
            self._pipeline.set_rules([(rule.id, rule.spec) for rule in self._applied.rules])
        start = time.thread_time()
        if self._decoder is None:
            self._decoder = Decoder(packet.stream)
        for picture in self._decoder.decode(packet):
            self._see(picture)
        self.figures.spent(time.thread_time() - start, self._decoder.broken)

    def _see(self, picture: Picture) -> None:
        decoded_ns = time.monotonic_ns()
        late_s = (decoded_ns - picture.arrived_ns) / 1e9
        self.figures.decoded(late_s)
        if (picture.width, picture.height) != self._size:
            self._pipeline, self._run_id, self._size = self._new_run((picture.width, picture.height))
            threading.Thread(target=self._prepare, args=self._size, name="prepare", daemon=True).start()
        time_s = self._timeline.seconds(picture.pts, picture.arrived_ns)
        if late_s > _TOO_OLD_S:
            return
        frame = Frame(picture, picture.index, time_s, picture.time_us, picture.arrived_ns)
        analysis = self._pipeline.step(frame)
        if analysis:
            self.figures.analysed(analysis)
            self._tell(analysis, picture, decoded_ns)

    def _prepare(self, width: int, height: int) -> None:
        """Let the detector get ready on spare processor time; on Linux each thread has its own niceness."""
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 19)
        self._tools.detectors.for_camera().prepare(width, height)

    def _tell(self, analysis: Analysis, picture: Picture, decoded_ns: int) -> None:
        camera = self._applied.camera
        if self._tools.boxes.watched(camera.id):
            self._tools.boxes.publish(camera.id, boxes_text(analysis))
        rules = {str(rule.id): rule for rule in self._applied.rules}
        for finding in analysis.findings:
            event = make_event(finding, camera, self._run_id, (picture.width, picture.height))
            priority = rules[finding.key].priority.value
            self._tools.reporter.put(Report(event, priority, finding, picture.bgr(), decoded_ns))


def make_event(finding: Finding, camera: Camera, run_id: str, size: tuple[int, int]) -> Event:
    """Return the event for a finding; `size` is the picture's width and height."""
    x, y, width, height = finding.box
    place = camera.place
    return Event(
        id=EventId(new_id()),
        camera_id=camera.id,
        camera_name=camera.name,
        rule_id=RuleId(finding.key),
        rule_name=finding.rule.name,
        rule_kind=finding.rule.kind.value,
        class_name=finding.class_name,
        track=f"{run_id}-{finding.track_id}" + (f".{finding.occasion}" if finding.occasion > 1 else ""),
        at=_EPOCH + timedelta(microseconds=finding.time_us),
        score=finding.score,
        box=BoundingBox(x / size[0], y / size[1], width / size[0], height / size[1]),
        recorded_at=datetime.now(UTC),
        direction=finding.direction,
        mode=finding.mode,
        latitude=place.latitude,
        longitude=place.longitude,
        address=place.address,
        hromada=place.hromada,
    )


class Figures:
    """Count what one camera's analysis does; read and reset once a second by the heartbeat."""

    def __init__(self) -> None:
        self.problem = ""
        self._pictures = self._analysed = self._looked = self._tracks = self._broken = 0
        self._cpu_s = 0.0
        self._late_ms: deque[float] = deque(maxlen=1500)
        self._since = time.monotonic()

    def spent(self, cpu_s: float, broken: int) -> None:
        """Note what a packet cost."""
        self._cpu_s += cpu_s
        self._broken = broken

    def decoded(self, late_s: float) -> None:
        """Note a decoded picture."""
        self.problem = ""
        self._pictures += 1
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
        figures: dict[str, object] = {
            "fps": round(self._analysed / seconds, 2),
            "decoded_fps": round(self._pictures / seconds, 2),
            "looked_fps": round(self._looked / seconds, 2),
            "cpu_ms_per_s": round(self._cpu_s / seconds * 1000, 1),
            "tracks": self._tracks,
            "broken_packets": self._broken,
            "packet_to_decoded_p50_ms": percentile(late, 0.5),
            "packet_to_decoded_p95_ms": percentile(late, 0.95),
            "problem": self.problem or None,
        }
        self._pictures = self._analysed = self._looked = 0
        self._cpu_s, self._since = 0.0, time.monotonic()
        return figures


def percentile(ordered: list[float], share: float) -> float | None:
    """Return the value below which a share of the ordered ones lie; None of none."""
    if not ordered:
        return None
    return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))], 1)
