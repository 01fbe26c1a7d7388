"""Run a whole centre as its own processes: simulator, recorder, analyst, clipper, web."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import httpx

from support.footage import SHARED_DATA

T = TypeVar("T")
PASSWORD = "night-shift-2026"


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


def wait_for(what: str, look: Callable[[], T | None], seconds: float = 30.0) -> T:
    """Return the first truthy answer of `look`; fail, naming what was awaited, when there is none in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        answer = look()
        if answer:
            return answer
        time.sleep(0.05)
    raise AssertionError(f"not within {seconds:.0f} s: {what}")


class RunningCentre:
    """Start `varta serve` and a simulator over a temporary folder, and stop both."""

    def __init__(self, folder: Path, cameras: Mapping[str, Path], environment: Mapping[str, str] | None = None) -> None:
        self.folder = folder
        self.cameras = dict(cameras)
        self.port = free_port()
        self.rtsp_port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.data = folder / "data"
        self.environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith("VARTA_")},
            "VARTA_DATA_DIR": str(self.data),
            "VARTA_WEB__PORT": str(self.port),
            **({"VARTA_MIRROR": str(SHARED_DATA)} if SHARED_DATA.exists() else {}),
            "PYTHONUNBUFFERED": "1",
            **(environment or {}),
        }
        self._processes: list[subprocess.Popen[bytes]] = []

    def varta(self, *words: str, stdin: str = "") -> str:
        """Run one command to its end and return what it printed."""
        return self._run(["-m", "varta", *words], stdin)

    def _run(self, words: Sequence[str], stdin: str) -> str:
        done = subprocess.run(
            [sys.executable, *words],
            input=stdin,
            capture_output=True,
            text=True,
            env=self.environment,
            cwd=self.folder,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, f"{' '.join(words)}: {done.stderr or done.stdout}"
        return done.stdout

    def start(self, name: str, *words: str) -> "subprocess.Popen[bytes]":
        with (self.folder / f"{name}.log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "varta", *words],
                stdout=log,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                env=self.environment,
                cwd=self.folder,
            )
        self._processes.append(process)
        return process

    def __enter__(self) -> "RunningCentre":
        try:
            self._start_all()
        except BaseException:
            self.__exit__()
            raise
        return self

    def _start_all(self) -> None:
        if "VARTA_MIRROR" in self.environment:
            self.varta("models", "pull", "yolox_nano")
        wanted = {
            "password": PASSWORD,
            "people": {"olena": "operator", "taras": "supervisor", "admin": "administrator"},
            "cameras": {name: f"rtsp://127.0.0.1:{self.rtsp_port}/{name}" for name in self.cameras},
        }
        set_up = Path(__file__).with_name("set_up.py")
        self._run([str(set_up)], json.dumps(wanted))
        self.start(
            "simulate", "simulate", "--port", str(self.rtsp_port), *[f"{n}={f}" for n, f in self.cameras.items()]
        )
        self.start("serve", "serve")
        wait_for("the web server answers", self.ready, 60)

    def __exit__(self, *_: object) -> None:
        for process in reversed(self._processes):
            process.send_signal(signal.SIGTERM)
        for process in self._processes:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(5)

    def ready(self) -> bool:
        try:
            return httpx.get(f"{self.url}/healthz", timeout=2).status_code == httpx.codes.OK
        except httpx.TransportError:
            return False

    def log(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text(errors="replace")

    def worker_pid(self, name: str) -> int | None:
        """Return the process id that the supervisor states for a worker."""
        try:
            stated: dict[str, Any] = json.loads((self.data / "run" / "supervisor.json").read_text())
        except (OSError, ValueError):
            return None
        return next((worker["pid"] for worker in stated["workers"] if worker["name"] == name), None)

    def sign_in(self, login: str = "olena") -> httpx.Client:
        """Return a client with the session's cookie and CSRF token; use it as a context manager."""
        answer = httpx.post(f"{self.url}/api/session", json={"login": login, "password": PASSWORD}, timeout=20)
        assert answer.status_code == httpx.codes.OK, answer.text
        token = {"X-CSRF-Token": answer.json()["csrf_token"]}
        return httpx.Client(base_url=self.url, timeout=20, cookies=answer.cookies, headers=token)
