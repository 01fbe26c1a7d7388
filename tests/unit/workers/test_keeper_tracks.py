"""Trajectories go with their camera's footage, and stay with a hold."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace

from fakes.clock import StoppedClock
from support.domain import camera
from varta.access.model import system_actor
from varta.cameras.model import RecordingPolicy
from varta.kernel.ids import CameraId
from varta.kernel.spans import Span
from varta.recordings.retention import Limits
from varta.workers.keeper_parts import KeeperConfig
from varta.workers.keeper_tracks import Tracks

CLOCK = StoppedClock()
TODAY = CLOCK.now().date()
TWO, THREE = TODAY - timedelta(days=2), TODAY - timedelta(days=3)
CAMERAS = [camera("gate"), camera("yard", recording=RecordingPolicy(continuous_days=10))]


@dataclass
class Store:
    kept: set[tuple[str, date]]
    compacted: int = 0

    def compact(self, _budget_s: float) -> bool:
        self.compacted += 1
        return False

    def days(self) -> list[tuple[str, date]]:
        return sorted(self.kept)

    def erase(self, camera: str, day: date) -> None:
        self.kept.remove((camera, day))


@dataclass
class Holds:
    held: set[tuple[str, date]] = field(default_factory=set)

    def overlapping(self, _actor: object, camera_id: CameraId, span: Span) -> list[str]:
        return ["a hold" for camera, day in self.held if camera == camera_id and span.start.date() == day]


def keep(store: Store | None, holds: Holds) -> list[tuple[str, date]]:
    noted: list[tuple[str, date]] = []
    links = SimpleNamespace(
        actor=system_actor("keeper"), holds=holds, tracks=store, note_erased=lambda c, d: noted.append((c, d))
    )
    tracks = Tracks(KeeperConfig([Path()], Path(), Limits.of(1, 1, None)), links, CLOCK)
    assert not tracks.look(CAMERAS)
    assert tracks.erased == len(noted)
    return noted


def test_days_go_when_the_cameras_footage_goes() -> None:
    store = Store({("gate", TWO), ("gate", TODAY), ("yard", THREE), ("gone", THREE), ("gone", TODAY)})
    assert keep(store, Holds()) == [("gate", TWO), ("gone", THREE)]
    assert store.kept == {("gate", TODAY), ("yard", THREE), ("gone", TODAY)}
    assert store.compacted == 1


def test_a_day_is_whole_or_not_at_all() -> None:
    yesterday = TODAY - timedelta(days=1)  # its evening is not a day old yet
    assert keep(Store({("gate", yesterday)}), Holds()) == []


def test_a_day_that_a_hold_touches_stays_until_it_is_released() -> None:
    store, holds = Store({("gate", THREE), ("gate", TWO)}), Holds({("gate", THREE)})
    assert keep(store, holds) == [("gate", TWO)]
    holds.held.clear()
    assert keep(store, holds) == [("gate", THREE)]


def test_where_none_are_kept_there_is_nothing_to_do() -> None:
    assert keep(None, Holds()) == []
