"""The supervisor: restarts what dies, ends everything, and is the only one in its folder."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from varta.fleet.process import FIRST_DELAY_S, LONGEST_DELAY_S, STEADY_AFTER_S, Child, Command
from varta.fleet.supervisor import Supervisor, only_one
from varta.kernel.clock import SystemClock
from varta.kernel.errors import Conflict, Unavailable

SLEEP = (sys.executable, "-c", "import time; print('up', flush=True); time.sleep(60)")


def wait_until(what: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not what():
        assert time.monotonic() < end, "waited 20 s in vain"
        time.sleep(0.02)


def run_until(commands: Sequence[Command], folder: Path, enough: Callable[[list[tuple[str, str]]], bool]) -> list[str]:
    """Run a supervisor in this thread; another ends it by SIGTERM once `enough` lines are there."""
    lines: list[tuple[str, str]] = []

    def end() -> None:
        try:
            wait_until(lambda: enough(lines))
        finally:
            os.kill(os.getpid(), signal.SIGTERM)

    watcher = threading.Thread(target=end)
    watcher.start()
    Supervisor(commands, folder, SystemClock(), lambda name, line: lines.append((name, line))).run()
    watcher.join()
    return [f"{name}: {line}" for name, line in lines]


def test_lines_are_named_and_everything_ends(tmp_path: Path) -> None:
    pids: list[int] = []

    def enough(lines: list[tuple[str, str]]) -> bool:
        if {("a", "up"), ("b", "up")} <= set(lines):
            state = json.loads((tmp_path / "supervisor.json").read_text())
            pids.extend(worker["pid"] for worker in state["workers"])
            assert [worker["name"] for worker in state["workers"]] == ["a", "b"]
            return True
        return False

    run_until([Command("a", SLEEP), Command("b", SLEEP)], tmp_path, enough)
    assert len(pids) == 2
    assert not any(Path(f"/proc/{pid}").exists() for pid in pids)
    assert not (tmp_path / "supervisor.json").exists()


def test_what_dies_is_started_again(tmp_path: Path) -> None:
    dying = Command("dying", (sys.executable, "-c", "print('born', flush=True); raise SystemExit(3)"))
    lines = run_until([dying], tmp_path, lambda lines: lines.count(("dying", "born")) >= 3)
    assert "dying: ended (exit code 3); starting it again in 0.2 s" in lines
    assert "dying: ended (exit code 3); starting it again in 0.4 s" in lines


def test_what_does_not_end_is_killed(tmp_path: Path) -> None:
    code = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"
    stubborn = Command("stubborn", (sys.executable, "-c", code), stop_seconds=0.3)
    lines = run_until([stubborn], tmp_path, lambda lines: ("stubborn", "up") in lines)
    assert "stubborn: does not end; killing it" in lines


def test_a_second_supervisor_is_refused(tmp_path: Path) -> None:
    with only_one(tmp_path / "run"):
        with pytest.raises(Conflict, match=str(os.getpid())) as caught, only_one(tmp_path / "run"):
            pass
        assert caught.value.code == "fleet.already_running"
    with only_one(tmp_path / "run"):
        pass


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Unavailable, match="Cannot write") as caught, only_one(tmp_path / "file" / "run"):
        pass
    assert caught.value.code == "fleet.folder_unusable"


def test_the_delay_doubles_to_a_limit_and_is_forgotten_after_a_steady_life() -> None:
    child = Child(Command("x", (sys.executable, "-c", "")))
    now, delays = 1000.0, []
    for lived in (0.0,) * 8 + (STEADY_AFTER_S,):
        child.start(now, SystemClock().now())
        now += lived
        child.ended(now, SystemClock().now())
        delays.append(round(child.due - now, 3))
    assert delays == [0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 10.0, LONGEST_DELAY_S, FIRST_DELAY_S]
    assert child.restarts == 8


def test_children_die_with_a_killed_supervisor(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from varta.fleet.supervisor import *; "
        "from varta.kernel.clock import SystemClock; "
        f"Supervisor([Command('s', {SLEEP!r})], Path({str(tmp_path)!r}), SystemClock(), lambda *_: None).run()"
    )
    supervisor = subprocess.Popen([sys.executable, "-c", script])
    state = tmp_path / "supervisor.json"
    wait_until(lambda: state.exists() and json.loads(state.read_text())["workers"][0]["pid"] is not None)
    child = json.loads(state.read_text())["workers"][0]["pid"]
    wait_until(lambda: b"time.sleep" in Path(f"/proc/{child}/cmdline").read_bytes().split(b"varta.fleet")[0])
    supervisor.kill()
    supervisor.wait()
    wait_until(lambda: not Path(f"/proc/{child}").exists())
