import json
from datetime import UTC, datetime
from pathlib import Path

from varta.bootstrap.centre import build_centre, heartbeats
from varta.bootstrap.settings import Settings, WebSettings


def test_a_centre_is_built_although_everything_else_is_away(tmp_path: Path) -> None:
    centre = build_centre(Settings(data_dir=tmp_path, web=WebSettings(max_viewers=3)))
    assert centre.options.max_viewers == 3
    assert centre.options.events_root == tmp_path / "events"
    state = centre.state.read()
    assert not state.database_up
    assert {w.name: w.up for w in state.workers} == {
        "recorder": False,
        "analyst": False,
        "clipper": False,
        "keeper": False,
        "exporter": False,
        "web": True,
    }


def test_heartbeats_are_read_with_care(tmp_path: Path) -> None:
    at = "2026-11-23T20:00:01+00:00"
    good = {"name": "recorder", "pid": 1, "at": at, "since": "2026-11-23T19:00:00Z", "figures": {"cameras": {}}}
    (tmp_path / "recorder.json").write_text(json.dumps(good))
    (tmp_path / "analyst.json").write_text(json.dumps({**good, "name": "analyst", "at": "soon"}))
    (tmp_path / "clipper.json").write_text('{"name": "clip')
    (tmp_path / "cameras.json").write_text("[]")
    (beat,) = heartbeats(tmp_path)
    assert (beat.name, beat.at) == ("recorder", datetime(2026, 11, 23, 20, 0, 1, tzinfo=UTC))
    assert beat.since == datetime(2026, 11, 23, 19, tzinfo=UTC)
