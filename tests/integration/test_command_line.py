"""The command line as a person uses it: sentences, codes, exit codes, and only what a command needs is loaded."""

import json
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from support.command import varta
from support.onvif_device import LOGIN, PASSWORD, OnvifDevice

pytestmark = pytest.mark.integration
HEAVY = (
    "openvino",
    "zeep",
    "onvif",
    "aiohttp",
    "cv2",
    "av",
    "numpy",
    "scipy",
    "fastapi",
    "uvicorn",
    "sqlalchemy",
    "alembic",
)


@pytest.mark.parametrize(
    ("words", "code", "exit_code"),
    [
        (("--config", "none.toml", "config", "check"), "config.no_file", 2),
        (("nonsense",), "cli.bad_usage", 2),
        (("camera", "add", "Bad Id", "rtsp://192.0.2.1/x"), "camera.bad_id", 2),
        (("camera", "add", "yard", "http://192.0.2.1/x"), "camera.bad_url", 2),
        (("camera", "add", "yard", "rtsp://192.0.2.1/x", "--at", "here"), "camera.bad_place", 2),
        (("camera", "remove", "none"), "camera.not_found", 5),
        (("user", "add", "olena", "--password-stdin"), "cli.no_password", 2),
        (("models", "pull", "picodet"), "model.unknown", 5),
        (("models", "remove", "none"), "model.not_here", 5),
        (("simulate", "yard"), "simulator.bad_camera", 2),
        (("analyse", "none.mp4", "--rules", "none.toml"), "rules.not_found", 5),
        (("worker", "cook"), "worker.unknown", 5),
    ],
)
def test_expected_errors_are_one_sentence(tmp_path: Path, words: tuple[str, ...], code: str, exit_code: int) -> None:
    done = varta(tmp_path, *words)
    assert done.returncode == exit_code, done.stderr
    assert f"[{code}]" in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert done.stdout == ""


def test_settings_are_shown_and_checked(tmp_path: Path) -> None:
    environment = {"VARTA_DATABASE__URL": "postgresql://varta:hush@192.0.2.1/varta"}
    shown = varta(tmp_path, "config", "show", "--json", environment=environment)
    assert json.loads(shown.stdout)["database"]["url"] == "postgresql+psycopg://varta:•••@192.0.2.1/varta"
    assert varta(tmp_path, "config", "check").returncode == 0
    wrong = varta(tmp_path, "config", "check", environment={"VARTA_WEB__PORT": "zero"})
    assert wrong.returncode == 2
    assert "VARTA_WEB__PORT" in wrong.stderr


def test_people_and_cameras_are_kept(tmp_path: Path) -> None:
    added = varta(tmp_path, "user", "add", "olena", "--name", "Олена", "--password-stdin", stdin="night-shift-2026\n")
    assert added.returncode == 0, added.stderr
    again = varta(tmp_path, "user", "add", "olena", "--password-stdin", stdin="night-shift-2026\n")
    assert (again.returncode, "[access.login_taken]" in again.stderr) == (6, True)
    people = json.loads(varta(tmp_path, "user", "list", "--json").stdout)["items"]
    assert [(person["login"], person["name"], person["role"]) for person in people] == [("olena", "Олена", "operator")]
    assert varta(tmp_path, "camera", "add", "yard", "rtsp://u:hush@192.0.2.1/x").returncode == 0
    listed = varta(tmp_path, "camera", "list", "--json").stdout
    assert "hush" not in listed
    assert json.loads(listed)["items"][0]["main_url"] == "rtsp://u:•••@192.0.2.1/x"


def test_a_port_in_use_is_said_before_anything_starts(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = varta(tmp_path, "serve", environment={"VARTA_WEB__PORT": str(taken.getsockname()[1])})
    assert (done.returncode, "[web.port_in_use]" in done.stderr) == (6, True)
    assert not (tmp_path / "data").exists()


def test_an_unusable_folder_is_said(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file, not a folder")
    done = varta(tmp_path, "serve", environment={"VARTA_WEB__PORT": "0"})
    assert done.returncode == 2  # port 0 is no port
    done = varta(tmp_path, "serve", environment={"VARTA_WEB__PORT": "39871"})
    assert (done.returncode, "[fleet.folder_unusable]" in done.stderr) == (9, True)


def test_a_newer_database_is_refused(tmp_path: Path) -> None:
    assert varta(tmp_path, "db", "upgrade").returncode == 0
    with sqlite3.connect(tmp_path / "data" / "varta.db") as database:
        database.execute("UPDATE alembic_version SET version_num = '9999_future'")
    database.close()
    for words in (("db", "upgrade"), ("serve",), ("camera", "list")):
        done = varta(tmp_path, *words, environment={"VARTA_WEB__PORT": "39872"})
        assert (done.returncode, "[database.newer]" in done.stderr) == (6, True), done.stderr


def test_ctrl_c_is_quiet() -> None:
    code = """
import varta.cli.main as main

def interrupted(**_):
    raise KeyboardInterrupt

main.app = interrupted
main.main()
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


@pytest.mark.parametrize("module", ["varta.cli.main", "varta.bootstrap.workers"])
def test_nothing_heavy_is_loaded_before_it_is_needed(module: str) -> None:
    code = f"import sys, {module}; print(*[name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_the_recorder_needs_neither_vision_nor_web() -> None:
    unwanted = ("openvino", "cv2", "fastapi", "sqlalchemy")
    code = f"import sys, varta.workers.recorder; print(*[name for name in {unwanted!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_a_camera_tells_its_streams_itself(tmp_path: Path) -> None:
    with OnvifDevice().running() as device:
        address, who = f"127.0.0.1:{device.port}", ("--login", LOGIN, "--password-stdin")
        probed = varta(tmp_path, "camera", "probe", address, *who, "--json", stdin=f"{PASSWORD}\n")
        told = json.loads(probed.stdout)
        assert [profile["codec"] for profile in told["profiles"]] == ["hevc", "h264"]
        secret = PASSWORD.replace(" ", "%20")
        added = varta(tmp_path, "camera", "add", "yard", "-", stdin=f"onvif://{LOGIN}:{secret}@{address}\n")
        wanted = varta(tmp_path, "camera", "add", "x", "-", stdin=f"onvif://{LOGIN}:{secret}@{address}#gone\n")
        assert (wanted.returncode, "camera.no_such_profile" in wanted.stderr) == (5, True)
        assert (added.returncode, added.stderr.count("INFO:")) == (0, 0)
    (camera,) = json.loads(varta(tmp_path, "camera", "list", "--json").stdout)["items"]
    assert (camera["main_url"], camera["sub_url"]) == (
        "rtsp://varta:•••@127.0.0.1:8554/stream1?a=1&b=2",
        "rtsp://varta:•••@127.0.0.1:8554/stream2",
    )
