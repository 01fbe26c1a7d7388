"""Start commands, restart what dies, and end them all together. It does not know what they do."""

import fcntl
import json
import os
import selectors
import signal
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import TextIO

from varta.fleet.process import Child, Command
from varta.kernel.clock import Clock
from varta.kernel.errors import Conflict, Unavailable

Log = Callable[[str, str], None]
_FOREVER_S = 3600.0


class Supervisor:
    """Own child processes from `run` until it returns; one at a time for a folder.

    `run_dir` gets `supervisor.json` (what runs, since when, how often restarted) and `supervisor.lock`.
    `log` takes a name and a line. Belongs to the main thread: it sets the handlers of SIGINT and SIGTERM.
    """

    def __init__(self, commands: Sequence[Command], run_dir: Path, clock: Clock, log: Log) -> None:
        self._children = [Child(command) for command in commands]
        self._run_dir = run_dir
        self._clock = clock
        self._log = log
        self._signals = 0
        self._since = clock.now()
        self._selector = selectors.DefaultSelector()

    def run(self) -> None:
        """Run until SIGINT or SIGTERM; a second signal ends everything at once.

        Raises `Conflict` (`fleet.already_running`).
        """
        with only_one(self._run_dir), self._waking():
            try:
                while not self._signals:
                    self._start_due()
                    self._wait(self._until_next_start())
            finally:
                self._stop()
                self._selector.close()

    def _start_due(self) -> None:
        now = self._clock.monotonic()
        for child in self._children:
            if child.process is None and child.due <= now:
                child.start(now, self._clock.now())
                self._selector.register(child.pipe, selectors.EVENT_READ, child)
                self._selector.register(child.pidfd, selectors.EVENT_READ, child)
                self._write_state()

    def _until_next_start(self) -> float:
        now = self._clock.monotonic()
        return max(0.0, min((c.due - now for c in self._children if c.process is None), default=_FOREVER_S))

    def _wait(self, seconds: float) -> None:
        for key, _ in self._selector.select(seconds):
            child = key.data
            if child is None:
                os.read(key.fd, 64)
            elif child.process and key.fd == child.pipe:
                self._pass_on(child)
            elif child.process and key.fd == child.pidfd:
                self._pass_on(child, to_the_end=True)
                self._ended(child)

    def _pass_on(self, child: Child, *, to_the_end: bool = False) -> None:
        while lines := child.lines():
            for line in lines:
                self._log(child.command.name, line)
            if not to_the_end:
                return
        if lines is None and child.pipe in self._selector.get_map():
            self._selector.unregister(child.pipe)

    def _ended(self, child: Child) -> None:
        for fd in (child.pipe, child.pidfd):
            if fd in self._selector.get_map():
                self._selector.unregister(fd)
        code = child.ended(self._clock.monotonic(), self._clock.now())
        if not self._signals:
            wait = max(0.0, child.due - self._clock.monotonic())
            self._log(child.command.name, f"ended ({_reason(code)}); starting it again in {wait:.1f} s")
        self._write_state()

    def _stop(self) -> None:
        begun, asked = self._clock.monotonic(), self._signals
        for child in self._children:
            child.terminate()
        while running := [child for child in self._children if child.process]:
            now = self._clock.monotonic()
            for child in running:
                if self._signals > max(asked, 1) or now - begun >= child.command.stop_seconds:
                    self._log(child.command.name, "does not end; killing it")
                    child.kill()
            self._wait(0.2)
        (self._run_dir / "supervisor.json").unlink(missing_ok=True)

    def _write_state(self) -> None:
        workers = [
            {
                "name": child.command.name,
                "pid": child.process.pid if child.process else None,
                "restarts": max(child.restarts, 0),
                "since": child.since.isoformat() if child.since else None,
            }
            for child in self._children
        ]
        state = {"pid": os.getpid(), "since": self._since.isoformat(), "workers": workers}
        draft = self._run_dir / "supervisor.json.new"
        try:
            draft.write_text(json.dumps(state), encoding="utf-8")
            draft.replace(self._run_dir / "supervisor.json")
        except OSError as error:  # a full disk must not end the recorder
            self._log("supervisor", f"cannot write supervisor.json: {error.strerror}")

    @contextmanager
    def _waking(self) -> Iterator[None]:
        """Let signals wake the selector; put back what was set before."""
        reader, writer = socket.socketpair()
        reader.setblocking(False)
        writer.setblocking(False)
        self._selector.register(reader, selectors.EVENT_READ, None)
        old_fd = signal.set_wakeup_fd(writer.fileno(), warn_on_full_buffer=False)
        old = {number: signal.signal(number, self._on_signal) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in old.items():
                signal.signal(number, handler)
            signal.set_wakeup_fd(old_fd)
            reader.close()
            writer.close()

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self._signals += 1


@contextmanager
def only_one(run_dir: Path) -> Iterator[None]:
    """Hold the folder's lock; the system frees it when this process ends, however it ends.

    Raises `Conflict` (`fleet.already_running`), `Unavailable` (`fleet.folder_unusable`).
    """
    file = _open_lock(run_dir)
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Conflict(
                "fleet.already_running",
                f"Varta already runs on {run_dir.parent} (process {_first_line(file)}); "
                "stop it first, or give another data_dir.",
                where=str(run_dir),
            ) from None
        _say_whose(file)
        yield


def _say_whose(file: TextIO) -> None:
    file.seek(0)
    file.truncate()
    # The number is for people alone; the lock holds on a full disk too.
    with suppress(OSError):
        os.pwrite(file.fileno(), f"{os.getpid()}\n".encode(), 0)


def _open_lock(run_dir: Path) -> TextIO:
    try:
        run_dir.mkdir(parents=True, exist_ok=True)
        return (run_dir / "supervisor.lock").open("a+", encoding="utf-8")
    except OSError as error:
        raise Unavailable(
            "fleet.folder_unusable",
            f"Cannot write to {run_dir}: {error.strerror}; make room or give another data_dir.",
            where=str(run_dir),
        ) from None


def _reason(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"


def _first_line(file: TextIO) -> str:
    file.seek(0)
    return file.readline().strip() or "unknown"
