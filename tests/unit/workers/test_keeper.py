"""The keeper over a catalogue in memory and files in a folder."""

import json
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from fakes.clock import START, StoppedClock
from fakes.keys import FakeSigner
from fakes.storage import FakeStorage
from support.domain import actor, camera, segment
from varta.access.model import Role, system_actor
from varta.cameras.model import Camera, RecordingPolicy
from varta.events.model import Event
from varta.incidents.repository import AlarmFilter, AlarmQuery
from varta.incidents.service import AlarmService
from varta.incidents.system_alarms import SystemAlarms
from varta.kernel.errors import Unavailable
from varta.kernel.footage import StreamKey, StreamKind
from varta.kernel.ids import CameraId
from varta.kernel.spans import Span
from varta.media.mover import Mover
from varta.media.store import Store
from varta.recordings.hold import HoldReason
from varta.recordings.hold_service import HoldDraft, HoldService
from varta.recordings.keeping_service import KeepingService
from varta.recordings.model import RetentionClass, Segment
from varta.recordings.retention import Limits
from varta.recordings.service import RecordingService
from varta.workers import keeper_files, keeper_room, keeper_stops
from varta.workers.keeper import Keeper
from varta.workers.keeper_parts import KeeperConfig, KeeperLinks, RecorderBeat

KEEPER, OPERATOR = system_actor("keeper"), actor(Role.OPERATOR)
SIZE = 100


@dataclass
class Shelf:
    """Hold a keeper and what it stands on; `free` says what each place has free, less what lies there."""

    storage: FakeStorage
    clock: StoppedClock
    places: list[Path]
    links: KeeperLinks
    config: KeeperConfig
    cameras: list[Camera]
    seen: list[datetime]
    capacity: dict[int, int] = field(default_factory=dict)
    told: RecorderBeat | None = None
    stop: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.keeper = self.new_keeper()

    def new_keeper(self) -> Keeper:
        return Keeper(self.config, self.links, self.clock, self.stop)

    def record(self, *minutes: int, name: str = "gate", **changes: object) -> list[Segment]:
        made = [replace(segment(minute, name), size=SIZE, **changes) for minute in minutes]
        for one in made:
            self.storage.unit.segments.add(one)
            path = self.places[one.place] / one.file.relative
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(b"x" * SIZE)
        return made

    def look(self) -> None:
        """Do everything that is due, until nothing is."""
        for step in self.keeper._steps:
            step.due = float("-inf")
        for _ in range(200):
            self.keeper.look()
            if not self.keeper.more:
                return
        raise AssertionError("the keeper never rests")

    def free(self, place: Path) -> int | None:
        lying = sum(path.stat().st_size for path in place.rglob("*.mp4"))
        return self.capacity.get(self.places.index(place), 10**9) - lying

    def files(self, place: int = 0, *, held: bool = False) -> list[str]:
        root = self.places[place] / ".held" if held else self.places[place]
        paths = [path.relative_to(root) for path in root.rglob("*.mp4")]
        return sorted(f"{p.parts[0]} {p.name[9:13]}" for p in paths if held or p.parts[0] != ".held")

    def hold(self, first: int, last: int, **changes: object) -> None:
        span = Span(START + timedelta(minutes=first), START + timedelta(minutes=last))
        self.links.holds.place(OPERATOR, HoldDraft(["gate"], span, HoldReason.COMPLAINT, "1", **changes))

    def alarms(self) -> list[Event]:
        page = AlarmService(self.storage, self.clock).list(OPERATOR, AlarmQuery(AlarmFilter.ALL))
        return [item.event for item in page.items]


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shelf:
    storage, clock = FakeStorage(), StoppedClock()
    places = [tmp_path / "recorder", tmp_path / "archive"]
    Store(places).create()
    (tmp_path / "run").mkdir()
    cameras, seen = [camera("gate"), camera("yard")], list[datetime]()
    made: list[Shelf] = []

    def events(camera_id: CameraId, span: Span) -> Sequence[datetime]:
        return [at for at in seen if camera_id == "gate" and span.start <= at < span.end]

    links = KeeperLinks(
        actor=KEEPER,
        recordings=RecordingService(storage, FakeSigner(), lambda _: None),
        keeping=KeepingService(storage),
        holds=HoldService(storage, clock, Mover(places)),
        alarms=SystemAlarms(storage, clock),
        cameras=lambda: cameras,
        events=events,
        erase_plates=lambda _before: False,
        prune=lambda _now: False,
        copy_tombstones=lambda _stream: None,
        recorder=lambda: made[0].told,
        beat=lambda _figures: None,
    )
    config = KeeperConfig(places[:1], tmp_path / "run", Limits.of(1, 1, None), reserve_bytes=1000)
    made.append(Shelf(storage, clock, places, links, config, cameras, seen))
    for module in (keeper_files, keeper_room, keeper_stops):
        monkeypatch.setattr(module, "free_bytes", made[0].free)
    return made[0]


def with_tier(shelf: Shelf, days: float) -> None:
    shelf.config = replace(shelf.config, places=shelf.places, tiers_after=(timedelta(days=days),))
    shelf.keeper = shelf.new_keeper()


def test_footage_goes_when_it_is_older_than_it_may_be(shelf: Shelf) -> None:
    shelf.record(0, 1, 2)
    shelf.clock.forward(86_400 + 120)
    shelf.look()
    assert shelf.files() == ["gate 2002"]
    assert shelf.storage.unit.leaving.rows == set()
    (tombstone,) = shelf.storage.unit.tombstones.rows.values()
    assert (tombstone.first_number, tombstone.last_number) == (1, 2)


def test_a_cameras_own_age_counts_and_the_centres_for_one_that_was_removed(shelf: Shelf) -> None:
    shelf.cameras[:] = [camera("gate", recording=RecordingPolicy(continuous_days=10))]
    shelf.record(0)
    shelf.record(0, name="gone")
    shelf.clock.forward(2 * 86_400)
    shelf.look()
    assert shelf.files() == ["gate 2000"]


def test_nothing_goes_by_age_before_the_cameras_own_limits_are_known(shelf: Shelf) -> None:
    def away() -> Sequence[Camera]:
        raise Unavailable("database.away", "The registry cannot be read.")

    shelf.links = replace(shelf.links, cameras=away)
    shelf.keeper = shelf.new_keeper()
    shelf.record(0)
    shelf.clock.forward(2 * 86_400)
    shelf.look()
    assert shelf.files() == ["gate 2000"]


def test_a_clock_that_was_set_deletes_nothing_for_an_hour(shelf: Shelf) -> None:
    shelf.record(0)
    shelf.clock._now += timedelta(days=3650)
    shelf.look()
    shelf.clock.forward(3500)
    shelf.look()
    assert shelf.files() == ["gate 2000"]
    shelf.clock.forward(100)
    shelf.look()
    assert shelf.files() == []


def test_thousands_go_in_parts(shelf: Shelf) -> None:
    shelf.record(*range(600))
    shelf.clock.forward(3 * 86_400)
    shelf.look()
    assert shelf.files() == []
    assert shelf.keeper.figures()["purged"] == 600


def test_what_lies_around_an_event_is_kept_for_longer(shelf: Shelf) -> None:
    shelf.config = replace(shelf.config, limits=Limits.of(1, 3, None))
    shelf.keeper = shelf.new_keeper()
    shelf.record(*range(6))
    shelf.seen.append(START + timedelta(minutes=2, seconds=57))  # and five seconds after: the next minute as well
    shelf.clock.forward(86_400 + 3600)
    shelf.look()
    assert shelf.files() == ["gate 2002", "gate 2003"]
    assert {s.retention for s in shelf.storage.unit.segments.rows.values()} == {RetentionClass.EVENTS}
    shelf.clock.forward(2 * 86_400)
    shelf.look()
    assert shelf.files() == []


def test_an_event_is_never_kept_for_less_than_the_rest(shelf: Shelf) -> None:
    shelf.config = replace(shelf.config, limits=Limits.of(2, 1, None))
    shelf.keeper = shelf.new_keeper()
    shelf.record(0, 1, retention=RetentionClass.EVENTS)
    shelf.clock.forward(1.5 * 86_400)
    shelf.look()
    assert len(shelf.files()) == 2


def test_a_camera_takes_no_more_than_it_may(shelf: Shelf) -> None:
    shelf.cameras[:] = [camera("gate", recording=RecordingPolicy(max_gib=450 / 1024**3)), camera("yard")]
    shelf.record(*range(6))
    shelf.record(3, 4, stream=StreamKey(CameraId("gate"), StreamKind.SUB))
    shelf.record(*range(6), name="yard")
    shelf.look()
    assert [f for f in shelf.files() if f.startswith("gate")] == ["gate 2003", "gate 2004", "gate 2004", "gate 2005"]
    assert len([f for f in shelf.files() if f.startswith("yard")]) == 6


def test_on_a_full_disk_the_oldest_goes_first_whatever_its_camera(shelf: Shelf) -> None:
    shelf.record(0, 2, 4, 6)
    shelf.record(1, 3, 5, 7, name="yard")
    shelf.capacity[0] = 1000 + 800 - 300
    shelf.look()
    assert shelf.files() == ["gate 2004", "gate 2006", "yard 2005", "yard 2007"]  # 50 bytes over the reserve: four went
    assert shelf.alarms() == []


def test_held_footage_stays_by_age_by_size_and_on_a_full_disk(shelf: Shelf) -> None:
    shelf.cameras[:] = [camera("gate", recording=RecordingPolicy(max_gib=1 / 1024**3))]
    shelf.record(*range(6))
    shelf.hold(2, 4)
    shelf.clock.forward(40 * 86_400)
    shelf.capacity[0] = 100
    shelf.look()
    assert shelf.files(held=True) == ["gate 2002", "gate 2003"]
    assert shelf.files() == []


def test_only_held_footage_left_raises_an_alarm_and_stops_the_least_important(shelf: Shelf) -> None:
    shelf.cameras[:] = [
        camera("gate", priority=1),
        camera("yard", priority=9, sub_url="rtsp://192.0.2.1/2", recording=RecordingPolicy(sub=True)),
        camera("off", enabled=False),
    ]
    shelf.record(*range(4))
    shelf.hold(0, 4)
    limits = shelf.config.run / "recording-limits.json"
    shelf.capacity[0] = 1000 + 400 - 10
    shelf.look()
    assert json.loads(limits.read_text()) == {"stop": ["yard/sub"]}
    (alarm,) = shelf.alarms()
    assert (alarm.rule_id, alarm.class_name, alarm.ended_at) == ("system:storage-full", "held_full", None)
    shelf.capacity[0] = 400 + 500
    shelf.look()
    assert json.loads(limits.read_text()) == {"stop": ["yard/sub", "yard/main"]}
    shelf.capacity[0] = 400 + 100
    shelf.look()
    assert json.loads(limits.read_text()) == {"stop": ["yard/sub", "yard/main", "gate/main"]}
    assert len(shelf.files(held=True)) == 4
    assert shelf.keeper.figures()["held_full"] is True
    # Somebody releases the hold: what is old enough goes, everybody records again.
    (hold,) = shelf.links.holds.active(OPERATOR)
    shelf.links.holds.release(actor(Role.SUPERVISOR), hold.id)
    shelf.capacity[0] = 10_000
    shelf.look()
    assert json.loads(limits.read_text()) == {"stop": []}
    assert len(shelf.alarms()) == 1
    assert shelf.alarms()[0].ended_at is not None


def test_room_for_the_newest_minute_alone_is_no_room(shelf: Shelf) -> None:
    shelf.record(*range(4))
    shelf.hold(0, 4)
    shelf.capacity[0] = 1000 + 400 - 10
    shelf.clock.forward(3600)
    shelf.look()
    assert shelf.keeper.figures()["stopped"] == ["yard/main"]
    shelf.record(59)
    shelf.look()  # the new minute goes, and there is a little more than the reserve
    assert shelf.files() == []
    assert shelf.keeper.figures()["stopped"] == ["yard/main"]


def test_a_keeper_that_starts_anew_ends_the_alarm_of_the_one_before(shelf: Shelf) -> None:
    shelf.record(0)
    shelf.hold(0, 1)
    shelf.capacity[0] = 600
    shelf.look()
    shelf.capacity[0] = 10_000
    shelf.keeper = shelf.new_keeper()
    shelf.look()
    assert shelf.alarms()[0].ended_at is not None
    assert json.loads((shelf.config.run / "recording-limits.json").read_text()) == {"stop": []}


def test_a_hold_whose_time_is_over_is_released_and_its_files_go_back(shelf: Shelf) -> None:
    shelf.record(0)
    shelf.hold(0, 1, until=START + timedelta(hours=1))
    assert shelf.files(held=True) == ["gate 2000"]
    shelf.clock.forward(3600)
    shelf.look()
    assert (shelf.files(), shelf.files(held=True)) == (["gate 2000"], [])


def test_what_is_entered_after_the_hold_is_moved_apart(shelf: Shelf) -> None:
    shelf.hold(0, 10)
    shelf.record(3)
    shelf.look()
    assert (shelf.files(), shelf.files(held=True)) == ([], ["gate 2003"])


def test_old_footage_moves_to_its_place_and_goes_from_there(shelf: Shelf) -> None:
    with_tier(shelf, 0.25)
    made = shelf.record(0, 1, 600)
    links = {s.number: (shelf.places[0] / s.file.relative).read_bytes() for s in made}
    shelf.clock.forward(12 * 3600)
    shelf.look()
    assert shelf.files(1) == ["gate 2000", "gate 2001"]
    assert shelf.files(0) == ["gate 0600"]
    assert [s.place for s in shelf.storage.unit.segments.page(made[0].stream, None, 9)] == [1, 1, 0]
    assert (shelf.places[1] / made[0].file.relative).read_bytes() == links[1]
    shelf.clock.forward(13 * 3600)
    shelf.look()
    assert (shelf.files(0), shelf.files(1)) == ([], ["gate 0600"])


def test_a_full_disk_moves_its_oldest_to_the_next_place_before_anything_goes(shelf: Shelf) -> None:
    with_tier(shelf, 20)
    shelf.record(0, 1, 2)
    shelf.capacity[0] = 1000 + 300 - 100
    shelf.look()
    assert (shelf.files(0), shelf.files(1)) == (["gate 2002"], ["gate 2000", "gate 2001"])
    assert shelf.storage.unit.tombstones.rows == {}


def test_when_every_place_is_full_the_oldest_of_each_goes(shelf: Shelf) -> None:
    with_tier(shelf, 20)
    shelf.record(0, 1, place=1)
    shelf.record(2, 3)
    shelf.capacity = {0: 1000 + 150, 1: 1000 + 150}
    shelf.look()
    assert (shelf.files(0), shelf.files(1)) == (["gate 2003"], ["gate 2001"])


def test_a_place_that_is_away_is_left_alone(shelf: Shelf) -> None:
    with_tier(shelf, 0.25)
    shelf.record(0)
    (shelf.places[1] / ".varta-store").unlink()
    shelf.clock.forward(12 * 3600)
    shelf.look()
    assert shelf.files(0) == ["gate 2000"]
    assert shelf.keeper.figures()["problems"] == {"tiers": "recordings.store_away"}
    assert list(shelf.places[1].iterdir()) == []


def test_a_hold_that_comes_while_a_file_is_copied_wins(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    with_tier(shelf, 0.25)
    shelf.record(0)
    shelf.clock.forward(12 * 3600)
    copy = keeper_files.copy_to_place

    def slow(*args: object) -> bytes | None:
        digest = copy(*args)
        shelf.hold(0, 1)
        return digest

    monkeypatch.setattr(keeper_files, "copy_to_place", slow)
    shelf.look()
    assert (shelf.files(0, held=True), shelf.files(0), shelf.files(1)) == (["gate 2000"], [], [])


def test_one_step_that_fails_stops_no_other(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object) -> None:
        raise Unavailable("recordings.cannot_move", "The disk refuses.")

    def broken(*_: object) -> None:
        raise RuntimeError("a fault of our own")

    monkeypatch.setattr(shelf.links.holds, "settle", away)
    monkeypatch.setattr(shelf.links.holds, "release_due", broken)
    shelf.record(0)
    shelf.clock.forward(2 * 86_400)
    shelf.look()
    assert shelf.files() == []
    assert shelf.keeper.figures()["problems"] == {
        "holds_due": "keeper.fault",
        "misplaced": "recordings.cannot_move",
    }


def test_files_of_a_purge_that_died_are_unlinked_at_the_next_start(shelf: Shelf) -> None:
    (one,) = shelf.record(0)
    shelf.links.recordings.purge(KEEPER, [one])
    assert shelf.files() == ["gate 2000"]
    shelf.keeper = shelf.new_keeper()
    shelf.look()
    assert shelf.files() == []


def test_a_name_that_was_given_again_is_not_unlinked(shelf: Shelf) -> None:
    (one,) = shelf.record(0)
    shelf.links.recordings.purge(KEEPER, [one])
    shelf.storage.unit.segments.add(replace(one, number=99))
    shelf.look()
    assert shelf.files() == ["gate 2000"]
    assert shelf.storage.unit.leaving.rows == set()


def figures(open_us: Sequence[int] | None, absence: str | None = None) -> Mapping[str, object]:
    return {"cameras": {"gate": {"streams": {"main": {"open": open_us, "absence": absence}}}}}


def tell(shelf: Shelf, seconds: int, end_us: int | None, absence: str | None = None) -> None:
    """Let the recorder speak each second, the open file's end moving on if there is one, and the keeper look."""
    for second in range(seconds):
        shelf.clock.forward(1)
        open_us = None if end_us is None else [0, end_us + second * 1_000_000]
        shelf.told = RecorderBeat(shelf.clock.now(), figures(open_us, absence))
        shelf.look()


@pytest.fixture
def watched(shelf: Shelf) -> Shelf:
    shelf.cameras[:] = [camera("gate", priority=2)]
    return shelf


def test_a_recorded_camera_raises_nothing(watched: Shelf) -> None:
    tell(watched, 60, 1)
    assert watched.alarms() == []


def test_a_camera_that_is_not_recorded_for_half_a_minute_raises_one_alarm(watched: Shelf) -> None:
    tell(watched, 5, 1)
    tell(watched, 29, None, "network_loss")
    assert watched.alarms() == []
    tell(watched, 60, None, "network_loss")
    (alarm,) = watched.alarms()
    assert (alarm.rule_id, alarm.camera_id, alarm.class_name) == ("system:not-recording", "gate", "network_loss")
    assert alarm.at == START + timedelta(seconds=5)
    assert watched.keeper.figures()["not_recording"] == ["gate"]
    tell(watched, 3, 90_000_000)
    (alarm,) = watched.alarms()
    assert alarm.ended_at is not None
    assert watched.keeper.figures()["not_recording"] == []


def test_an_open_file_that_does_not_grow_is_no_recording(watched: Shelf) -> None:
    for _ in range(32):
        watched.clock.forward(1)
        watched.told = RecorderBeat(watched.clock.now(), figures([0, 7_000_000]))
        watched.look()
    assert [alarm.class_name for alarm in watched.alarms()] == ["unknown"]


def test_a_recorder_that_says_nothing_records_nothing(watched: Shelf) -> None:
    tell(watched, 5, 1)
    for _ in range(32):
        watched.clock.forward(1)
        watched.look()
    assert [alarm.class_name for alarm in watched.alarms()] == ["recorder_down"]


@pytest.mark.parametrize("why", ["overload", "disabled"])
def test_what_was_stopped_on_purpose_raises_nothing(watched: Shelf, why: str) -> None:
    tell(watched, 60, None, why)
    assert watched.alarms() == []


@pytest.mark.parametrize("changes", [{"enabled": False}, {"recording": RecordingPolicy(main=False)}])
def test_a_camera_that_need_not_be_recorded_raises_nothing_and_ends_its_alarm(
    watched: Shelf, changes: dict[str, object]
) -> None:
    tell(watched, 40, None, "camera_offline")
    assert len(watched.alarms()) == 1
    watched.cameras[:] = [camera("gate", **changes)]
    tell(watched, 40, None)
    (alarm,) = watched.alarms()
    assert alarm.ended_at is not None


def test_the_keepers_own_restart_raises_no_second_alarm_and_ends_the_first(watched: Shelf) -> None:
    tell(watched, 40, None, "camera_offline")
    watched.keeper = watched.new_keeper()
    tell(watched, 40, None, "camera_offline")
    assert [alarm.ended_at for alarm in watched.alarms()] == [None]
    watched.keeper = watched.new_keeper()
    tell(watched, 3, 1)
    (alarm,) = watched.alarms()
    assert alarm.ended_at is not None


def test_less_important_cameras_raise_alarms_of_medium_priority(watched: Shelf) -> None:
    watched.cameras[:] = [camera("gate", priority=4), camera("yard", priority=3)]
    tell(watched, 40, None, "camera_offline")
    page = AlarmService(watched.storage, watched.clock).list(OPERATOR)
    assert {a.alarm.camera_id: a.alarm.priority for a in page.items} == {"gate": "medium", "yard": "high"}
