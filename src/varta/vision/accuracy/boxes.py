"""How right boxes are: those of a detector, and those of tracks with their identities."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from varta.vision.accuracy.mot import Boxes

SAME = 0.5  # least intersection over union of two boxes that are taken for the same
_ALPHAS = np.arange(0.05, 0.99, 0.05)
_EPS = float(np.finfo(np.float64).eps)
Similarity = NDArray[np.float64]
Pair = tuple[Boxes, Boxes]  # truth and answer of one frame


@dataclass(frozen=True, slots=True)
class BoxScore:
    """Count boxes: `found` are the right ones, `false` those where nothing is, `missed` what was not found."""

    found: int = 0
    false: int = 0
    missed: int = 0

    def __add__(self, other: "BoxScore") -> "BoxScore":
        return BoxScore(self.found + other.found, self.false + other.false, self.missed + other.missed)

    @property
    def precision(self) -> float | None:
        """Return the share of the answers that are right."""
        return self.found / (self.found + self.false) if self.found + self.false else None

    @property
    def recall(self) -> float | None:
        """Return the share of the truth that was found."""
        return self.found / (self.found + self.missed) if self.found + self.missed else None


@dataclass(frozen=True, slots=True)
class TrackScore:
    """Hold the usual measures of tracking: CLEAR's MOTA and identity switches, IDF1, HOTA; shares of 1."""

    mota: float
    idf1: float
    hota: float
    switches: int
    frames: int


def score_boxes(pairs: Sequence[Pair]) -> BoxScore:
    """Count over frames, by the assignment with the greatest overlap of at least one half."""
    total = BoxScore()
    for truth, answer in pairs:
        found = len(_assign(similarity(truth, answer)))
        total += BoxScore(found, len(answer) - found, len(truth) - found)
    return total


def score_tracks(pairs: Sequence[Pair]) -> TrackScore | None:
    """Measure tracks over frames in order of time; None where the truth holds nothing.

    MOTA: Bernardin and Stiefelhagen 2008; IDF1: Ristani et al. 2016; HOTA: Luiten et al. 2021, as TrackEval computes
    them.
    """
    if not any(len(truth) for truth, _ in pairs):
        return None
    alike = [similarity(truth, answer) for truth, answer in pairs]
    mota, switches = _mota(pairs, alike)
    return TrackScore(mota, _idf1(pairs, alike), _hota(pairs, alike), switches, len(pairs))


def similarity(a: Boxes, b: Boxes) -> Similarity:
    """Return the intersection over union of each of `a` with each of `b`, n×m."""
    if not len(a) or not len(b):
        return np.zeros((len(a), len(b)))
    low = np.maximum(a.boxes[:, None, :2], b.boxes[None, :, :2])
    high = np.minimum(a.boxes[:, None, 2:], b.boxes[None, :, 2:])
    shared = np.prod(np.clip(high - low, 0, None), axis=2)
    areas = [np.prod(x.boxes[:, 2:] - x.boxes[:, :2], axis=1) for x in (a, b)]
    return np.asarray(shared / (areas[0][:, None] + areas[1][None, :] - shared), np.float64)


def _assign(alike: Similarity, preferred: Similarity | None = None) -> list[tuple[int, int]]:
    """Return pairs that are alike enough: the preferred ones, else as many as possible; then the greatest likeness."""
    good = alike >= SAME - _EPS
    weight = np.ones_like(alike) if preferred is None else preferred
    value = np.where(good, alike + 1000.0 * weight, 0.0)
    rows, columns = linear_sum_assignment(-value)
    return [(int(r), int(c)) for r, c in zip(rows, columns, strict=True) if good[r, c]]


def _mota(pairs: Sequence[Pair], alike: Sequence[Similarity]) -> tuple[float, int]:
    """Prefer, as CLEAR does, the identities of the frame before."""
    last: dict[int, int] = {}
    before: dict[int, int] = {}
    counted, errors, switches = 0, 0, 0
    for (truth, answer), same in zip(pairs, alike, strict=True):
        kept = np.array([[before.get(int(t)) == int(a) for a in answer.ids] for t in truth.ids], np.float64)
        matched = _assign(same, kept.reshape(same.shape))
        now = {int(truth.ids[r]): int(answer.ids[c]) for r, c in matched}
        switches += sum(t in last and last[t] != a for t, a in now.items())
        errors += len(truth) + len(answer) - 2 * len(matched)
        counted += len(truth)
        last |= now
        before = now
    return 1 - (errors + switches) / counted, switches


def _idf1(pairs: Sequence[Pair], alike: Sequence[Similarity]) -> float:
    truths, answers = (_numbers([pair[i] for pair in pairs]) for i in (0, 1))
    together = np.zeros((len(truths), len(answers)))
    sizes = 0
    for (truth, answer), same in zip(pairs, alike, strict=True):
        sizes += len(truth) + len(answer)
        for r, c in zip(*np.nonzero(same >= SAME - _EPS), strict=True):
            together[truths[int(truth.ids[r])], answers[int(answer.ids[c])]] += 1
    rows, columns = linear_sum_assignment(-together)
    return float(2 * together[rows, columns].sum() / sizes)


def _hota(pairs: Sequence[Pair], alike: Sequence[Similarity]) -> float:
    truths, answers = (_numbers([pair[i] for pair in pairs]) for i in (0, 1))
    rows = [np.array([truths[int(i)] for i in truth.ids], np.int64) for truth, _ in pairs]
    columns = [np.array([answers[int(i)] for i in answer.ids], np.int64) for _, answer in pairs]
    truth_sizes, answer_sizes = _sizes(rows, len(truths)), _sizes(columns, len(answers))
    likely = _alignment(rows, columns, alike, (truth_sizes, answer_sizes))
    matches = np.zeros((len(_ALPHAS), len(truths), len(answers)))
    for row, column, same in zip(rows, columns, alike, strict=True):
        if not same.size:
            continue
        r, c = linear_sum_assignment(-(likely[np.ix_(row, column)] * same))
        for i, alpha in enumerate(_ALPHAS):
            good = same[r, c] >= alpha - _EPS
            np.add.at(matches[i], (row[r[good]], column[c[good]]), 1)
    found = matches.sum(axis=(1, 2))
    either = truth_sizes[:, None] + answer_sizes[None, :] - matches
    association = (matches * matches / np.maximum(1, either)).sum(axis=(1, 2)) / np.maximum(1, found)
    detection = found / np.maximum(1, truth_sizes.sum() + answer_sizes.sum() - found)
    return float(np.sqrt(detection * association).mean())


def _alignment(
    rows: Sequence[NDArray[np.int64]],
    columns: Sequence[NDArray[np.int64]],
    alike: Sequence[Similarity],
    sizes: tuple[NDArray[np.float64], NDArray[np.float64]],
) -> Similarity:
    """Return how likely each identity of the truth is each of the answer's, over all frames."""
    potential = np.zeros((len(sizes[0]), len(sizes[1])))
    for row, column, same in zip(rows, columns, alike, strict=True):
        either = same.sum(axis=0)[None, :] + same.sum(axis=1)[:, None] - same
        share = np.where(either > _EPS, same / np.maximum(either, _EPS), 0.0)
        potential[np.ix_(row, column)] += share
    either = sizes[0][:, None] + sizes[1][None, :] - potential
    return np.asarray(potential / np.maximum(either, _EPS), np.float64)


def _sizes(numbers: Sequence[NDArray[np.int64]], count: int) -> NDArray[np.float64]:
    joined = np.concatenate(numbers) if numbers else np.zeros(0, np.int64)
    return np.bincount(joined, minlength=count).astype(np.float64)


def _numbers(frames: Sequence[Boxes]) -> dict[int, int]:
    """Return each identity's number, from 0."""
    return {identity: i for i, identity in enumerate(sorted({int(i) for frame in frames for i in frame.ids}))}
