"""What the analysis of a second of footage costs, beside the naive way, in one run on one thread."""

import statistics
import time
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from varta.kernel.errors import BadInput, Unavailable
from varta.kernel.geometry import Point
from varta.kernel.rules import RuleKind, RuleSpec
from varta.media.videofile import VideoFile
from varta.vision.detector import Look
from varta.vision.engine import NetworkOptions
from varta.vision.network import NetworkDetector
from varta.vision.pipeline import Pipeline, PipelineOptions
from varta.vision.stages import Stages
from varta.vision.types import ArrayImage, Frame

_STAGES = ("decode", "gate", "detect", "track", "rules")
_FPS = 5.0
_Figures = dict[str, float]


def bench_analyse(video: Path, model: Path, repeat: int = 3, *, bf16: bool = True) -> dict[str, float | int | str]:
    """Return CPU milliseconds per second of footage for Varta's way and the naive one, in all and by stage.

    Naive: decode all, convert and detect 5 pictures per second at the network's own size with the same weights, the
    `trackers` package's ByteTrack. The two take turns `repeat` times; the medians count. Compiling is not counted.
    Raises `Unavailable` (`bench.no_trackers`) where that package is absent.
    """
    ours, naive = _ours(model, bf16=bf16), _naive(model, bf16=bf16)
    size = _size(video)
    for detector in (ours, naive):
        detector.prepare(*size)
    our_runs, naive_runs = [], []
    for _ in range(repeat):
        our_runs.append(_run_ours(video, ours))
        naive_runs.append(_run_naive(video, naive))
    our_figures, naive_figures = _median(our_runs), _median(naive_runs)
    total, naive_total = our_figures.pop("total"), naive_figures.pop("total")
    figures: dict[str, float | int | str] = {
        "cpu_ms_per_s": round(total, 2),
        "naive_cpu_ms_per_s": round(naive_total, 2),
        "ratio": round(
            statistics.median(a["total"] / b["total"] for a, b in zip(our_runs, naive_runs, strict=True)), 3
        ),
    }
    figures |= {f"{name}_ms_per_s": round(our_figures[name], 2) for name in _STAGES}
    figures |= {f"naive_{name}_ms_per_s": round(naive_figures[name], 2) for name in _STAGES}
    figures |= {"looks_per_s": round(our_figures["looks"], 2), "naive_looks_per_s": round(naive_figures["looks"], 2)}
    return figures | {"seconds": round(our_figures["seconds"], 1), "repeat": repeat}


def _ours(model: Path, *, bf16: bool) -> NetworkDetector:
    return NetworkDetector(model, NetworkOptions(bf16=bf16))


def _naive(model: Path, *, bf16: bool) -> NetworkDetector:
    return NetworkDetector(model, NetworkOptions(bf16=bf16, native_shape=True))


def _size(video: Path) -> tuple[int, int]:
    for picture in VideoFile(video):
        return picture.width, picture.height
    raise BadInput("video.no_pictures", f"{video}: no picture can be decoded.", where="video")


def _run_ours(video: Path, detector: NetworkDetector) -> _Figures:
    pipeline = Pipeline(detector, PipelineOptions(fps=_FPS), time.process_time)
    pipeline.set_rules(_rules())
    stages, footage, looks, seconds = pipeline.stages, VideoFile(video), 0, 0.0
    start = time.process_time()
    pictures = iter(footage)
    while True:
        with stages.measure("decode"):
            picture = next(pictures, None)
        if picture is None:
            break
        seconds = picture.time_s
        analysis = pipeline.step(Frame(picture, picture.index, picture.time_s))
        looks += analysis is not None and analysis.looked
    return _per_second(stages.seconds, time.process_time() - start, looks, seconds)


def _run_naive(video: Path, detector: NetworkDetector) -> _Figures:
    """Do what the first page of every tutorial does."""
    try:
        import av
        import supervision
        from trackers import ByteTrackTracker
    except ImportError:
        raise Unavailable(
            "bench.no_trackers", "The naive way needs the package 'trackers'; install requirements/dev.txt."
        ) from None
    tracker, stages = ByteTrackTracker(frame_rate=_FPS), Stages(time.process_time)
    looks, seconds, tick = 0, 0.0, -1
    start = time.process_time()
    with av.open(str(video)) as container:
        container.streams.video[0].codec_context.thread_count = 1
        frames = container.decode(video=0)
        while True:
            with stages.measure("decode"):
                frame = next(frames, None)
            if frame is None:
                break
            seconds = frame.time or 0.0
            if int(seconds * _FPS + 1e-6) == tick:
                continue
            tick, looks = int(seconds * _FPS + 1e-6), looks + 1
            with stages.measure("detect"):
                image = ArrayImage(np.asarray(frame.to_ndarray(format="bgr24"), np.uint8))
                found = detector.detect([Look(Frame(image, looks, seconds))])[0]
            with stages.measure("track"):
                tracker.update(supervision.Detections(found.boxes, confidence=found.scores, class_id=found.classes))
    return _per_second(stages.seconds, time.process_time() - start, looks, seconds)


def _per_second(stages: Mapping[str, float], total: float, looks: int, seconds: float) -> _Figures:
    per_second = 1000 / max(seconds, 1e-3)
    figures = {name: stages.get(name, 0.0) * per_second for name in _STAGES}
    return figures | {"total": total * per_second, "looks": looks * per_second / 1000, "seconds": seconds}


def _median(runs: list[_Figures]) -> _Figures:
    return {name: statistics.median(run[name] for run in runs) for name in runs[0]}


def _rules() -> list[tuple[str, RuleSpec]]:
    """Return rules that everything meets, so that they cost what rules cost."""
    corners = (Point(0.05, 0.05), Point(0.95, 0.05), Point(0.95, 0.95), Point(0.05, 0.95))
    line = (Point(0.5, 0.0), Point(0.5, 1.0))
    return [
        ("area", RuleSpec("area", RuleKind.INTRUSION, corners, seconds=3.0)),
        ("line", RuleSpec("line", RuleKind.LINE_CROSSING, line)),
    ]
