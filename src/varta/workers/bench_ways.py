"""The two ways that `varta bench analyse` compares: Varta's own, and what the first page of every tutorial does."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import av
import numpy as np

from varta.kernel.errors import Unavailable
from varta.kernel.rules import RuleSpec
from varta.media.videofile import open_footage
from varta.vision.accuracy.mot import Boxes
from varta.vision.detector import Look
from varta.vision.network import NetworkDetector
from varta.vision.pipeline import Analysis, Pipeline, PipelineOptions
from varta.vision.stages import Stages
from varta.vision.types import ArrayImage, Frame, Pixels
from varta.workers.pipeline_judge import PipelineJudge

if TYPE_CHECKING:
    import supervision

STAGES = ("decode", "gate", "detect", "track", "rules")
FPS = 5.0
_PERSON = "person"
_T = TypeVar("_T")


@dataclass(slots=True)
class Run:
    """Hold one run: seconds of processor time in all and by stage; persons' confirmed tracks by 0-based frame."""

    total_s: float = 0.0
    stages: Mapping[str, float] = field(default_factory=dict)
    seconds: float = 0.0
    looks: int = 0
    persons: dict[int, Boxes] = field(default_factory=dict)
    times_s: dict[int, float] = field(default_factory=dict)
    spared: int = 0

    def per_second(self) -> dict[str, float]:
        """Return milliseconds for each second of footage."""
        share = 1000 / max(self.seconds, 1e-3)
        figures = {name: self.stages.get(name, 0.0) * share for name in STAGES}
        return figures | {"total": self.total_s * share, "looks": self.looks * share / 1000, "seconds": self.seconds}


def run_ours(video: str, detector: NetworkDetector, rules: Sequence[tuple[str, RuleSpec]], phase_s: float = 0.0) -> Run:
    """Analyse as `varta analyse` does; `phase_s` moves the ticks against the pictures."""
    pipeline = Pipeline(detector, PipelineOptions(fps=FPS), time.process_time)
    pipeline.set_rules(rules)
    footage, run, seen = open_footage(video), Run(), []
    start = time.process_time()
    pictures = footage.sparing(PipelineJudge(pipeline), FPS)
    for picture in _timed(pictures, pipeline.stages):
        run.seconds = picture.time_s
        analysis = pipeline.step(Frame(picture, picture.index, picture.time_s + phase_s))
        if analysis is not None:
            run.looks += analysis.looked
            run.times_s[picture.index] = picture.time_s
            seen.append((picture.index, _rows(analysis)))
    run.total_s, run.stages = time.process_time() - start, pipeline.stages.seconds
    sure = {who for _, rows in seen for who, confirmed, _ in rows if confirmed}
    run.persons = {index: Boxes.of([(who, *box) for who, _, box in rows if who in sure]) for index, rows in seen}
    return run


_Row = tuple[int, bool, tuple[float, float, float, float]]


def _rows(analysis: Analysis) -> list[_Row]:
    tracks = analysis.tracks
    rows: list[_Row] = []
    for i in range(len(tracks)):
        if tracks.seen[i] and tracks.names[int(tracks.classes[i])] == _PERSON:
            left, top, right, bottom = tracks.boxes[i].tolist()
            rows.append((int(tracks.ids[i]), bool(tracks.confirmed[i]), (left, top, right, bottom)))
    return rows


def run_naive(video: str, detector: NetworkDetector, phase_s: float = 0.0) -> Run:
    """Decode every picture, detect on five a second, follow with the `trackers` package's ByteTrack.

    Raises `Unavailable` (`bench.no_trackers`) where that package is absent.
    """
    try:
        import supervision
        from trackers import ByteTrackTracker
    except ImportError:
        raise Unavailable(
            "bench.no_trackers", "The naive way needs the package 'trackers'; install requirements/dev.txt."
        ) from None
    tracker, stages, run, tick = ByteTrackTracker(frame_rate=FPS), Stages(time.process_time), Run(), -1
    person = detector.names.index(_PERSON)
    start = time.process_time()
    for index, (time_s, pixels) in enumerate(_timed(_every(video), stages)):
        run.seconds = time_s
        now = int((time_s + phase_s) * FPS + 1e-6)
        if now == tick:
            continue
        tick, run.looks = now, run.looks + 1
        with stages.measure("detect"):
            found = detector.detect([Look(Frame(ArrayImage(pixels()), index, time_s))])[0]
        with stages.measure("track"):
            plain = supervision.Detections(found.boxes, confidence=found.scores, class_id=found.classes)
            tracked = tracker.update(plain)
        run.times_s[index] = time_s
        run.persons[index] = _tracked(tracked, person)
    run.total_s, run.stages = time.process_time() - start, stages.seconds
    return run


def _every(video: str) -> Iterator[tuple[float, Callable[[], Pixels]]]:
    """Yield every picture's time, and how to get its colours."""
    if not Path(video).is_file():
        for picture in open_footage(video):
            yield picture.time_s, picture.bgr
        return
    with av.open(video) as container:
        container.streams.video[0].codec_context.thread_count = 1
        first = None
        for frame in container.decode(video=0):
            first = frame.time if first is None else first
            yield (frame.time or 0.0) - (first or 0.0), partial(_colours, frame)


def _colours(frame: av.VideoFrame) -> Pixels:
    return np.asarray(frame.to_ndarray(format="bgr24"), np.uint8)


def _tracked(tracked: "supervision.Detections", person: int) -> Boxes:
    """Return the persons among the confirmed tracks, as ByteTrack gives them: the others' ids are -1."""
    ids, kinds = np.asarray(tracked.tracker_id, np.int64), np.asarray(tracked.class_id)
    good = (ids >= 0) & (kinds == person)
    return Boxes(ids[good], np.asarray(tracked.xyxy, np.float64)[good].reshape(-1, 4))


def _timed(items: Iterator[_T], stages: Stages) -> Iterator[_T]:
    while True:
        with stages.measure("decode"):
            item = next(items, None)
        if item is None:
            return
        yield item
