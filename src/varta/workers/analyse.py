"""Analyse a file by the very pipeline that watches cameras, as fast as it goes and always with the same result."""

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TextIO
from zoneinfo import ZoneInfo

from varta.kernel.errors import BadInput
from varta.kernel.ground import Calibration
from varta.kernel.plate_watch import WatchedPlate
from varta.kernel.rules import RuleSpec
from varta.media.videofile import open_footage
from varta.vision.choice import AUTO, Detectors, choose_detectors
from varta.vision.engine import NetworkOptions
from varta.vision.pipeline import Analysis, Pipeline, PipelineOptions
from varta.vision.rules.rule_set import KYIV
from varta.vision.types import Finding, Frame
from varta.workers.pipeline_judge import PipelineJudge
from varta.workers.plate_hits import told
from varta.workers.rules_file import read_ground, read_rules, read_watchlists
from varta.workers.track_writer import TrackWriter

_FPS = (0.1, 60.0)


@dataclass(frozen=True, slots=True)
class AnalyseOptions:
    """Choose what to read and where to write; `image_fps` is an image sequence's rate.

    `rules` is a file, which may calibrate the ground and name plates, or rules with their keys, and then `ground` and
    `watched` count; `detector` a name, or what was chosen before. `see` is called with each analysed picture. `start`
    is when the first picture was taken, and `zone` whose clock the rules' schedules go by; without a start all rules
    judge all the time.
    """

    rules: Path | Sequence[tuple[str, RuleSpec]]
    events: Path | None = None
    tracks: Path | None = None
    detector: str | Detectors = AUTO
    models: Path | None = None
    fps: float = 5.0
    image_fps: float | None = None
    network: NetworkOptions = field(default_factory=NetworkOptions)
    see: Callable[[Analysis], None] | None = None
    start: datetime | None = None
    zone: ZoneInfo = KYIV
    ground: Calibration | None = None
    watched: Sequence[WatchedPlate] | None = None


@dataclass(frozen=True, slots=True)
class AnalyseReport:
    """Say what was done; `problem` is empty unless the video could not be read to its end."""

    detector: str
    frames: int
    analysed: int
    seconds: float
    findings: tuple[Finding, ...]
    problem: str


Progress = Callable[[float, float | None], None]


def analyse(video: str, options: AnalyseOptions, progress: Progress | None = None) -> AnalyseReport:
    """Run the pipeline over a video file or an image sequence and write events (JSON lines) and tracks (MOT text).

    `progress` is called once per second of footage with seconds done and the stated length. Raises `BadInput` and
    `NotFound` for the rules, the detector and the video before anything is written.
    """
    if not _FPS[0] <= options.fps <= _FPS[1]:
        raise BadInput("analysis.bad_fps", f"fps must be from {_FPS[0]} to {_FPS[1]}; got {options.fps}.", where="fps")
    rules = read_rules(options.rules) if isinstance(options.rules, Path) else options.rules
    watched = read_watchlists(options.rules) if isinstance(options.rules, Path) else options.watched
    ground = read_ground(options.rules) if isinstance(options.rules, Path) else options.ground
    detectors = _detectors(options)
    pipeline = Pipeline(detectors.for_camera(), PipelineOptions(fps=options.fps, zone=options.zone))
    pipeline.set_rules(rules, ground)
    footage = open_footage(video, options.image_fps)
    start_us = round(options.start.timestamp() * 1e6) if options.start else 0
    frames, analysed, seconds, shown = 0, 0, 0.0, 0.0
    findings: list[Finding] = []
    with ExitStack() as stack:
        events = stack.enter_context(_writing(options.events))
        track_file = stack.enter_context(_writing(options.tracks))
        tracks = TrackWriter(track_file) if track_file else None
        for picture in footage.sparing(PipelineJudge(pipeline), options.fps):
            frames, seconds = picture.index + 1, picture.time_s
            if progress and seconds - shown >= 1:
                shown = seconds
                progress(seconds, footage.seconds)
            time_us = start_us + round(seconds * 1e6) if start_us else 0
            analysis = pipeline.step(Frame(picture, picture.index, seconds, time_us))
            if analysis:
                analysis = replace(analysis, findings=told(analysis.findings, watched))
                analysed += 1
                findings.extend(analysis.findings)
                _write(analysis, events, tracks)
                if options.see:
                    options.see(analysis)
        if tracks:
            tracks.finish()
    return AnalyseReport(detectors.name, frames, analysed, seconds, tuple(findings), footage.problem)


def _detectors(options: AnalyseOptions) -> Detectors:
    if isinstance(options.detector, Detectors):
        return options.detector
    return choose_detectors(options.detector, options.models, options.network)


def _write(analysis: Analysis, events: TextIO | None, tracks: TrackWriter | None) -> None:
    if events:
        events.writelines(event_line(finding) for finding in analysis.findings)
    if tracks:
        tracks.add(analysis.tracks, analysis.frame.index)


def event_line(finding: Finding) -> str:
    """Return a finding as one line of JSON."""
    data = {
        "rule": finding.rule.name,
        "kind": finding.rule.kind.value,
        "class": finding.class_name,
        "time_s": round(finding.time_s, 3),
        "frame": finding.frame_index,
        "track_id": finding.track_id,
        "bbox": [round(side, 1) for side in finding.box],
        "score": round(finding.score, 3),
        "direction": finding.direction,
        "occasion": finding.occasion,
        "details": dict(finding.details),
        "mode": finding.mode.value,
    }
    return json.dumps(data, ensure_ascii=False) + "\n"


@contextmanager
def _writing(path: Path | None) -> Iterator[TextIO | None]:
    """Open a file to write, if one is wanted; '-' is standard output. Raises `BadInput` (`analysis.cannot_write`)."""
    if path is None or path == Path("-"):
        yield sys.stdout if path else None
        return
    try:
        file = path.open("w", encoding="utf-8")
    except OSError as error:
        raise BadInput("analysis.cannot_write", f"Cannot write {path}: {error.strerror}.", where=str(path)) from None
    with file:
        yield file
