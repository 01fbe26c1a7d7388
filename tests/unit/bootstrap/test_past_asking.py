"""`varta ask` and `varta ask try`, and their bench on a small past."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from support.trajectories import keep, two_walkers
from varta.bootstrap.bench_past import Extent, bench_past
from varta.cli.main import app
from varta.kernel.errors import BadInput

START = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
WHEN = ["--from", "2026-11-23T19:00Z", "--to", "2026-11-24T19:00Z", "--camera", "square"]
REASON = ["--purpose", "розшук", "--case", "ЄО 1"]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("VARTA_DATA_DIR", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    keep(tmp_path / "trajectories", two_walkers(START))

    def ask(*words: str) -> str:
        done = CliRunner().invoke(app, ["ask", *words], standalone_mode=False)
        if done.exception:
            raise done.exception
        return done.stdout

    return ask


def test_asks_for_lines_areas_and_colours(run) -> None:
    for words, found in (
        (["--line", "0.1,0.5,0.9,0.5"], ["crosses"]),
        (["--area", "0.1,0.1,0.3,0.1,0.3,0.4,0.1,0.4", "--stay", "50", "--nights"], ["stands"]),
        (["--class", "person", "--upper", "red"], ["crosses"]),
        (["--colour", "red"], []),
    ):
        answer = json.loads(run(*WHEN, *REASON, *words, "--json"))
        assert [item["trace"] for item in answer["items"]] == found, words
        assert answer["total"] == len(found)
    assert "1 in all" in run(*WHEN, *REASON, "--line", "0.1,0.5,0.9,0.5")


def test_tries_rules_of_a_file(run, tmp_path: Path) -> None:
    rules = tmp_path / "rules.toml"
    rules.write_text('[[rule]]\nname = "Line"\nkind = "line_crossing"\npoints = [[0.1, 0.5], [0.9, 0.5]]\n')
    (row,) = json.loads(run("try", str(rules), *WHEN, *REASON, "--json"))["items"]
    assert (row["rule"], row["per_day"], row["total"], row["tracks"], row["complete"]) == ("Line", 1.0, 1, 2, True)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ([], "past.purpose_needed"),
        ([*REASON, "--line", "0.1,0.5,oops"], "past.bad_points"),
        ([*REASON, "--camera", "../x"], "camera.bad_id"),
        ([*REASON, "--class", "unicorn"], "past.unknown_class"),
    ],
)
def test_refuses_with_a_sentence(run, words, code) -> None:
    with pytest.raises(BadInput) as refused:
        run(*WHEN, *words)
    assert refused.value.code == code


def test_the_bench_measures_what_it_wrote() -> None:
    figures = bench_past(Extent(1, 2, 60), Extent(3, 2, 10), 5, seed=1)
    assert (figures["one_camera_tracks"], figures["many_cameras_tracks"], figures["incomplete"]) == (120, 60, 0)
    assert figures["bytes_per_track"] > 10
    assert figures["one_camera_p95_s"] >= figures["line_p95_s"] > 0
