"""The tracker: which box is which object, over time. After ByteTrack (Zhang et al. 2022), but in seconds."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from varta.vision.boxes import Boxes, grown, iou
from varta.vision.motion_model import MotionModel
from varta.vision.types import Detections, Tracks

_Pairs = tuple[NDArray[np.intp], NDArray[np.intp]]


@dataclass(frozen=True, slots=True)
class TrackerOptions:
    """Choose thresholds. Scores 0 to 1; times in seconds."""

    high: float = 0.45  # boxes that are trusted; between the detector's lowest and this they only continue tracks
    start: float = 0.4  # boxes that may start a track
    confirm_hits: int = 3
    confirm_s: float = 0.35
    tentative_s: float = 0.5  # an unconfirmed track unseen for that long goes
    memory_s: float = 2.5  # a confirmed one
    doubt_s: float = 8.0  # for so long one that stands still may be missed by the detector
    weak_s: float = 1.0  # for so long after a sighting a weak box may continue a track
    near_weak: float = 0.5  # least overlap with a weak box a moment later; a fast one overlaps less with each second:
    near_weak_fall: float = 1.0  # per second …
    near_weak_least: float = 0.3  # … but not less than that
    near: float = 0.1  # least overlap to be the same
    near_again: float = 0.3  # least overlap with boxes enlarged by half, for fast ones
    other_class: float = 0.75  # what an overlap counts between boxes of different classes


@dataclass(frozen=True, slots=True)
class Known:
    """Tell of each track last returned, in its order: was it `looked` at now; does nothing move there (`still`).

    One that is `coasting` moves as expected and was found a moment ago: it is believed without a look.
    """

    looked: NDArray[np.bool_]
    still: NDArray[np.bool_]
    coasting: NDArray[np.bool_] | None = None


@dataclass(slots=True)
class _Row:
    id: int
    started_s: float
    seen_s: float
    matched_s: float
    score: float
    votes: NDArray[np.float32]
    best: int
    hits: int = 1
    confirmed: bool = False
    seen: bool = True


class Tracker:
    """Follow the objects of one camera; called in order of time. Ids grow and are never reused."""

    def __init__(self, names: tuple[str, ...], options: TrackerOptions | None = None) -> None:
        self._names = names
        self._options = options or TrackerOptions()
        self._motion = MotionModel()
        self._rows: list[_Row] = []
        self._time_s: float | None = None
        self._next = 1

    def step(self, found: Detections, time_s: float, known: Known | None = None) -> Tracks:
        """Take in one frame's detections and return the tracks.

        `known` tells what else is known of the tracks last returned; without it all were looked at and may have moved.
        """
        elapsed = self._elapse(time_s)
        known = known or Known(np.ones(len(self._rows), bool), np.zeros(len(self._rows), bool))
        coasting = np.zeros(len(self._rows), bool) if known.coasting is None else known.coasting
        self._motion.rest((~known.looked | known.still) & ~coasting)
        self._motion.predict(elapsed)
        there = [self._there(row, elapsed, time_s) for row in self._rows]
        for row in self._rows:
            row.seen = False
        free = self._associate(found, time_s, elapsed)
        for row, was_there, looked, still in zip(self._rows, there, known.looked, known.still, strict=True):
            patient = still and time_s - row.matched_s <= self._options.doubt_s
            if was_there and not row.seen and (not looked or (patient and row.confirmed)):
                row.seen, row.seen_s = True, time_s
        self._motion.fade(~self._flags("seen"), elapsed)
        self._start(found, free, time_s)
        self._forget(time_s)
        return self.tracks()

    def hold(self, time_s: float, coasting: NDArray[np.bool_] | None = None) -> Tracks:
        """Return the tracks without a look: where they were, as nothing has moved; those `coasting` go on."""
        elapsed = self._elapse(time_s)
        self._motion.rest(np.ones(len(self._rows), bool) if coasting is None else ~coasting)
        if coasting is not None:
            self._motion.predict(elapsed)
        for row in self._rows:
            row.seen = self._there(row, elapsed, time_s)
            row.seen_s = time_s if row.seen else row.seen_s
        self._forget(time_s)
        return self.tracks()

    def tracks(self) -> Tracks:
        """Return the tracks as they stand."""
        rows = self._rows
        return Tracks(
            boxes=self._motion.boxes(),
            scores=np.array([r.score for r in rows], np.float32),
            classes=np.array([r.best for r in rows], np.int32),
            ids=np.array([r.id for r in rows], np.int64),
            confirmed=self._flags("confirmed"),
            seen=self._flags("seen"),
            names=self._names,
        )

    def _elapse(self, time_s: float) -> float:
        elapsed = 0.0 if self._time_s is None else max(0.0, time_s - self._time_s)
        self._time_s = time_s
        return elapsed

    def _flags(self, name: str) -> NDArray[np.bool_]:
        return np.array([getattr(r, name) for r in self._rows], bool)

    @staticmethod
    def _there(row: _Row, elapsed: float, time_s: float) -> bool:
        """Tell whether a row was there a step ago; one that was lost goes on being lost."""
        return row.seen_s >= time_s - elapsed - 1e-6

    def _associate(self, found: Detections, time_s: float, elapsed: float) -> NDArray[np.intp]:
        """Match in three rounds: trusted boxes, trusted boxes with a wider reach, weak boxes for tracks just seen.

        Returns the boxes that are left and may start a track.
        """
        options, boxes = self._options, self._motion.boxes()
        strong, weak = found.scores >= options.high, found.scores < options.high
        open_rows, open_finds = np.ones(len(self._rows), bool), np.ones(len(found), bool)
        recent = np.array([time_s - r.seen_s <= options.weak_s for r in self._rows], bool)
        for rows, finds, growth, least in (
            (open_rows, strong, 0.0, options.near),
            (open_rows, strong, 0.5, options.near_again),
            (recent, weak, 0.0, max(options.near_weak_least, options.near_weak - options.near_weak_fall * elapsed)),
        ):
            chosen, wanted = np.flatnonzero(rows & open_rows), np.flatnonzero(finds & open_finds)
            near = self._likeness(boxes[chosen], found, chosen, wanted, growth)
            for i, j in zip(*best_pairs(near, least), strict=True):
                open_rows[chosen[i]], open_finds[wanted[j]] = False, False
                self._take(int(chosen[i]), found, int(wanted[j]), time_s)
        return np.flatnonzero(open_finds & (found.scores >= options.start))

    def _likeness(
        self, boxes: Boxes, found: Detections, rows: NDArray[np.intp], finds: NDArray[np.intp], growth: float
    ) -> NDArray[np.float32]:
        near = iou(grown(boxes, growth), grown(found.boxes[finds], growth))
        own = np.array([self._rows[r].best for r in rows], np.int32)
        same = own[:, None] == found.classes[finds][None, :]
        return np.asarray(np.where(same, near, near * self._options.other_class), np.float32)

    def _take(self, index: int, found: Detections, j: int, time_s: float) -> None:
        row, options = self._rows[index], self._options
        self._motion.correct(np.array([index]), found.boxes[j : j + 1])
        row.seen, row.seen_s, row.matched_s, row.score = True, time_s, time_s, float(found.scores[j])
        row.hits += 1
        row.votes[found.classes[j]] += found.scores[j]
        row.best = int(row.votes.argmax())
        if row.hits >= options.confirm_hits and time_s - row.started_s >= options.confirm_s - 1e-3:
            row.confirmed = True

    def _start(self, found: Detections, finds: NDArray[np.intp], time_s: float) -> None:
        self._motion.add(found.boxes[finds])
        for j in finds:
            votes = np.zeros(len(self._names), np.float32)
            votes[found.classes[j]] = found.scores[j]
            row = _Row(self._next, time_s, time_s, time_s, float(found.scores[j]), votes, int(found.classes[j]))
            self._rows.append(row)
            self._next += 1

    def _forget(self, time_s: float) -> None:
        options = self._options
        keep = [
            time_s - r.seen_s <= (options.memory_s if r.confirmed else options.tentative_s) + 1e-6 for r in self._rows
        ]
        self._motion.keep(np.array(keep, bool))
        self._rows = [r for r, kept in zip(self._rows, keep, strict=True) if kept]


def best_pairs(likeness: NDArray[np.float32], least: float) -> _Pairs:
    """Return the pairs of rows and columns whose likeness sums to the most, each at least `least`."""
    if not likeness.size:
        return np.zeros(0, np.intp), np.zeros(0, np.intp)
    allowed = np.where(likeness >= least, likeness, 0)
    rows, columns = linear_sum_assignment(-allowed)
    good = allowed[rows, columns] > 0
    return rows[good], columns[good]
