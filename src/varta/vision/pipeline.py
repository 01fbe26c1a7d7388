"""One camera's way from frames to findings: when to look, where to look, what it means."""

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

import cv2

from varta.kernel.ground import Calibration
from varta.kernel.rules import RuleSpec
from varta.vision.attention import Attention, AttentionOptions
from varta.vision.detector import Detector, Look
from varta.vision.gate import Gate, GateOptions
from varta.vision.rules.rule_set import KYIV, RuleSet
from varta.vision.stages import Stages
from varta.vision.tracker import Tracker, TrackerOptions
from varta.vision.types import Finding, Frame, Tracks

# Cameras run side by side in threads of their own; OpenCV's own threads would only cost more for small pictures.
cv2.setNumThreads(1)


@dataclass(frozen=True, slots=True)
class PipelineOptions:
    """Choose how often to look, in frames per second of the source's time, whose clock schedules follow, and more."""

    fps: float = 5.0
    zone: ZoneInfo = KYIV
    calm_s: float = 2.0  # nothing has moved for so long: then key frames may do, if the rules allow it
    gate: GateOptions = field(default_factory=GateOptions)
    attention: AttentionOptions = field(default_factory=AttentionOptions)
    tracker: TrackerOptions = field(default_factory=TrackerOptions)


@dataclass(frozen=True, slots=True)
class Analysis:
    """Hold what one analysed frame gave; `looked` whether the detector ran."""

    frame: Frame
    tracks: Tracks
    findings: tuple[Finding, ...]
    looked: bool


class Pipeline:
    """Analyse one camera's frames, given in order of time. The same frames always give the same result."""

    def __init__(
        self,
        detector: Detector,
        options: PipelineOptions | None = None,
        clock: Callable[[], float] = time.thread_time,
    ) -> None:
        self._options = options or PipelineOptions()
        self._detector = detector
        self._gate = Gate(self._options.gate)
        self._attention = Attention(self._options.attention)
        self._tracker = Tracker(detector.names, self._options.tracker)
        self._rules = RuleSet(self._options.zone)
        self._moved_s, self._time_s = -math.inf, -math.inf
        self._sure = True
        self.fps = self._options.fps  # may be lowered and raised again at any time
        self._tick: int | None = None
        self.stages = Stages(clock)

    def set_rules(self, rules: Sequence[tuple[str, RuleSpec]], ground: Calibration | None = None) -> None:
        """Watch these rules, named by their keys. Tracks live on, and so does what unchanged rules remember."""
        self._rules.set(rules, ground)

    @property
    def calm(self) -> bool:
        """Tell whether nothing has moved for a while and no object is in doubt.

        Then only some pictures need be given, as long as `stirred` is asked of each, and what lies between is given
        after all where it says yes (`media.sparing`). `patience_s` says how late that may be.
        """
        settled = self._time_s - self._moved_s >= self._options.calm_s - 1e-6
        return settled and self._sure and not self._detector.every_frame

    @property
    def patience_s(self) -> float:
        """Return how late the rules allow what moves to be seen."""
        return self._rules.patience_s

    def stirred(self, frame: Frame) -> bool:
        """Tell whether something differs from the last analysed frame; changes nothing."""
        return self._gate.stirred(frame)

    def due(self, time_s: float) -> bool:
        """Tell whether a frame of this time is to be analysed: the first in each tick of the wanted rate."""
        return math.floor(time_s * self.fps + 1e-6) != self._tick

    def step(self, frame: Frame) -> Analysis | None:
        """Analyse a frame; None when it is not due."""
        if not self.due(frame.time_s):
            return None
        self._tick = math.floor(frame.time_s * self.fps + 1e-6)
        self._time_s = frame.time_s
        tracks, looked = self._follow(frame)
        self._sure = bool((tracks.confirmed & tracks.seen).all())
        with self.stages.measure("rules"):
            findings = self._rules.judge(tracks, frame)
        return Analysis(frame, tracks, tuple(findings), looked)

    def _follow(self, frame: Frame) -> tuple[Tracks, bool]:
        if self._detector.every_frame:
            return self._look(Look(frame), frame), True
        with self.stages.measure("gate"):
            motion = self._gate.look(frame)
            if motion:
                self._moved_s = frame.time_s
            glance = self._attention.decide(motion, self._tracker.tracks(), frame)
        if glance is None:
            with self.stages.measure("track"):
                return self._tracker.hold(frame.time_s), False
        if glance.regions == ():
            with self.stages.measure("track"):
                return self._tracker.hold(frame.time_s, glance.known.coasting), False
        with self.stages.measure("detect"):
            found = self._detector.detect([Look(frame, glance.regions)])[0]
        with self.stages.measure("track"):
            return self._tracker.step(found, frame.time_s, glance.known), True

    def _look(self, look: Look, frame: Frame) -> Tracks:
        with self.stages.measure("detect"):
            found = self._detector.detect([look])[0]
        with self.stages.measure("track"):
            return self._tracker.step(found, frame.time_s)
