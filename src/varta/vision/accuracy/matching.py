"""Which alarm answers which truth, and what that makes of a rule: precision, recall, delay."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np
from scipy.optimize import linear_sum_assignment

from varta.vision.accuracy.truth import ANY, Due, RuleTruth

_IMPOSSIBLE = 1e7  # more than all the delays of one clip together


@dataclass(frozen=True, slots=True)
class Alarm:
    """Hold what a rule said: when, of which class, in which direction."""

    time_s: float
    class_name: str = ""
    direction: str = ""


@dataclass(frozen=True, slots=True)
class Score:
    """Count how a rule did over some footage; scores add up.

    `expected` alarms were due, of which `found` were raised; `false` ones were not due, of which `repeats` said again
    what had been said. `delays_s` is how much later than due each found one came, where its time is known.
    """

    expected: int = 0
    found: int = 0
    false: int = 0
    repeats: int = 0
    seconds: float = 0.0
    delays_s: tuple[float, ...] = ()
    missed_at_s: tuple[float, ...] = ()
    false_at_s: tuple[float, ...] = ()

    def __add__(self, other: "Score") -> "Score":
        return Score(
            self.expected + other.expected,
            self.found + other.found,
            self.false + other.false,
            self.repeats + other.repeats,
            self.seconds + other.seconds,
            self.delays_s + other.delays_s,
        )

    @property
    def precision(self) -> float | None:
        """Return the share of alarms that were due; None where there were none."""
        alarms = self.found + self.false
        return self.found / alarms if alarms else None

    @property
    def recall(self) -> float | None:
        """Return the share of what was due that was raised; None where nothing was due."""
        return self.found / self.expected if self.expected else None

    @property
    def false_per_hour(self) -> float | None:
        """Return false alarms for each hour of footage; None without footage."""
        return self.false * 3600 / self.seconds if self.seconds > 0 else None

    @property
    def delay_median_s(self) -> float | None:
        """Return the median delay."""
        return median(self.delays_s) if self.delays_s else None

    @property
    def delay_max_s(self) -> float | None:
        """Return the longest delay."""
        return max(self.delays_s, default=None)


def score(alarms: Sequence[Alarm], truth: RuleTruth, seconds: float) -> Score:
    """Return how a rule's alarms over `seconds` of footage do against the truth."""
    return _count(alarms, truth, seconds) if truth.counts else _match(alarms, truth, seconds)


def _count(alarms: Sequence[Alarm], truth: RuleTruth, seconds: float) -> Score:
    """Compare numbers alone: where two errors cancel each other, nobody can know it."""
    expected = found = false = 0
    for direction, wanted in truth.counts.items():
        said = sum(direction in (ANY, alarm.direction) for alarm in alarms)
        expected += wanted
        found += min(said, wanted)
        false += max(0, said - wanted)
    if ANY not in truth.counts:
        false += sum(alarm.direction not in truth.counts for alarm in alarms)
    return Score(expected, found, false, 0, seconds)


def _match(alarms: Sequence[Alarm], truth: RuleTruth, seconds: float) -> Score:
    pairs = assign(alarms, truth.due, truth.tolerance_s)
    answered = {due for _, due in pairs}
    used = {alarm for alarm, _ in pairs}
    wanted = [i for i, due in enumerate(truth.due) if not due.optional]
    spare = [alarm for i, alarm in enumerate(alarms) if i not in used]
    missed = [truth.due[i].start_s for i in wanted if i not in answered]
    delays = [alarms[a].time_s - truth.due[d].start_s for a, d in pairs if not truth.due[d].optional]
    repeats = sum(any(_fits(alarm, truth.due[d], truth.tolerance_s) for d in answered) for alarm in spare)
    return Score(
        expected=len(wanted),
        found=len(wanted) - len(missed),
        false=len(spare),
        repeats=repeats,
        seconds=seconds,
        delays_s=tuple(max(0.0, delay) for delay in delays),
        missed_at_s=tuple(sorted(missed)),
        false_at_s=tuple(sorted(alarm.time_s for alarm in spare)),
    )


def assign(alarms: Sequence[Alarm], due: Sequence[Due], tolerance_s: float) -> list[tuple[int, int]]:
    """Return pairs of indices, each used once: as many as possible, of those the least total delay.

    An alarm may answer what is due at its time, give or take the tolerance. What must come is served before what may.
    """
    if not alarms or not due:
        return []
    cost = np.full((len(alarms), len(due)), 2 * _IMPOSSIBLE)
    for i, alarm in enumerate(alarms):
        for j, wanted in enumerate(due):
            if _fits(alarm, wanted, tolerance_s):
                cost[i, j] = abs(alarm.time_s - wanted.start_s) + (_IMPOSSIBLE if wanted.optional else 0.0)
    rows, columns = linear_sum_assignment(cost)
    return [(int(i), int(j)) for i, j in zip(rows, columns, strict=True) if cost[i, j] < 2 * _IMPOSSIBLE]


def _fits(alarm: Alarm, due: Due, tolerance_s: float) -> bool:
    in_time = due.start_s - tolerance_s <= alarm.time_s <= due.end_s + tolerance_s
    return in_time and due.class_name in ("", alarm.class_name) and due.direction in ("", alarm.direction)
