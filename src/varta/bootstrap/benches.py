"""The benches by name: each a function that returns flat figures."""

import tempfile
from collections.abc import Mapping
from pathlib import Path

from varta.bootstrap.footage import CAR_PARK, CARS, ONE_BY_ONE, PETS, FootageFinder
from varta.bootstrap.settings import Settings

Figures = Mapping[str, float | int | str]


def bench_analyse(settings: Settings, video: Path, repeat: int, *, quiet: bool) -> Figures:
    """Measure the processor time of the analysis, beside the naive way. Raises `model.…`, `video.…`, `bench.…`.

    With `quiet` a clip is made from the video in which somebody is there for a twentieth of the time.
    """
    from varta.bootstrap.models import DEMO_MODEL, pull_model
    from varta.workers.bench_analyse import bench_analyse as measure

    model = pull_model(settings, DEMO_MODEL, lambda _done, _size: None)
    if not quiet:
        return {"bench": "analyse", **measure(video, model, repeat, bf16=settings.analysis.bf16)}
    from varta.workers.bench_clips import quiet_clip
    from varta.workers.bench_truth import find_truth

    with tempfile.TemporaryDirectory(prefix="varta-bench-") as folder:
        clip = Path(folder) / "quiet.mp4"
        truth = quiet_clip(video, find_truth(video), clip)
        figures = measure(clip, model, repeat, bf16=settings.analysis.bf16, truth=truth, relaxed=True)
    return {"bench": "analyse --quiet", **figures}


def bench_fleet(settings: Settings, seconds: float, trials: int) -> Figures:
    """Search how many simulated cameras this machine records and analyses. Raises `model.…`, `bench.…`."""
    from varta.bootstrap.bench_fleet import bench_fleet as measure
    from varta.bootstrap.models import DEMO_MODEL, pull_model

    model = pull_model(settings, DEMO_MODEL, lambda _done, _size: None)
    finder = FootageFinder(settings.data_dir / "footage", settings.mirror, lambda _line: None)
    busy, empty = (finder.find(clip, seed=i + 1).path for i, clip in enumerate((PETS, ONE_BY_ONE)))
    return {"bench": "fleet-of-one", **measure(busy, empty, model, seconds, trials)}


def bench_latency(settings: Settings, cameras: int, seconds: float, *, as_is: bool) -> Figures:
    """Measure from a packet's arrival to the console, and the live delay.

    Cameras send no B pictures; some of the footage has them, and with them a packet arrives up to six pictures before
    its picture can be shown. So the footage is first coded as cameras do, unless it is wanted `as_is`.
    """
    from varta.bootstrap.bench_latency import bench_latency as measure

    folder = settings.data_dir / "footage"
    finder = FootageFinder(folder, settings.mirror, lambda _line: None)
    files = [finder.find(clip, seed=i + 1).path for i, clip in enumerate((PETS, ONE_BY_ONE, CAR_PARK, CARS))]
    if not as_is:
        files = [_as_a_camera_sends(file, folder) for file in files[:cameras]]
    return {"bench": "latency", **measure(files, cameras, seconds), "as_is": int(as_is)}


def bench_catalogue(cameras: int, days: int, folder: Path | None) -> Figures:
    """Measure the catalogue with that many cameras' one-minute segments. Raises `bench.…`, `database.…`."""
    from varta.bootstrap.bench_catalogue import Extent
    from varta.bootstrap.bench_catalogue import bench_catalogue as measure

    return {"bench": "catalogue", "cameras": cameras, "days": days, **measure(Extent(cameras, days), folder)}


def bench_playback(settings: Settings, minutes: float, asked: int, *, browser: bool) -> Figures:
    """Measure how soon recorded video and its previews are there. Raises `bench.…`."""
    from varta.bootstrap.bench_playback import bench_playback as measure

    folder = settings.data_dir / "footage"
    found = FootageFinder(folder, settings.mirror, lambda _line: None).find(PETS, seed=1)
    return {"bench": "playback", **measure(_as_a_camera_sends(found.path, folder), minutes, asked, browser=browser)}


def bench_crash(settings: Settings, cameras: int, kills: int, seed: int) -> Figures:
    """Kill the recorder at random moments. Raises `bench.no_start`."""
    from varta.bootstrap.bench_crash import bench_crash as measure

    folder = settings.data_dir / "footage"
    found = FootageFinder(folder, settings.mirror, lambda _line: None).find(PETS, seed=1)
    return {"bench": "crash", **measure(_as_a_camera_sends(found.path, folder), cameras, kills, seed)}


def bench_record(cameras: int, seconds: float) -> Figures:
    """Measure recording beside ffmpeg, on the same cameras. Raises `bench.no_ffmpeg`, `bench.no_start`."""
    from varta.bootstrap.bench_record import bench_record as measure

    return {"bench": "record", **measure(cameras, seconds)}


def bench_plates(settings: Settings, folder: Path | None, *, peer: bool) -> Figures:
    """Measure exact readings of plates, beside RapidOCR. Raises `bench.no_plates`, `bench.bad_labels`, `plates.…`."""
    from varta.kernel.errors import NotFound
    from varta.workers.bench_plates import bench_plates as measure

    place = folder or (settings.mirror / "plates" if settings.mirror else None)
    if place is None:
        raise NotFound("bench.no_plates", "Name a folder of labelled photographs: --folder DIR.", where="folder")
    return {"bench": "plates", **measure(place, peer=peer, bf16=settings.analysis.bf16)}


def _as_a_camera_sends(file: Path, folder: Path) -> Path:
    """Return the footage coded without B pictures; made once."""
    from varta.media.simulator.transcode import to_camera_file

    coded = folder / f"{file.stem}.camera.mp4"
    return coded if coded.exists() else to_camera_file(file, coded)


def bench_routing(hromadas: int, asked: int, seed: int) -> Figures:
    """Measure how long it takes to say whose a place is."""
    from varta.bootstrap.bench_routing import bench_routing as measure

    return {"bench": "routing", **measure(hromadas, asked, seed)}


def bench_past(per_day: int, asked: int, seed: int) -> Figures:
    """Measure questions about 30 days of a busy camera, and about 7 days of 200 with `per_day` tracks each."""
    from varta.bootstrap.bench_past import Extent
    from varta.bootstrap.bench_past import bench_past as measure

    return {"bench": "ask", **measure(Extent(1, 30, 5000), Extent(200, 7, per_day), asked, seed)}
