"""`varta demo`: the first alarm with a picture comes by itself, and Ctrl-C ends everything that was started."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from support.centre import free_port, wait_for
from support.footage import SHARED_DATA
from varta.bootstrap.demo_cameras import CAMERAS
from varta.bootstrap.demo_people import PEOPLE

pytestmark = [pytest.mark.integration, pytest.mark.timeout(240)]
FIRST_ALARM_S = 60  # 30 on a quiet machine of two cores; other tests may still be ending beside this one
NO_MIRROR = "/nonexistent"


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[tuple["subprocess.Popen[bytes]", str, Path]]:
    port = free_port()
    mirror = str(SHARED_DATA) if SHARED_DATA.is_dir() else NO_MIRROR
    with (tmp_path / "demo.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "varta", "demo", "--folder", str(tmp_path / "demo"), "--port", str(port)],
            env={**os.environ, "VARTA_MIRROR": mirror},
            cwd=tmp_path,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    yield process, f"http://127.0.0.1:{port}", tmp_path
    process.kill()
    process.wait()


def test_the_first_alarm_comes_by_itself_and_ctrl_c_ends_it_all(
    demo: tuple["subprocess.Popen[bytes]", str, Path],
) -> None:
    process, url, folder = demo
    log = folder / "demo.log"
    wait_for("the demo is ready", lambda: "Varta is ready" in log.read_text(errors="replace"), 120)
    said = log.read_text()
    operator = PEOPLE[0]
    assert url in said
    assert f"{operator.login} " in said
    assert operator.password in said
    assert all(f"camera {camera.id}: " in said for camera in CAMERAS)

    with httpx.Client(base_url=url, timeout=20) as client:
        answer = client.post("/api/session", json={"login": operator.login, "password": operator.password})
        assert answer.status_code == 200, answer.text
        assert len(client.get("/api/cameras").json()["items"]) >= 4
        alarms = wait_for(
            "an alarm", lambda: client.get("/api/alarms", params={"state": "open"}).json()["items"], FIRST_ALARM_S
        )
        picture = client.get(alarms[0]["event"]["picture_url"])
        assert picture.headers["content-type"] == "image/jpeg"
        assert picture.content.startswith(b"\xff\xd8")

    state = json.loads((folder / "demo" / "run" / "supervisor.json").read_text())
    pids = [worker["pid"] for worker in state["workers"]]
    assert len(pids) == 7  # the cameras, and six workers
    process.send_signal(signal.SIGINT)
    assert process.wait(20) == 0
    assert not [pid for pid in pids if Path(f"/proc/{pid}").exists()]
    assert "Traceback" not in log.read_text()
