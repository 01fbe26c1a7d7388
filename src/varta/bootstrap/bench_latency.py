"""`varta bench latency`: from a packet's arrival to the console, over a whole centre in real time.

It starts the centre and the camera simulator as their own processes over a temporary folder, signs in as an operator,
subscribes to alarms like the console does and watches every camera live. The analyst writes, for each event, when its
packet arrived, was decoded and the event stored (setting `analysis.trace_file`); all of these and the moment of receipt
are read from CLOCK_MONOTONIC, which all processes of a machine share.
"""

import asyncio
import json
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import websockets

from varta.kernel.errors import Broken, Unavailable

_START_S = 40.0
# Not measured: at first the analyst takes in the group of pictures that the relay kept, and makes its network ready.
_WARM_UP_S = 8.0
_LINES = 9  # upright lines across the picture: whoever walks crosses some


@dataclass(slots=True)
class _Taken:
    """Collect the moments: event id → monotonic nanoseconds, and live delays in milliseconds."""

    received: dict[str, int] = field(default_factory=dict)
    live_delays_ms: list[float] = field(default_factory=list)
    warm_ns: int = 0


def bench_latency(footage: Sequence[Path], cameras: int = 4, seconds: float = 60.0) -> dict[str, float | int | str]:
    """Return the figures in milliseconds, from `cameras` simulated cameras watched for `seconds` after a warm-up.

    `footage` is played in turn by the cameras. Raises `Unavailable` (`bench.no_start`) when the centre does not start,
    `Broken` (`bench.nothing_measured`) when no event came.
    """
    with tempfile.TemporaryDirectory(prefix="varta-bench-") as folder:
        bench = _Bench(Path(folder), footage, cameras)
        with bench.running():
            taken = asyncio.run(_watch(bench, _WARM_UP_S + seconds))
        trace = {event: row for event, row in bench.trace().items() if row["arrived_ns"] >= taken.warm_ns}
        return _figures(taken, trace, cameras, seconds)


class _Bench:
    """Know the folder, the ports and the passwords of the centre under measurement."""

    def __init__(self, folder: Path, footage: Sequence[Path], cameras: int) -> None:
        self.folder = folder
        self.names = [f"bench-{i + 1}" for i in range(cameras)]
        self.files = [footage[i % len(footage)] for i in range(cameras)]
        self.port, self.rtsp_port = free_port(), free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.password = secrets.token_urlsafe(12)
        self.trace_file = folder / "trace.jsonl"
        kept = {k: v for k, v in os.environ.items() if not k.startswith("VARTA_") or k == "VARTA_MIRROR"}
        self.environment = kept | {
            "VARTA_DATA_DIR": str(folder / "data"),
            "VARTA_WEB__PORT": str(self.port),
            "VARTA_ANALYSIS__TRACE_FILE": str(self.trace_file),
        }

    @contextmanager
    def running(self) -> Iterator[None]:
        """Start everything, wait until it answers, and end it."""
        self._run("db", "upgrade")
        with suppress(subprocess.CalledProcessError):
            self._run("models", "pull", "yolox_nano")
        self._run("user", "add", "bench", "--name", "Bench", "--role", "administrator", "--password-stdin")
        cameras = [f"{name}={file}" for name, file in zip(self.names, self.files, strict=True)]
        processes = [self._start("simulate", "--port", str(self.rtsp_port), *cameras), self._start("serve")]
        try:
            self._await_answer()
            yield
        finally:
            for process in reversed(processes):
                process.terminate()
            for process in processes:
                with suppress(subprocess.TimeoutExpired):
                    process.wait(20)
                process.kill()

    def trace(self) -> dict[str, Mapping[str, int]]:
        """Return the analyst's moments by event id."""
        lines = self.trace_file.read_text().splitlines() if self.trace_file.exists() else []
        rows = [json.loads(line) for line in lines]
        return {row["event_id"]: row for row in rows}

    def _command(self, words: Sequence[str]) -> list[str]:
        return [sys.executable, "-m", "varta", *words]

    def _run(self, *words: str) -> None:
        subprocess.run(  # noqa: S603 - our own command line
            self._command(words), env=self.environment, input=self.password, text=True, check=True, capture_output=True
        )

    def _start(self, *words: str) -> "subprocess.Popen[bytes]":
        log = (self.folder / f"{words[0]}.log").open("wb")
        return subprocess.Popen(  # noqa: S603 - our own command line
            self._command(words), env=self.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT
        )

    def _await_answer(self) -> None:
        end = time.monotonic() + _START_S
        while time.monotonic() < end:
            with suppress(httpx.TransportError):
                if httpx.get(f"{self.url}/healthz").is_success:
                    return
            time.sleep(0.1)
        log = (self.folder / "serve.log").read_text(errors="replace")[-2000:]
        raise Unavailable("bench.no_start", f"The centre did not answer within {_START_S:.0f} s; its log ends:\n{log}")


async def _watch(bench: _Bench, seconds: float) -> _Taken:
    taken = _Taken()
    async with httpx.AsyncClient(base_url=bench.url, timeout=httpx.Timeout(20, read=40)) as client:
        answer = await client.post("/api/session", json={"login": "bench", "password": bench.password})
        answer.raise_for_status()
        client.headers["X-CSRF-Token"] = answer.json()["csrf_token"]
        await _register(client, bench)
        taken.warm_ns = time.monotonic_ns() + int(_WARM_UP_S * 1e9)
        cookie = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
        jobs = [asyncio.create_task(_receive_alarms(client, taken))]
        jobs += [asyncio.create_task(_watch_live(bench, name, cookie, taken)) for name in bench.names]
        done, pending = await asyncio.wait(jobs, timeout=seconds, return_when=asyncio.FIRST_EXCEPTION)
        for job in pending:
            job.cancel()
        await asyncio.gather(*pending, return_exceptions=True)
        for job in done:
            job.result()
    return taken


async def _register(client: httpx.AsyncClient, bench: _Bench) -> None:
    for name in bench.names:
        camera = {"id": name, "name": name, "main_url": f"rtsp://127.0.0.1:{bench.rtsp_port}/{name}"}
        (await client.post("/api/cameras", json=camera)).raise_for_status()
        for i in range(_LINES):
            x = (i + 1) / (_LINES + 1)
            spec = {"name": f"line {i + 1}", "kind": "line_crossing", "points": [[x, 0.0], [x, 1.0]]}
            rule = {"enabled": True, "priority": "high", "spec": spec}
            (await client.post(f"/api/cameras/{name}/rules", json=rule)).raise_for_status()


async def _receive_alarms(client: httpx.AsyncClient, taken: _Taken) -> None:
    kind = ""
    async with client.stream("GET", "/api/stream") as stream:
        async for line in stream.aiter_lines():
            if line.startswith("event:"):
                kind = line.removeprefix("event:").strip()
            elif line.startswith("data:") and kind == "alarm":
                alarm = json.loads(line.removeprefix("data:"))
                taken.received.setdefault(alarm["event"]["id"], time.monotonic_ns())


async def _watch_live(bench: _Bench, name: str, cookie: str, taken: _Taken) -> None:
    address = f"ws://127.0.0.1:{bench.port}/api/cameras/{name}/live?codecs=h264,hevc"
    headers = {"Cookie": cookie, "Origin": bench.url}
    settled = time.monotonic() + _WARM_UP_S
    async with websockets.connect(address, additional_headers=headers, max_size=None) as socket_:
        init_next = False
        async for message in socket_:
            if isinstance(message, str):
                init_next = "mime" in json.loads(message)
            elif init_next:
                init_next = False
            elif time.monotonic() > settled:
                time_us = int.from_bytes(message[:8], "big")
                taken.live_delays_ms.append((time.time_ns() / 1000 - time_us) / 1000)


def _figures(
    taken: _Taken, trace: Mapping[str, Mapping[str, int]], cameras: int, seconds: float
) -> dict[str, float | int | str]:
    decoded = [(row["decoded_ns"] - row["arrived_ns"]) / 1e6 for row in trace.values()]
    stored = [(row["stored_ns"] - row["arrived_ns"]) / 1e6 for row in trace.values()]
    console = [
        (received - trace[event]["arrived_ns"]) / 1e6 for event, received in taken.received.items() if event in trace
    ]
    if not console or not taken.live_delays_ms:
        raise Broken(
            "bench.nothing_measured",
            f"In {seconds:.0f} s there came {len(trace)} events, {len(taken.received)} alarms and "
            f"{len(taken.live_delays_ms)} live pictures; all three are needed. Try more seconds.",
        )
    figures: dict[str, float | int | str] = {
        "cameras": cameras,
        "seconds": seconds,
        "events": len(trace),
        "events_received": len(console),
        "warm_up_s": _WARM_UP_S,
        "live_pictures": len(taken.live_delays_ms),
    }
    for name, values in (
        ("packet_to_decoded", decoded),
        ("packet_to_stored", stored),
        ("packet_to_console", console),
        ("live_delay", taken.live_delays_ms),
    ):
        figures[f"{name}_p50_ms"] = _percentile(values, 50)
        figures[f"{name}_p95_ms"] = _percentile(values, 95)
    return figures


def _percentile(values: Sequence[float], percent: float) -> float:
    """Return the nearest-rank percentile, rounded to 0.1."""
    ranked = sorted(values)
    rank = max(1, -(-len(ranked) * percent // 100))
    return round(ranked[int(rank) - 1], 1)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
