"""`varta bench playback`: how soon recorded video is there, asked of a real web process over a real recording.

The footage is repeated through the recorder's own writer, finisher and catalogue, an hour of it in seconds. Moments are
drawn at random; `cold` are those of files that the server did not open before (the system's page cache stays as it is).
With Chromium and Playwright on the machine the console's Archive page is measured as well.
"""

import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from socket import create_server

import httpx

from varta.access.model import Role
from varta.bootstrap.bench_recording import CAMERA, KEEP_OFF, Stand, p95, record
from varta.bootstrap.services import open_services
from varta.bootstrap.settings import Settings
from varta.cameras.service import CameraDraft
from varta.kernel.errors import Unavailable

_START_S = 40.0
_SPAN = timedelta(minutes=10)
_LOGIN = "bench"


def bench_playback(footage: Path, minutes: float, asked: int, *, browser: bool) -> dict[str, float | int | str]:
    """Return the figures in milliseconds, each the 95th percentile of `asked` moments.

    Raises `Unavailable` (`bench.no_start`) and `Broken` (`bench.nothing_measured`).
    """
    with tempfile.TemporaryDirectory(prefix="varta-bench-") as name:
        folder = Path(name)
        settings = Settings(data_dir=folder / "data")
        password = secrets.token_urlsafe(12)
        with open_services(settings) as services:
            services.access.add(services.actor, _LOGIN, "Bench", Role.SUPERVISOR, password)
            services.cameras.add(services.actor, CameraDraft(CAMERA, "Bench", "rtsp://127.0.0.1/bench"))
        began = time.monotonic()
        start, end, size = record(settings, footage, timedelta(minutes=minutes))
        figures: dict[str, float | int | str] = {
            "footage_minutes": round((end - start).total_seconds() / 60, 1),
            "footage_mb": round(size / 1e6),
            "recording_s": round(time.monotonic() - began, 1),
        }
        with _serving(folder) as url:
            stand = Stand(url, _LOGIN, password, start, end)
            figures |= _server_figures(stand, asked)
            if browser:
                from varta.bootstrap.bench_playback_browser import browser_figures

                figures |= browser_figures(stand, asked)
        return figures


@contextmanager
def _serving(folder: Path) -> Iterator[str]:
    with create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("VARTA_")}
    environment = kept | {"VARTA_DATA_DIR": str(folder / "data"), "VARTA_WEB__PORT": str(port)}
    log = folder / "web.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "varta", "worker", "web"],
            env=environment, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT,
        )  # fmt: skip
    url = f"http://127.0.0.1:{port}"
    try:
        _await_answer(url, log)
        yield url
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(20)
        process.kill()
        process.wait()


def _await_answer(url: str, log: Path) -> None:
    end = time.monotonic() + _START_S
    while time.monotonic() < end:
        with suppress(httpx.TransportError):
            if httpx.get(f"{url}/healthz").is_success:
                return
        time.sleep(0.1)
    said = log.read_text(errors="replace")[-2000:]
    raise Unavailable("bench.no_start", f"The web did not answer within {_START_S:.0f} s; its log ends:\n{said}")


def _server_figures(stand: Stand, asked: int) -> dict[str, float | int | str]:
    base = f"/api/recordings/{CAMERA}/main"
    with httpx.Client(base_url=stand.url, timeout=30) as client:
        signed_in = client.post("/api/session", json={"login": stand.login, "password": stand.password})
        client.headers["X-CSRF-Token"] = signed_in.raise_for_status().json()["csrf_token"]
        look = client.post("/api/looks", json={"purpose": "bench", "case_reference": "bench"}).raise_for_status()
        client.headers["X-Varta-Look"] = look.json()["id"]

        def preview(at: datetime) -> None:
            query = {"at": at.isoformat(), "width": "320"}
            client.get(f"{base}/preview.jpg", params=query).raise_for_status()

        def playlist(at: datetime) -> None:
            query = {"from": at.isoformat(), "to": (at + _SPAN).isoformat()}
            client.get(f"{base}/playlist.m3u8", params=query).raise_for_status()

        whole = int((stand.end - stand.start - 2 * KEEP_OFF).total_seconds() // 60)
        minutes = [stand.start + KEEP_OFF + timedelta(minutes=number) for number in range(whole)]
        preview(minutes.pop())  # what is loaded with the first picture is not measured
        cold = _timed(preview, minutes)
        warm = _timed(preview, [stand.moment() for _ in range(asked)])
        return {
            "preview_p95_ms": p95([*cold, *warm]),
            "preview_cold_p95_ms": p95(cold),
            "preview_warm_p95_ms": p95(warm),
            "playlist_p95_ms": p95(_timed(playlist, [stand.moment() for _ in range(asked)])),
        }


def _timed(ask: Callable[[datetime], None], moments: Sequence[datetime]) -> list[float]:
    taken = []
    for moment in moments:
        began = time.perf_counter()
        ask(moment)
        taken.append((time.perf_counter() - began) * 1000)
    return taken
