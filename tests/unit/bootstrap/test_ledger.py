"""The coverage ledger and holds from the command line."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from varta.bootstrap.coverage import zone_of
from varta.bootstrap.ledger import NewHold, coverage_of, list_holds, place_hold, read_time, release_hold
from varta.bootstrap.registry import NewCamera, add_camera, list_cameras, set_recording
from varta.bootstrap.settings import Settings
from varta.kernel.errors import BadInput, NotFound
from varta.media.store import Store


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    found = Settings(data_dir=tmp_path)
    Store(found.places).create()
    add_camera(found, NewCamera("gate", "rtsp://192.0.2.1/1", "Gate"))
    return found


def test_times_are_the_centres_unless_they_say_otherwise(settings: Settings) -> None:
    assert read_time(settings, "2026-11-22") == datetime(2026, 11, 21, 22, tzinfo=UTC)
    assert read_time(settings, "2026-07-01T12:30") == datetime(2026, 7, 1, 9, 30, tzinfo=UTC)
    assert read_time(settings, "2026-07-01T12:30:00Z") == datetime(2026, 7, 1, 12, 30, tzinfo=UTC)
    for nonsense in ("", "yesterday", "2026-13-01", "0001-01-01"):
        with pytest.raises(BadInput, match=r"time\.bad"):
            read_time(settings, nonsense)


def test_a_camera_that_never_was_recorded_is_missing_since_it_exists(settings: Settings) -> None:
    (row,) = coverage_of(settings, [], "", "")
    assert row["camera"] == "gate"
    assert row["recorded_s"] == 0
    states = [piece["state"] for piece in row["pieces"]]
    assert states[0] == "not_expected"
    json.dumps(row)
    assert coverage_of(settings, ["gate"], "2026-01-01", "2026-01-03")[0]["recorded_share"] is None


def test_a_span_without_sense_is_refused(settings: Settings) -> None:
    for start, end in (("2026-01-02", "2026-01-01"), ("2020-01-01", "2026-01-01")):
        with pytest.raises(BadInput):
            coverage_of(settings, ["gate"], start, end)


def test_a_hold_is_placed_listed_and_released(settings: Settings) -> None:
    new = NewHold(["gate"], "2026-11-22", "2026-11-23", "complaint", "77/2026", note="від Олени")
    placed = place_hold(settings, new)
    assert (placed["placed_by"], placed["segments"], placed["gone"]) == ("varta:cli", 0, [])
    assert [row["id"] for row in list_holds(settings, 10)] == [placed["id"]]
    assert (settings.recordings_dir / ".holds" / f"{placed['id']}.json").exists()
    assert release_hold(settings, str(placed["id"]))["released_by"] == "varta:cli"
    assert not (settings.recordings_dir / ".holds" / f"{placed['id']}.json").exists()


def test_a_reason_or_camera_that_nobody_knows_is_refused(settings: Settings) -> None:
    with pytest.raises(BadInput, match=r"hold\.bad_reason"):
        place_hold(settings, NewHold(["gate"], "2026-11-22", "2026-11-23", "curiosity", "77"))
    with pytest.raises(NotFound, match=r"camera\.not_found"):
        place_hold(settings, NewHold(["gaet"], "2026-11-22", "2026-11-23", "complaint", "77"))


def test_what_is_recorded_of_a_camera_is_changed_in_parts(settings: Settings) -> None:
    changed = set_recording(settings, "gate", "main, sub", {"continuous_days": 7.0, "max_gib": None})
    assert (changed["main"], changed["sub"], changed["continuous_days"]) == (True, True, 7)
    changed = set_recording(settings, "gate", "", {"max_gib": 2.0})
    assert (changed["sub"], changed["continuous_days"], changed["max_gib"]) == (True, 7, 2)
    changed = set_recording(settings, "gate", "none", {"continuous_days": 0.0})
    assert (changed["main"], changed["sub"], changed["continuous_days"]) == (False, False, None)
    with pytest.raises(BadInput, match=r"camera\.bad_recording"):
        set_recording(settings, "gate", "main,third", {})
    (row,) = list_cameras(settings)
    assert row["switched_by"] == "varta:cli"


def test_a_time_zone_that_nobody_knows_is_said() -> None:
    for name in ("Europe/Kherson", "../etc/passwd", ""):
        with pytest.raises(BadInput, match=r"config\.bad_timezone"):
            zone_of(name)
