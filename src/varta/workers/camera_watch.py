"""One camera's analysis: packets in, boxes and reports out, in a thread of its own."""

import logging
import os
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Protocol

from varta.cameras.model import Camera, Rule
from varta.events.model import BoundingBox, Event
from varta.kernel.errors import VartaError
from varta.kernel.ids import EventId, RuleId, new_id
from varta.kernel.rules import RuleKind
from varta.media.decode import Picture
from varta.media.packet import Packet
from varta.vision.choice import Detectors
from varta.vision.pipeline import Analysis, Pipeline, PipelineOptions
from varta.vision.types import Finding, Frame
from varta.workers.boxes import BoxesServer, boxes_text
from varta.workers.camera_decoding import CameraDecoding, Seen
from varta.workers.camera_figures import Figures
from varta.workers.load import Load
from varta.workers.pipeline_judge import PipelineJudge
from varta.workers.plate_ledger import PlateLedger
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


# Called with a camera, its run's name (an event's `track` begins with it) and each analysis of it, in order of
# time, on that camera's thread; must be quick and not raise.
# Analyses of an idle camera come late, together, with their own times: `analysis.frame` says when.
Observer = Callable[[Camera, str, Analysis], None]


@dataclass(frozen=True, slots=True)
class Tools:
    """Hold what all cameras share; `observers` hear of every analysis."""

    open_relay: Callable[[str], PacketReader]
    detectors: Detectors
    pipeline: PipelineOptions
    boxes: BoxesServer
    reporter: Reporter
    observers: tuple[Observer, ...] = ()
    load: Load = field(default_factory=Load)
    plates: PlateLedger | None = None


class CameraWatch:
    """Analyse one camera until stopped. `update` takes effect with the next packet and loses no track."""

    def __init__(self, watched: Watched, tools: Tools) -> None:
        """Start watching."""
        self._wanted, self._applied = watched, watched
        self._tools = tools
        self._stopping = threading.Event()
        self._timeline = Timeline()
        self._pipeline, self._run_id, self._size = self._new_run((0, 0))
        self._judge = PipelineJudge(self._pipeline)
        self._decoding = CameraDecoding(self._judge, tools.pipeline.fps)
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
        pipeline.set_rules([(rule.id, rule.spec) for rule in self._applied.rules], self._applied.camera.ground)
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
                self._decoding.reset()
                self._begin((0, 0))
            self._stopping.wait(_AGAIN_S)

    def _begin(self, size: tuple[int, int]) -> None:
        self._pipeline, self._run_id, self._size = self._new_run(size)
        self._judge.pipeline = self._pipeline

    def _follow(self) -> None:
        reader = self._tools.open_relay(f"{self._wanted.camera.id}/main")
        try:
            while not self._stopping.is_set():
                message = reader.next(_WAIT_S)
                start = time.thread_time()
                if isinstance(message, Packet):
                    self._take(message)
                else:  # nothing came, or something is missing: what was kept is not to wait for what may never come
                    self._see_all(self._decoding.interrupt())
                self.figures.spent(time.thread_time() - start, self._decoding.broken)
        finally:
            reader.close()

    def _take(self, packet: Packet) -> None:
        if self._wanted is not self._applied:
            self._applied = self._wanted
            self._pipeline.set_rules(
                [(rule.id, rule.spec) for rule in self._applied.rules], self._applied.camera.ground
            )
        self.figures.taken((time.monotonic_ns() - packet.arrived_ns) / 1e9)
        share = self._tools.load.share(self._applied.camera.priority)
        self._pipeline.fps = self._decoding.fps = self._tools.pipeline.fps * share
        self.figures.share = share
        self._judge.hurry = self._tools.boxes.watched(self._applied.camera.id)
        self._see_all(self._decoding.take(packet))
        self.figures.spared(self._decoding.spared, idle=self._decoding.idle)

    def _see_all(self, pictures: Sequence[Seen]) -> None:
        for seen in pictures:
            self._see(seen.picture, kept=seen.kept)

    def _see(self, picture: Picture, *, kept: bool) -> None:
        decoded_ns = time.monotonic_ns()
        late_s = (decoded_ns - picture.arrived_ns) / 1e9
        self.figures.decoded(late_s, kept=kept)
        if (picture.width, picture.height) != self._size:
            self._begin((picture.width, picture.height))
            threading.Thread(target=self._prepare, args=self._size, name="prepare", daemon=True).start()
        time_s = self._timeline.seconds(picture.pts, picture.arrived_ns)
        if late_s > _TOO_OLD_S and not kept:
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
        for observe in self._tools.observers:
            observe(camera, self._run_id, analysis)
        if self._tools.boxes.watched(camera.id):
            self._tools.boxes.publish(camera.id, boxes_text(analysis))
        rules = {str(rule.id): rule for rule in self._applied.rules}
        for finding, event in self._reported(analysis, (picture.width, picture.height)):
            priority = rules[finding.key].priority.value
            self._tools.reporter.put(Report(event, priority, finding, picture.bgr(), decoded_ns))

    def _reported(self, analysis: Analysis, size: tuple[int, int]) -> list[tuple[Finding, Event]]:
        """Return the findings that people hear of, with their events; of plates the hits alone."""

        def event_of(finding: Finding) -> Event:
            return make_event(finding, self._applied.camera, self._run_id, size)

        reported: list[tuple[Finding, Event]] = []
        for finding in analysis.findings:
            if finding.rule.kind is not RuleKind.PLATE:
                reported.append((finding, event_of(finding)))
            elif self._tools.plates and (hit := self._tools.plates.take(finding, event_of)):
                reported.append(hit)
        return reported


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
        details=dict(finding.details),
        mode=finding.mode,
        latitude=place.latitude,
        longitude=place.longitude,
        address=place.address,
        hromada=place.hromada,
    )
