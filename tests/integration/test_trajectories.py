"""The archive of trajectories on a real disk: what is appended is answered, exactly, through every form it takes."""

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from varta.events.past import Asked, Question
from varta.kernel.geometry import Point, contains, side
from varta.kernel.ids import CameraId
from varta.kernel.path import at_ms
from varta.kernel.spans import Span
from varta.kernel.trajectory import Sample, Tint, Trajectory, pack, unpack
from varta.storage.trajectories.archive import Archive
from varta.storage.trajectories.journal import Journal
from varta.storage.trajectories.keeping import Keeping
from varta.storage.trajectories.where import moment_of

CAMERA = CameraId("square")
DAY = datetime(2026, 11, 20, tzinfo=UTC)
SPAN = Span(DAY, DAY + timedelta(days=2))
LINE = (Point(0.3, 0.2), Point(0.7, 0.9))
AREA = (Point(0.2, 0.2), Point(0.8, 0.3), Point(0.5, 0.5), Point(0.7, 0.9), Point(0.1, 0.7))


def walks(count: int, seed: int) -> list[Trajectory]:
    chance = random.Random(seed)
    found = []
    for i in range(count):
        x, y, ms, samples = chance.random(), chance.random(), 0, []
        for _ in range(chance.randint(2, 9)):
            samples.append(Sample(ms, x, y, 0.05, 0.1))
            ms += chance.randint(200, 8000)
            x = min(max(x + chance.uniform(-0.3, 0.3), 0.01), 0.99)
            y = min(max(y + chance.uniform(-0.3, 0.3), 0.01), 0.99)
        start = int(DAY.timestamp() * 1e6) + chance.randrange(86_400_000_000)
        kind, tint = ("person", None) if i % 2 else ("car", Tint("red", 0.8))
        kept = unpack(pack(samples))
        found.append(Trajectory(CAMERA, f"run-{i}", kind, 0.9, start, kept, body=tint))
    return found


def crosses(track: Trajectory) -> bool:
    for a, b in zip(track.samples, track.samples[1:], strict=False):
        before, after = side(*LINE, a.foot), side(*LINE, b.foot)
        if (before > 0) == (after > 0):
            continue
        share = before / (before - after)
        x, y = a.x + share * (b.x - a.x), a.y + share * (b.y - a.y)
        dx, dy = LINE[1].x - LINE[0].x, LINE[1].y - LINE[0].y
        if 0 <= ((x - LINE[0].x) * dx + (y - LINE[0].y) * dy) / (dx * dx + dy * dy) <= 1:
            return True
    return False


def longest_stay(track: Trajectory, step_ms: int = 20) -> float:
    best, since, last = 0, None, 0
    for a, b in zip(track.samples, track.samples[1:], strict=False):
        for ms in range(a.ms, b.ms, step_ms):
            if contains(AREA, at_ms(a, b, ms).foot):
                since = ms if since is None or ms - last > 1000 + step_ms else since
                last = ms
                best = max(best, last - since)
    return best / 1000


def question(asked: Asked, points: tuple[Point, ...] = (), **more: object) -> Question:
    return Question(asked, (CAMERA,), SPAN, points, limit=1000, **more)  # type: ignore[arg-type]


def names(archive: Archive, asked: Question) -> set[str]:
    answer = archive.ask(asked)
    assert answer.complete
    assert answer.total == len(answer.matches)
    return {match.trace for match in answer.matches}


@pytest.fixture(params=["journal", "columns", "merged"])
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Archive, list[Trajectory]]:
    tracks = walks(240, seed=7)
    journal = Journal(tmp_path)
    for i in range(0, 240, 16):
        journal.append(tracks[i : i + 16])
        if request.param != "journal":
            journal.turn()
            if request.param == "columns":
                Keeping(tmp_path).compact()
    journal.close()
    if request.param != "journal":
        while Keeping(tmp_path).compact():
            pass
    return Archive(tmp_path), tracks


def test_a_line_is_answered_as_by_looking_at_every_step(kept: tuple[Archive, list[Trajectory]]) -> None:
    archive, tracks = kept
    expected = {track.trace for track in tracks if crosses(track)}
    assert 20 < len(expected) < 220
    assert names(archive, question(Asked.CROSSED, LINE)) == expected


def test_a_stay_is_answered_as_by_looking_every_moment(kept: tuple[Archive, list[Trajectory]]) -> None:
    archive, tracks = kept
    stays = {track.trace: longest_stay(track) for track in tracks}
    found = names(archive, question(Asked.STAYED, AREA, seconds=5.0))
    assert {t for t, s in stays.items() if s >= 5.1} <= found <= {t for t, s in stays.items() if s >= 4.9}
    assert found


def test_attributes_choose(kept: tuple[Archive, list[Trajectory]]) -> None:
    archive, tracks = kept
    red = question(Asked.SEEN, classes=frozenset({"car"}), body=frozenset({"red"}))
    assert names(archive, red) == {t.trace for t in tracks if t.class_name == "car"}
    assert not names(archive, question(Asked.SEEN, body=frozenset({"blue"})))


def test_a_torn_line_costs_that_line_alone(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.append(walks(5, seed=1))
    path = next((tmp_path / "journal").glob("*.open.jsonl"))
    path.write_bytes(path.read_bytes() + b'{"camera":"square","trace":"torn","poi')
    assert Archive(tmp_path).ask(question(Asked.SEEN)).total == 5
    journal.close()
    Keeping(tmp_path).compact()
    assert not list((tmp_path / "journal").glob("*.jsonl"))
    assert Archive(tmp_path).ask(question(Asked.SEEN)).total == 5


def test_a_stay_goes_on_over_the_parts_of_a_track(tmp_path: Path) -> None:
    start = int(DAY.timestamp() * 1e6) + 86_400_000_000 - 200_000_000
    parts = [
        Trajectory(CAMERA, "r-1", "person", 0.9, start + k * 5_000_000,
                   (Sample(0, 0.4, 0.35, 0.1, 0.2), Sample(5000, 0.4, 0.36, 0.1, 0.2)), complete=False)
        for k in range(80)
    ]  # fmt: skip
    journal = Journal(tmp_path)
    journal.append(parts)
    journal.close()
    asked = question(Asked.STAYED, AREA, seconds=390.0)
    assert [round(m.seconds) for m in Archive(tmp_path).ask(asked).matches] == [400]
    while Keeping(tmp_path).compact():
        pass
    answer = Archive(tmp_path).ask(asked)
    assert [round(m.seconds) for m in answer.matches] == [400]
    assert answer.matches[0].start == moment_of(start)


def test_an_erased_day_is_not_answered(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.append(walks(5, seed=1))
    journal.close()
    keeping = Keeping(tmp_path)
    keeping.compact()
    for camera, day in keeping.days():
        keeping.erase(camera, day)
    assert keeping.days() == []
    assert Archive(tmp_path).ask(question(Asked.SEEN)).total == 0
