"""The catalogue against the plain one in memory, through many random changes: no search may forget a segment."""

import random
from collections.abc import Sequence
from datetime import timedelta

import pytest

from fakes.clock import START
from fakes.storage import FakeStorage
from support.domain import hold, segment
from varta.kernel.footage import StreamKey
from varta.kernel.ids import CameraId
from varta.kernel.spans import Span
from varta.recordings.model import RetentionClass, Segment
from varta.recordings.repository import RecordingUnit
from varta.storage import Database

CAMERAS = ("gate", "yard")
STEPS, MINUTES, ALL = 50, 30, 1000


class Dice:
    """Choose what happens next; each change is made on both catalogues by the same call."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def span(self) -> Span:
        start = self._random.randrange(MINUTES * 30)  # the older half, where purging goes on
        return Span(START + timedelta(seconds=start), START + timedelta(seconds=start + self._random.randrange(1, 600)))

    def change(self, model: RecordingUnit, real: RecordingUnit) -> None:
        camera = self._random.choice(CAMERAS)
        stream = StreamKey(CameraId(camera))
        match self._random.choices(range(6), (1, 5, 5, 1, 2, 6))[0]:
            case 0:
                first = self._random.randrange(MINUTES)
                for minute in range(first, first + 4):
                    self._both(model, real, segment(minute, camera, held=self._random.random() < 0.1))
            case 1:
                placed = hold(self.span(), camera)
                model.holds.add(placed)
                real.holds.add(placed)
            case 2:
                active = model.holds.active()
                if active:
                    released = self._random.choice(active).release("olena", START + timedelta(days=1))
                    model.holds.replace(released)
                    real.holds.replace(released)
            case 3:
                span = self.span()
                assert model.segments.keep_for_events(stream.camera_id, span) == real.segments.keep_for_events(
                    stream.camera_id, span
                )
            case 4:
                self._move(model, real, stream)
            case 5:
                retention = self._random.choices(list(RetentionClass), (3, 1))[0]
                old_ones = model.segments.purgeable(stream, START + timedelta(hours=1), retention, 3)
                model.segments.remove(old_ones)
                real.segments.remove(old_ones)

    def _both(self, model: RecordingUnit, real: RecordingUnit, made: Segment) -> None:
        model.segments.add(made)
        real.segments.add(made)

    def _move(self, model: RecordingUnit, real: RecordingUnit, stream: StreamKey) -> None:
        place = self._random.choice((0, 1, 2))
        if place:
            moved, held = model.segments.movable(stream, START + timedelta(hours=1), place, 3), False
        else:
            wrong = model.segments.misplaced(4)
            moved = [s for s in wrong if (s.held, s.place) == (wrong[0].held, wrong[0].place)] if wrong else []
            place, held = (moved[0].place, not moved[0].held) if moved else (0, False)
        if moved:
            model.segments.relocate(moved, place, held=held)
            real.segments.relocate(moved, place, held=held)


def looks(unit: RecordingUnit) -> dict[str, object]:
    """Return everything that can be asked, in an order that both share."""
    found: dict[str, object] = {"misplaced": _in_order(unit.segments.misplaced(ALL))}
    usage = {u.stream: (u.segments, u.size, u.oldest, u.newest) for u in unit.segments.usage()}
    for stream in map(StreamKey, map(CameraId, CAMERAS)):
        found[f"{stream} usage"] = usage.get(stream, (0, 0, None, None))
        found[f"{stream} all"] = unit.segments.page(stream, None, ALL)
        for minute in (12, 60):
            at = START + timedelta(minutes=minute)
            for retention in RetentionClass:
                found[f"{stream} {retention} {minute}"] = unit.segments.purgeable(stream, at, retention, ALL)
            for place in (1, 2):
                found[f"{stream} to {place} {minute}"] = unit.segments.movable(stream, at, place, ALL)
        found[f"{stream} oldest"] = unit.segments.oldest_purgeable(stream, 7)
        span = Span(START + timedelta(seconds=601), START + timedelta(seconds=1199))
        found[f"{stream} span"] = unit.segments.overlapping(stream, span)
        found[f"{stream} spans"] = unit.segments.spans(stream, span)
    return found


def _in_order(segments: Sequence[Segment]) -> list[Segment]:
    return sorted(segments, key=lambda s: (s.stream, s.start))


@pytest.mark.parametrize("seed", range(2))
def test_no_search_forgets_a_segment(database: Database, seed: int) -> None:
    memory, dice = FakeStorage(), Dice(seed)
    with memory() as model, database.transaction() as real:
        for each in (segment(minute, camera) for camera in CAMERAS for minute in range(MINUTES)):
            model.segments.add(each)
            real.segments.add(each)
    for step in range(STEPS):
        with memory() as model, database.transaction() as real:
            dice.change(model, real)
            expected, found = looks(model), looks(real)
            assert found == expected, f"after step {step}"
