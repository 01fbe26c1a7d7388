"""`varta accuracy` from a file to the figures, over a film drawn here: a block walks through the picture twice."""

import json
import os
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

pytestmark = pytest.mark.integration
CLIPS = """
detectors = ["builtin", "nowhere"]
[[clip]]
name = "two walks"
video = "walks.mp4"
tracks = "gt.txt"
detections = "gt.txt"
object = "moving object"
[[clip.rule]]
name = "line"
kind = "line_crossing"
points = [[0.5, 0.0], [0.5, 1.0]]
[[clip.rule]]
name = "nobody here"
kind = "intrusion"
points = [[0.0, 0.0], [1.0, 0.0], [1.0, 0.2], [0.0, 0.2]]
seconds = 0
[[clip.truth]]
rule = "line"
instants = [5.0, 15.0]
[[clip.truth]]
rule = "line"
instants = [18.0]
[[clip.truth]]
rule = "nobody here"
[[clip]]
name = "gone"
video = "mirror:gone.mp4"
"""


def block(time_s: float) -> tuple[int, int] | None:
    """Return where the block's left upper corner is: from left to right in 2–8 s and 12–18 s."""
    for start in (2.0, 12.0):
        if start <= time_s < start + 6:
            return round(-40 + 400 * (time_s - start) / 6), 90
    return None


def draw(folder: Path) -> None:
    fps, size, still = 10, (320, 192), np.random.default_rng(1).integers(60, 130, (192, 320, 3)).astype(np.uint8)
    truth = []
    with av.open(str(folder / "walks.mp4"), "w") as out:
        stream = out.add_stream("libx264", rate=fps, options={"preset": "veryfast"})
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        for index in range(200):
            pixels, place = still.copy(), block(index / fps)
            if place:
                left, top = place
                pixels[top : top + 70, max(0, left) : max(0, left + 40)] = (40, 220, 240)
                if 0 <= left <= size[0] - 40:
                    truth.append(f"{index + 1},1,{left},{top},40,70,1\n")
            frame = av.VideoFrame.from_ndarray(pixels, format="bgr24").reformat(format="yuv420p")
            frame.pts, frame.time_base = index, Fraction(1, fps)
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    (folder / "gt.txt").write_text("".join(truth))


RULES = """
[[rule]]
name = "line"
kind = "line_crossing"
points = [[0.5, 0.0], [0.5, 1.0]]
mode = "monitor"
schedule = ["sat 22:00-22:01"]
"""


def test_a_file_s_schedule_counts_once_it_is_said_when_it_was_filmed(tmp_path: Path) -> None:
    draw(tmp_path)
    (tmp_path / "rules.toml").write_text(RULES)

    def found(*more: str) -> list[tuple[float, str]]:
        file = str(tmp_path / "walks.mp4")
        rules = str(tmp_path / "rules.toml")
        done = run(tmp_path, "analyse", file, "--rules", rules, "--detector", "builtin", "--events", "-", *more)
        assert done.returncode == 0, done.stderr
        events = [json.loads(line) for line in done.stdout.splitlines()]
        return [(round(event["time_s"]), event["mode"]) for event in events]

    assert found() == [(5, "monitor"), (15, "monitor")]
    assert found("--start", "2026-11-28T21:59:50") == [(15, "monitor")]
    assert found("--start", "2026-11-28T12:00") == []


def varta(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return run(folder, "accuracy", str(folder / "clips.toml"), *arguments)


def run(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, "VARTA_DATA_DIR": str(folder / "data"), "VARTA_MIRROR": str(folder)}
    command = [sys.executable, "-m", "varta", *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False, timeout=120)


def test_figures_tables_and_what_was_skipped(tmp_path: Path) -> None:
    draw(tmp_path)
    (tmp_path / "clips.toml").write_text(CLIPS)
    done = varta(tmp_path, "--json")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    (clip,) = report["clips"]
    line, nobody = clip["rules"]
    assert (line["expected"], line["found"], line["missed_at_s"], line["false"]) == (3, 2, [18.0], 0)
    assert 0 <= line["delay_max_s"] <= 0.6
    assert (nobody["expected"], nobody["false"], nobody["false_per_hour"]) == (0, 0, 0)
    assert clip["detection"]["recall"] > 0.8
    assert (clip["tracking"]["mota"] > 0.7, clip["tracking"]["frames"]) == (True, pytest.approx(90, abs=10))
    assert report["in_all"][0]["recall"] == pytest.approx(2 / 3, abs=1e-3)
    assert [kind["kind"] for kind in report["kinds"]] == ["intrusion", "line_crossing"]
    skipped = {(row["clip"], row["detector"]): row["reason"] for row in report["skipped"]}
    assert "model.not_found" in skipped["two walks", "nowhere"]
    assert "not there" in skipped["gone", "builtin"]
    assert "two walks: builtin" in done.stderr


def test_tables_and_errors(tmp_path: Path) -> None:
    (tmp_path / "clips.toml").write_text(CLIPS)
    told = varta(tmp_path, "--markdown", "--only", "gone")
    assert "| mirror:gone.mp4 is not there | builtin, nowhere | gone |" in told.stdout
    assert "accuracy.no_clip" in varta(tmp_path, "--only", "other").stderr
    (tmp_path / "clips.toml").write_text("clip = 3")
    refused = varta(tmp_path)
    assert (refused.returncode, "accuracy.bad_clips" in refused.stderr) == (2, True)
