"""What is known of a clip under measurement, and how a run compares with it."""

import json
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from varta.kernel.errors import BadInput
from varta.vision.accuracy.boxes import Pair, score_boxes, score_tracks
from varta.vision.accuracy.mot import NO_BOXES, Boxes, ByFrame, read_mot
from varta.workers.bench_ways import Run

Interval = tuple[float, float]
_GAP_S = 1.5  # shorter absences belong to one interval
_LATE_S = 1.0
_DENSE = 60  # frames with truth: fewer are a sample, of which recall is asked, not identities


@dataclass(frozen=True, slots=True)
class Truth:
    """Hold persons' boxes by 0-based frame, and when there was anybody; empty where it is not known."""

    persons: ByFrame = field(default_factory=dict)
    presence_s: tuple[Interval, ...] = ()

    @property
    def dense(self) -> bool:
        """Tell whether a whole sequence is labelled."""
        return len(self.persons) >= _DENSE


def find_truth(video: Path) -> Truth:
    """Return what the ground truth beside a clip says: `gt/gt.txt` beside images, the folder `gt` beside `video/`.

    Raises `BadInput` (`accuracy.bad_mot`, `bench.bad_truth`).
    """
    beside = video.parent / "gt" / "gt.txt"
    if not video.is_file():
        return Truth(read_mot(beside)) if beside.is_file() else Truth()
    folder = video.resolve().parent.parent / "gt"
    sample = folder / "PETS09-S2L1" / "gt_sample.txt"
    if video.name.startswith("pets2009_s2l1") and sample.is_file():
        return Truth(read_mot(sample))
    by_eye = folder / "events_by_eye.json"
    return _by_eye(by_eye, f"video/{video.name}") if by_eye.is_file() else Truth()


def _by_eye(path: Path, key: str) -> Truth:
    try:
        spans = json.loads(path.read_text(encoding="utf-8")).get(key, {}).get("presence_s", [])
        plain = [span for span in spans if isinstance(span, list)]  # others say what was there, and not persons alone
        return Truth(presence_s=tuple((float(a), float(b)) for a, b in plain))
    except (ValueError, AttributeError, TypeError):
        raise BadInput("bench.bad_truth", f"{path} does not hold clips with presence_s.", where=str(path)) from None


def recall(run: Run, truth: Truth) -> float:
    """Return the share of the labelled persons that a confirmed track stands for, on the labelled frames analysed."""
    return score_boxes(_pairs(run, truth)).recall or 0.0


def identity(run: Run, truth: Truth) -> float:
    """Return IDF1 over the analysed frames."""
    scored = score_tracks(_pairs(run, truth))
    return scored.idf1 if scored else 0.0


def _pairs(run: Run, truth: Truth) -> list[Pair]:
    """Return the labelled frames within the run; of a dense sequence only those that were analysed."""
    frames = [f for f in sorted(truth.persons) if f in run.persons or not truth.dense]
    return [(truth.persons[frame], _at(run, frame)) for frame in frames]


def _at(run: Run, frame: int) -> Boxes:
    """Return the boxes at a frame; where it was left out, between those before and after it."""
    if frame in run.persons:
        return run.persons[frame]
    before = max((f for f in run.persons if f < frame), default=None)
    after = min((f for f in run.persons if f > frame), default=None)
    if before is None or after is None:
        return NO_BOXES
    share, first, last = (frame - before) / (after - before), run.persons[before], run.persons[after]
    both = [(i, j) for i, a in enumerate(first.ids) for j, b in enumerate(last.ids) if a == b]
    rows = [(int(first.ids[i]), *(first.boxes[i] * (1 - share) + last.boxes[j] * share).tolist()) for i, j in both]
    return Boxes.of(rows)


def intervals(run: Run) -> list[Interval]:
    """Return the spans in which there was anybody."""
    times = sorted(run.times_s[frame] for frame, boxes in run.persons.items() if len(boxes))
    if not times:
        return []
    cuts = [(a, b) for a, b in pairwise(times) if b - a > _GAP_S]
    return list(zip([times[0], *(b for _, b in cuts)], [*(a for a, _ in cuts), times[-1]], strict=True))


def intervals_found(run: Run, truth: Truth) -> int:
    """Count the spans with somebody whose start was seen at most a second late."""
    seen = intervals(run)
    return sum(any(-_GAP_S <= a - start <= _LATE_S and b > start for a, b in seen) for start, _ in truth.presence_s)
