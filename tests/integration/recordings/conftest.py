"""A store with a catalogue: segments recorded by the writer itself from a synthetic camera."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from support.recorded import packets
from varta.bootstrap.recordings_check import CatalogueLedger, check_recordings
from varta.bootstrap.services import opened_database
from varta.bootstrap.settings import Settings
from varta.bootstrap.worker_recorder import LateDatabase
from varta.kernel.footage import StreamKey
from varta.kernel.ids import CameraId
from varta.media.check_model import Finding
from varta.media.finisher import Finisher
from varta.media.fsck import CheckOptions
from varta.media.signing import InstallationKey
from varta.media.store import Store
from varta.media.writer import SegmentWriter
from varta.recordings.service import RecordingService

T0 = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)
YARD = StreamKey(CameraId("yard"))


@dataclass
class Kept:
    """Hold a store and its catalogue."""

    settings: Settings
    now: datetime = T0
    stream: StreamKey = YARD
    options: dict[str, Any] = field(default_factory=dict)

    @property
    def root(self) -> Path:
        return self.settings.recordings_dir

    def record(self, seconds: float = 4.0, segment_s: float = 1.0, stream: StreamKey = YARD, **coding: Any) -> None:
        """Record some seconds into files of a second each, and enter them."""
        store = Store(self.settings.places)
        store.create(self.settings.data_dir / "stores.json")
        with LateDatabase(self.settings) as late:
            finisher = Finisher(store, late)
            finisher.start()
            writer = SegmentWriter(
                store, stream, finisher.head(stream), finisher.take, segment_s=segment_s, reserve_bytes=0
            )
            for packet in packets(self.now, seconds, **coding):
                writer.write(packet)
            writer.close()
            finisher.close()
        self.now += timedelta(seconds=seconds)

    def files(self, stream: StreamKey = YARD) -> list[Path]:
        return sorted((self.root / stream.camera_id / stream.kind.value).rglob("*.mp4"))

    def check(self, **options: bool) -> list[Finding]:
        return list(check_recordings(self.settings, CheckOptions(**options), lambda _done, _all: None))

    def codes(self, **options: bool) -> list[str]:
        return sorted(finding.code for finding in self.check(**options))

    @contextmanager
    def catalogue(self) -> Iterator[tuple[CatalogueLedger, RecordingService]]:
        with opened_database(self.settings) as database:
            key = InstallationKey.load(self.settings.keys_dir)
            yield (
                CatalogueLedger(database.transaction, self.root, key.public_key),
                RecordingService(database.transaction, key),
            )


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    found = Kept(Settings(data_dir=tmp_path / "data"))
    found.settings.data_dir.mkdir()
    with opened_database(found.settings) as database:
        database.upgrade()
    return found
