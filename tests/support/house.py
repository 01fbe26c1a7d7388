"""The real services over SQLite in a temporary folder, with stand-ins for what runs beside the web."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from fakes.centre import FakeBoxes, FakeDevices, FakeLive, FakeProbe, FakeState
from fakes.clock import StoppedClock
from fakes.keys import FakeSigner
from varta.access.audit_service import AuditService
from varta.access.model import Role, system_actor
from varta.access.service import AccessService
from varta.bootstrap.centre import Centre, MapView, WebOptions
from varta.bootstrap.coverage import RecorderWord, known_camera
from varta.bootstrap.past import replay_of
from varta.bootstrap.playback import ArchivePlayback
from varta.bootstrap.ports import Heartbeat
from varta.cameras.field import FieldService
from varta.cameras.ground_service import GroundService
from varta.cameras.service import CameraDraft, CameraService, RuleDraft, RuleService
from varta.communities.memorandum_service import MemorandumService
from varta.communities.service import HromadaService
from varta.events.files import event_folder
from varta.events.model import BoundingBox, ClipState, Event
from varta.events.past import KYIV
from varta.events.past_service import PastService
from varta.events.plate_service import PlateService
from varta.events.service import EventService
from varta.events.watch_service import WatchService
from varta.incidents.service import AlarmService
from varta.kernel.changes import ChangeReader
from varta.kernel.geometry import Point
from varta.kernel.ids import AlarmId, CameraId, EventId, RuleId, new_id
from varta.kernel.rules import RuleKind, RuleMode, RuleSpec
from varta.kernel.transactions import Transactions
from varta.media.mover import Mover
from varta.media.store import Store
from varta.recordings.archive_service import ArchiveService
from varta.recordings.coverage_service import CoverageService
from varta.recordings.export_service import ExportService
from varta.recordings.hold_service import HoldService
from varta.recordings.repository import RecordingUnit
from varta.recordings.service import RecordingService
from varta.statistics.precision import PrecisionStatistics
from varta.statistics.verdicts import VerdictStatistics
from varta.storage.database import open_database
from varta.storage.trajectories.archive import Archive
from varta.web.app import create_app

with warnings.catch_warnings():
    # Starlette would rather have httpx2; httpx does all that is asked of it here.
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

PASSWORD = "night-shift-2026"
ORIGIN = "http://127.0.0.1"
SYSTEM = system_actor("test")


class CheapHasher:
    """Hash quickly: what argon2 costs is tested elsewhere."""

    def hash(self, password: str) -> str:
        return f"plain:{password}"

    def verify(self, password_hash: str, password: str) -> bool:
        return password_hash == f"plain:{password}"

    def outdated(self, _password_hash: str) -> bool:
        return False


@dataclass
class House:
    """Hold a centre and everything that a test may turn."""

    centre: Centre
    clock: StoppedClock
    live: FakeLive
    probe: FakeProbe
    state: FakeState
    folder: Path
    beats: list[Heartbeat]
    transactions: Transactions[RecordingUnit]
    devices: FakeDevices
    clients: list[TestClient] = field(default_factory=list)

    def client(self, role: str | None, address: str = "127.0.0.1") -> TestClient:
        """Make a browser, signed in as somebody of a role if one is given."""
        app = create_app(self.centre, self.folder / "console")
        made = TestClient(app, ORIGIN, raise_server_exceptions=False, client=(address, 50_000))
        self.clients.append(made)
        if role:
            answer = made.post("/api/session", json={"login": f"the-{role}", "password": PASSWORD})
            assert answer.status_code == 200, answer.text
            made.headers["X-CSRF-Token"] = answer.json()["csrf_token"]
        return made

    def rule(self) -> RuleId:
        spec = RuleSpec("Gate", RuleKind.LINE_CROSSING, (Point(0.1, 0.5), Point(0.9, 0.5)))
        return self.centre.rules.add(SYSTEM, CameraId("square"), RuleDraft(spec)).id

    def alarm(self, track: str = "1", *, clip: bytes | None = b"") -> AlarmId:
        """Raise an alarm; with `clip` bytes its event has a clip."""
        event = self.event(track)
        alarm = self.centre.alarms.report(SYSTEM, event, "high")
        assert alarm is not None
        self._pictures(event, clip)
        return alarm.id

    def quiet_event(self, track: str, mode: RuleMode, *, clip: bytes | None = b"") -> EventId:
        """Keep an event of a rule on trial or snoozed; with `clip` bytes it has a clip."""
        event = self.event(track, mode)
        assert self.centre.alarms.take(SYSTEM, event, "high")
        self._pictures(event, clip)
        return event.id

    def event(self, track: str, mode: RuleMode = RuleMode.ACTIVE) -> Event:
        """Return what a rule saw just now."""
        return Event(
            id=EventId(new_id()),
            camera_id=CameraId("square"),
            camera_name="Square",
            rule_id=RuleId("gate"),
            rule_name="Gate",
            rule_kind="line_crossing",
            class_name="person",
            track=track,
            at=self.clock.now(),
            score=0.9,
            box=BoundingBox(0.1, 0.2, 0.3, 0.4),
            recorded_at=self.clock.now(),
            direction="left",
            mode=mode,
        )

    def _pictures(self, event: Event, clip: bytes | None) -> None:
        folder = event_folder(self.centre.options.events_root, event)
        folder.mkdir(parents=True)
        (folder / "picture.jpg").write_bytes(b"boxed")
        (folder / "original.jpg").write_bytes(b"plain")
        if clip:
            (folder / "clip.mp4").write_bytes(clip)
            self.centre.events.clip_done(SYSTEM, event.id, ClipState.READY)

    def clip_missing(self, event_id: str) -> None:
        self.centre.events.clip_done(SYSTEM, EventId(event_id), ClipState.MISSING)

    def hromadas(self) -> None:
        self.centre.hromadas.load_sample(SYSTEM)


@contextmanager
def open_house(tmp_path: Path) -> Iterator[House]:
    """Build a centre in a folder, with an account for each role and one camera."""
    clock = StoppedClock()
    database = open_database(f"sqlite:///{tmp_path / 'varta.db'}")
    database.upgrade()
    open_transaction = database.transaction
    live, probe, state, devices = FakeLive(), FakeProbe(), FakeState(clock), FakeDevices()
    cameras, store, beats = CameraService(open_transaction, clock), tmp_path / "recordings", list[Heartbeat]()
    Store([store]).create()
    recordings = RecordingService(open_transaction, FakeSigner())
    centre = Centre(
        clock=clock,
        options=WebOptions(
            tmp_path / "events", MapView(None, "", (33.0, 46.75), 7.5), max_viewers=2, exports_root=tmp_path / "exports"
        ),
        access=AccessService(open_transaction, CheapHasher(), clock, timedelta(hours=12)),
        audit=AuditService(open_transaction, clock),
        cameras=cameras,
        rules=RuleService(open_transaction, clock),
        grounds=GroundService(open_transaction, clock),
        events=EventService(open_transaction, clock),
        alarms=AlarmService(open_transaction, clock),
        watchlists=WatchService(open_transaction, clock),
        plates=PlateService(open_transaction, clock),
        past=PastService(open_transaction, clock, Archive(tmp_path / "trajectories"), replay_of(KYIV)),
        hromadas=HromadaService(open_transaction, clock, lambda _lands: []),
        memoranda=MemorandumService(open_transaction, clock),
        statistics=VerdictStatistics(open_transaction),
        precision=PrecisionStatistics(open_transaction, clock, ZoneInfo("Europe/Kyiv")),
        changes=ChangeReader(open_transaction),
        coverage=CoverageService(open_transaction, clock, RecorderWord(clock, lambda: beats), ZoneInfo("Europe/Kyiv")),
        holds=HoldService(open_transaction, clock, Mover([store]), known_camera(cameras, SYSTEM)),
        exports=ExportService(open_transaction, clock, Mover([store]), known_camera(cameras, SYSTEM)),
        recordings=recordings,
        archive=ArchiveService(open_transaction, clock),
        playback=ArchivePlayback(recordings, Store([tmp_path / "recordings"]), clock),
        onvif=FieldService(open_transaction, clock, devices),
        live=live,
        boxes=FakeBoxes(),
        probe=probe,
        state=state,
    )
    for role in Role:
        centre.access.add(SYSTEM, f"the-{role.value}", role.value.title(), role, PASSWORD)
    centre.cameras.add(SYSTEM, CameraDraft("square", "Square", "rtsp://user:secret@192.0.2.1/1"))
    house = House(centre, clock, live, probe, state, tmp_path, beats, open_transaction, devices)
    yield house
    for client in house.clients:
        client.close()
    database.close()
