"""Run labelled clips through the pipeline of `varta analyse` and say how right it was."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from varta.kernel.errors import VartaError
from varta.kernel.rules import RuleKind, RuleSpec
from varta.media.videofile import open_footage
from varta.vision.accuracy.boxes import BoxScore, TrackScore, score_boxes, score_tracks
from varta.vision.accuracy.matching import Alarm, Score, score
from varta.vision.accuracy.mot import NO_BOXES, Boxes, ByFrame, read_mot
from varta.vision.choice import Detectors
from varta.vision.detector import Look
from varta.vision.pipeline import Analysis
from varta.vision.rules.rule_set import RuleSet
from varta.vision.types import Detections, Finding, Frame
from varta.workers.analyse import AnalyseOptions, analyse
from varta.workers.clips_file import LabelledClip

LEAST_SCORE = 0.5  # of the boxes that count as a detector's answer
Say = Callable[[str], None]
Choose = Callable[[str], Detectors]


@dataclass(frozen=True, slots=True)
class RuleResult:
    """Hold how one rule of a clip did."""

    rule: str
    kind: RuleKind
    score: Score
    how: str


@dataclass(frozen=True, slots=True)
class ClipResult:
    """Hold how a detector did on one clip; `skipped` says why it was not run, `problem` what went wrong on the way."""

    clip: str
    detector: str
    seconds: float = 0.0
    rules: tuple[RuleResult, ...] = ()
    detection: BoxScore | None = None
    tracking: TrackScore | None = None
    skipped: str = ""
    problem: str = ""
    unable: tuple[tuple[str, str], ...] = ()  # rules that cannot be judged here, with the reason


def run_clips(clips: Sequence[LabelledClip], detectors: Sequence[str], choose: Choose, say: Say) -> list[ClipResult]:
    """Run each clip with each detector: those given, else its own ones, else `auto`.

    What cannot be run is in the results with its reason. `choose` returns a detector by its name.
    """
    results = []
    chosen: dict[str, Detectors | VartaError] = {}
    for clip in clips:
        for name in detectors or clip.detectors or ("auto",):
            if name not in chosen:
                chosen[name] = _chosen(choose, name)
            say(f"{clip.name}: {name}")
            result = _run(clip, name, chosen[name])
            if result.skipped:
                say(f"{clip.name}: skipped, {result.skipped}")
            results.append(result)
    return results


def _chosen(choose: Choose, name: str) -> Detectors | VartaError:
    try:
        return choose(name)
    except VartaError as error:
        return error


def _run(clip: LabelledClip, name: str, detectors: Detectors | VartaError) -> ClipResult:
    if clip.missing:
        return ClipResult(clip.name, name, skipped=clip.missing)
    if isinstance(detectors, VartaError):
        return ClipResult(clip.name, name, skipped=str(detectors))
    try:
        return _judge(clip, detectors)
    except VartaError as error:
        return ClipResult(clip.name, detectors.name, skipped=str(error))


def _judge(clip: LabelledClip, detectors: Detectors) -> ClipResult:
    followed = _Followed(clip.object_class)
    able, unable = _able(clip)
    options = AnalyseOptions(
        rules=able,
        ground=clip.ground,
        watched=clip.watched,
        detector=detectors,
        fps=clip.fps,
        image_fps=clip.image_fps,
        see=followed.see if clip.tracks else None,
    )
    report = analyse(clip.video, options)
    kinds = {key: spec.kind for key, spec in able}
    rules = tuple(
        RuleResult(
            truth.rule, kinds[truth.rule], score(_alarms(report.findings, truth.rule), truth, report.seconds), truth.how
        )
        for truth in clip.truths
        if truth.rule in kinds
    )
    return ClipResult(
        clip=clip.name,
        detector=detectors.name,
        seconds=report.seconds,
        rules=rules,
        detection=_detection(clip, read_mot(clip.detections), detectors) if clip.detections else None,
        tracking=score_tracks(followed.beside(read_mot(clip.tracks))) if clip.tracks else None,
        problem=report.problem,
        unable=unable,
    )


def _able(clip: LabelledClip) -> tuple[list[tuple[str, RuleSpec]], tuple[tuple[str, str], ...]]:
    """Return the rules that can be judged here, and why the others cannot."""
    able, unable = [], []
    for key, spec in clip.rules:
        try:
            RuleSet().set([(key, spec)], clip.ground)
            able.append((key, spec))
        except VartaError as error:
            unable.append((key, str(error)))
    return able, tuple(unable)


def _alarms(findings: Sequence[Finding], key: str) -> list[Alarm]:
    return [Alarm(f.time_s, f.class_name, f.direction) for f in findings if f.key == key]


def _detection(clip: LabelledClip, truth: ByFrame, detectors: Detectors) -> BoxScore:
    """Ask the detector alone for each labelled frame, whole."""
    detector, pairs = detectors.for_camera(), []
    for picture in open_footage(clip.video, clip.image_fps):
        if picture.index in truth or detector.every_frame:
            found = detector.detect([Look(Frame(picture, picture.index, picture.time_s))])[0]
            if picture.index in truth:
                pairs.append((truth[picture.index], _boxes_of(found, clip.object_class)))
    return score_boxes(pairs)


def _boxes_of(found: Detections, class_name: str) -> Boxes:
    rows = []
    for i in range(len(found)):
        if found.scores[i] >= LEAST_SCORE and found.names[int(found.classes[i])] == class_name:
            left, top, right, bottom = (float(side) for side in found.boxes[i])
            rows.append((i, left, top, right, bottom))
    return Boxes.of(rows)


class _Followed:
    """Keep the tracks of a class by frame, as `varta analyse --tracks` writes them: from their first sight on."""

    def __init__(self, class_name: str) -> None:
        self._class = class_name
        self._rows: dict[int, list[tuple[int, float, float, float, float]]] = {}
        self._confirmed: set[int] = set()

    def see(self, analysis: Analysis) -> None:
        """Take one analysed picture."""
        tracks = analysis.tracks
        rows = self._rows.setdefault(analysis.frame.index, [])
        for i in range(len(tracks)):
            if tracks.confirmed[i]:
                self._confirmed.add(int(tracks.ids[i]))
            if tracks.seen[i] and tracks.names[int(tracks.classes[i])] == self._class:
                left, top, right, bottom = (float(side) for side in tracks.boxes[i])
                rows.append((int(tracks.ids[i]), left, top, right, bottom))

    def beside(self, truth: ByFrame) -> list[tuple[Boxes, Boxes]]:
        """Return truth and tracks of the frames that were analysed and that the truth speaks of, in order."""
        last = max(truth, default=-1)
        pairs = []
        for index in sorted(self._rows):
            if index <= last:
                rows = [row for row in self._rows[index] if row[0] in self._confirmed]
                pairs.append((truth.get(index, NO_BOXES), Boxes.of(rows)))
        return pairs
