"""What is found in many files, put together by track: crossings, and stays that go on from file to file."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from varta.events.past import Question
from varta.kernel.rule_kinds import Direction
from varta.storage.trajectories.geometry import Floats, Paths, Wholes, crossings, insides
from varta.storage.trajectories.nights import Nights
from varta.storage.trajectories.where import LEAVE_US, micros

Keys = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Tracks:
    """Hold one entry for each track that met a question, newest first: n `key`, `at_us`, `seconds`, `times`, `right`.

    `boxes` is n×4, left, top, width, height at that moment.
    """

    key: Keys
    at_us: Wholes
    seconds: Floats
    times: Wholes
    right: NDArray[np.bool_]
    boxes: Floats

    def newest(self) -> "Tracks":
        """Return them newest first; those of one moment by key."""
        order = np.lexsort((self.key, -self.at_us))
        return Tracks(*(getattr(self, name)[order] for name in ("key", "at_us", "seconds", "times", "right", "boxes")))


@dataclass(slots=True)
class Gathered:
    """Gather pieces: crossings, or intervals inside (then `end_us` counts)."""

    question: Question
    nights: Nights
    parts: list[tuple[Keys, Wholes, Wholes, NDArray[np.bool_], Floats]] = field(default_factory=list)

    def add_crossings(self, key: Keys, paths: Paths) -> None:
        """Add where these tracks cross the question's line, in its direction and time."""
        question = self.question
        found = crossings(paths, *question.points)
        wanted = (found.time_us >= micros(question.span.start)) & (found.time_us < micros(question.span.end))
        if question.direction is not Direction.BOTH:
            wanted &= found.right == (question.direction is Direction.RIGHT)
        if question.night:
            wanted &= self.nights.during(found.time_us)
        at, step = found.time_us[wanted], found.step[wanted]
        self.parts.append((key[found.row[wanted]], at, at, found.right[wanted], boxes_at(paths, step, at)))

    def add_insides(self, key: Keys, paths: Paths) -> None:
        """Add when these tracks are in the question's polygon, within its time."""
        found = insides(paths, self.question.points)
        start = np.maximum(found.start_us, micros(self.question.span.start))
        end = np.minimum(found.end_us, micros(self.question.span.end))
        wanted = start < end
        at, step = start[wanted], found.step[wanted]
        nowhere = np.zeros(len(at), np.bool_)
        self.parts.append((key[found.row[wanted]], at, end[wanted], nowhere, boxes_at(paths, step, at)))

    def crossed(self) -> Tracks:
        """Return the tracks that crossed, with their first crossing."""
        key, at, _, right, boxes = self._joined()
        order = np.lexsort((at, key))
        key, at, right, boxes = key[order], at[order], right[order], boxes[order]
        fresh = np.ones(len(key), np.bool_)
        fresh[1:] = (key[1:] != key[:-1]) | (at[1:] != at[:-1])  # what is both in a journal and in columns counts once
        key, at, right, boxes = key[fresh], at[fresh], right[fresh], boxes[fresh]
        first = np.flatnonzero(np.r_[True, key[1:] != key[:-1]]) if len(key) else np.zeros(0, np.int64)
        times = np.diff(np.r_[first, len(key)])
        return Tracks(key[first], at[first], np.zeros(len(first)), times, right[first], boxes[first]).newest()

    def stayed(self) -> Tracks:
        """Return the tracks that stayed for long enough, with their longest stay."""
        key, at, end, right, boxes = self._joined()
        order = np.lexsort((-end, at, key))
        key, at, end, right, boxes = key[order], at[order], end[order], right[order], boxes[order]
        begins = np.ones(len(key), np.bool_)
        begins[1:] = (key[1:] != key[:-1]) | (at[1:] - end[:-1] > LEAVE_US)
        first = np.flatnonzero(begins)
        last = np.maximum.reduceat(end, first) if len(first) else end
        lasted = self.nights.within(at[first], last) if self.question.night else last - at[first]
        long = lasted >= round(self.question.seconds * 1e6)
        first, lasted = first[long], lasted[long]
        order = np.lexsort((at[first], -lasted, key[first]))
        first, lasted = first[order], lasted[order]
        chosen = np.ones(len(first), np.bool_)
        chosen[1:] = key[first][1:] != key[first][:-1]
        first, lasted = first[chosen], lasted[chosen]
        times = np.zeros(len(first), np.int64)
        return Tracks(key[first], at[first], lasted / 1e6, times, right[first], boxes[first]).newest()

    def _joined(self) -> tuple[Keys, Wholes, Wholes, NDArray[np.bool_], Floats]:
        if not self.parts:
            none = np.zeros(0, np.int64)
            return np.zeros(0, np.uint64), none, none, np.zeros(0, np.bool_), np.zeros((0, 4))
        key, at, end, right, boxes = zip(*self.parts, strict=True)
        return (
            np.concatenate(key), np.concatenate(at), np.concatenate(end), np.concatenate(right), np.concatenate(boxes)
        )  # fmt: skip


def boxes_at(paths: Paths, step: Wholes, at_us: Wholes) -> Floats:
    """Return where the boxes are at moments after the samples `step`: n×4, left, top, width, height."""
    before, after = paths.time_us[step], paths.time_us[step + 1]
    share = (at_us - before) / np.maximum(after - before, 1)
    x = paths.x[step] + share * (paths.x[step + 1] - paths.x[step])
    y = paths.y[step] + share * (paths.y[step + 1] - paths.y[step])
    size = paths.size[step] + share[:, None] * (paths.size[step + 1] - paths.size[step])
    return np.stack([x - size[:, 0] / 2, y - size[:, 1], size[:, 0], size[:, 1]], axis=1)
