"""The rule by itself: a reader that says what it is told, vehicles that come and go."""

from datetime import UTC, datetime

import numpy as np
import pytest
from numpy.typing import NDArray

from varta.kernel.rules import RuleKind, RuleSpec
from varta.kernel.schedule import parse_schedule
from varta.vision.plates.alignment import Candidate
from varta.vision.plates.reader import PlateReader, PlateReading
from varta.vision.rules.plate import PlateRule
from varta.vision.rules.rule_set import RuleSet
from varta.vision.rules.sighting import Hit
from varta.vision.types import ArrayImage, Frame, Tracks

NAMES = ("person", "car")
PICTURE = np.random.default_rng(1).integers(0, 255, (480, 640, 3), np.uint8)


class SayingReader(PlateReader):
    """Say one plate after the other."""

    def __init__(self, says: list[str]) -> None:
        self.says = says
        self.reads = 0

    def read(self, picture: NDArray[np.uint8]) -> list[PlateReading]:  # noqa: ARG002 - as the real one
        text = self.says[min(self.reads, len(self.says) - 1)]
        self.reads += 1
        if not text:
            return []
        candidate = Candidate(text, "UA", -0.1, (0.98,) * len(text))
        return [PlateReading(text, 0.97, (10.0, 100.0, 60.0, 14.0), "UA", candidate.signs, (), ((candidate,),))]


def _tracks(*boxes: tuple[int, int, int, int], kind: int = 1) -> Tracks:
    n = len(boxes)
    return Tracks(
        np.array(boxes, np.float32).reshape(n, 4), np.full(n, 0.9, np.float32), np.full(n, kind, np.int32),
        np.arange(1, n + 1), np.ones(n, np.bool_), np.ones(n, np.bool_), NAMES,
    )  # fmt: skip


def _run(rule: PlateRule, scenes: list[Tracks], step_s: float = 0.2) -> list[tuple[float, Hit]]:
    hits = []
    for i, tracks in enumerate(scenes):
        frame = Frame(ArrayImage(PICTURE), i, i * step_s)
        hits += [(frame.time_s, hit) for hit in rule.look(frame, tracks)]
    return hits


def _rule(reader: SayingReader, **more: object) -> PlateRule:
    return PlateRule(RuleSpec("plates", RuleKind.PLATE, **more), lambda: reader)  # type: ignore[arg-type]


CAR = (100, 100, 300, 260)


def test_tells_a_plate_once_two_readings_agree() -> None:
    reader = SayingReader(["AA1234BC"])
    ((time_s, hit),) = _run(_rule(reader), [_tracks(CAR)] * 30)
    assert time_s == 0.4
    assert reader.reads == 2
    assert hit.details["plate"] == "AA1234BC"
    assert hit.details["country"] == "UA"
    assert float(hit.details["plate_score"]) > 0.9
    assert hit.crop is not None
    left, top, right, bottom = hit.sighting.box
    assert abs(left - (92 + 10) / 640) < 0.01
    assert abs(bottom - (94 + 114) / 480) < 0.01
    assert right > left
    assert bottom > top


def test_outvotes_a_slip() -> None:
    reader = SayingReader(["AA1234BO", "AA1234BC", "AA1234BC", "AA1234BC", "AA1234BC"])
    ((_, hit),) = _run(_rule(reader), [_tracks(CAR)] * 30)
    assert hit.details["plate"] == "AA1234BC"
    assert str(hit.details["candidates"]).startswith("AA1234BO:")


def test_reads_no_more_than_agreed() -> None:
    reader = SayingReader([""])
    assert _run(_rule(reader), [_tracks(CAR)] * 100) == []
    assert reader.reads == 6
    reader = SayingReader([""])
    _run(_rule(reader), [_tracks(CAR, (320, 100, 520, 260))] * 10, step_s=0.1)
    assert reader.reads <= 4  # a second of two vehicles: three readings a second


def test_tells_what_it_has_when_the_vehicle_is_gone() -> None:
    reader = SayingReader(["AA1234BC"])
    ((time_s, hit),) = _run(_rule(reader), [_tracks(CAR)] + [_tracks()] * 10)
    assert 1.0 <= time_s <= 1.4
    assert hit.details["plate"] == "AA1234BC"


def test_looks_at_near_vehicles_alone() -> None:
    for scene in (_tracks(CAR, kind=0), _tracks((100, 100, 160, 140))):
        reader = SayingReader(["AA1234BC"])
        assert _run(_rule(reader), [scene] * 10) == []
        assert reader.reads == 0
    reader = SayingReader(["AA1234BC"])
    assert _run(_rule(reader, min_size=0.5), [_tracks(CAR)] * 10) == []
    assert reader.reads == 0


def test_reads_nothing_outside_of_its_hours(monkeypatch: pytest.MonkeyPatch) -> None:
    reader = SayingReader(["AA1234BC"])
    monkeypatch.setattr("varta.vision.rules.plate.require_networks", lambda: None)
    by_night = RuleSpec("plates", RuleKind.PLATE, schedule=parse_schedule(["22:00-23:00"]))
    rules = RuleSet()
    makers = {RuleKind.PLATE: lambda spec: PlateRule(spec, lambda: reader)}
    monkeypatch.setattr("varta.vision.rules.factory._OF_PIXELS", makers)
    rules.set([("r1", by_night)])
    noon = round(datetime(2026, 11, 23, 12, tzinfo=UTC).timestamp() * 1e6)
    for i in range(10):
        frame = Frame(ArrayImage(PICTURE), i, i * 0.2, noon + i * 200_000)
        assert list(rules.judge(_tracks(CAR), frame)) == []
    assert reader.reads == 0
