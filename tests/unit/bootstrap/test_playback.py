"""Files that get other names while somebody watches them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from fakes.clock import START, StoppedClock
from fakes.keys import FakeSigner
from fakes.storage import FakeStorage
from support.recorded import packets, write_file
from varta.access.model import system_actor
from varta.bootstrap.playback import ArchivePlayback
from varta.kernel.errors import NotFound, Unavailable
from varta.kernel.footage import FileName, StreamKey
from varta.kernel.ids import CameraId
from varta.kernel.spans import Span
from varta.media.store import Store
from varta.recordings.service import RecordingService

GATE, ACTOR = StreamKey(CameraId("gate")), system_actor("test")
RECENT = START - timedelta(seconds=60)
SPAN = Span(RECENT, START)


class Moving(Store):
    """Do something to the files after each look for them."""

    after: Callable[[], None] = staticmethod(lambda: None)

    def files(self, stream: StreamKey, span: Span) -> list[Path]:
        found = super().files(stream, span)
        self.after()
        return found


@pytest.fixture
def store(tmp_path: Path) -> Moving:
    made = Moving([tmp_path])
    made.create()
    return made


@pytest.fixture
def playback(store: Moving) -> ArchivePlayback:
    return ArchivePlayback(RecordingService(FakeStorage(), FakeSigner()), store, StoppedClock())


def asked(playback: ArchivePlayback) -> list[Callable[[], object]]:
    return [
        lambda: playback.playlist(ACTOR, GATE, SPAN, ""),
        lambda: playback.key_frames(ACTOR, GATE, SPAN, ""),
        lambda: playback.preview(ACTOR, GATE, RECENT, 160),
    ]


@pytest.mark.parametrize("which", range(3))
def test_a_file_that_is_closed_meanwhile_is_shown(store, playback, which) -> None:
    path, _ = write_file(store.places[0], GATE, list(packets(RECENT, 5)), closed=False)
    closed = path.with_name(path.name.replace(".open.mp4", ".mp4"))

    def close() -> None:
        if path.exists():
            path.rename(closed)

    store.after = close
    assert asked(playback)[which]()
    assert closed.exists()
    assert playback.file(ACTOR, FileName(GATE, round(RECENT.timestamp() * 1000))) == closed


@pytest.mark.parametrize("which", range(3))
def test_a_file_that_is_removed_meanwhile_is_a_gap(store, playback, which) -> None:
    path, _ = write_file(store.places[0], GATE, list(packets(RECENT, 5)))
    store.after = lambda: path.unlink(missing_ok=True)
    with pytest.raises(NotFound):
        asked(playback)[which]()


def test_a_file_that_cannot_be_read_is_no_gap(store, playback) -> None:
    path, _ = write_file(store.places[0], GATE, list(packets(RECENT, 5)))
    path.unlink()
    path.mkdir()
    for ask in asked(playback):
        with pytest.raises(Unavailable, match=r"recordings\.cannot_read"):
            ask()


def test_footage_on_a_tier_that_is_no_longer_in_the_settings_is_no_gap(store) -> None:
    path, row = write_file(store.places[0], GATE, list(packets(RECENT, 5)))
    path.unlink()
    recordings = RecordingService(FakeStorage(), FakeSigner())
    recordings.enter_segment(ACTOR, replace(row, place=3, number=1))
    playback = ArchivePlayback(recordings, store, StoppedClock())
    for ask in asked(playback):
        with pytest.raises(Unavailable, match=r"recordings\.store_away"):
            ask()
