"""One supervised process: its pipe of log lines, its end, and when it may start again."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

FIRST_DELAY_S = 0.2
LONGEST_DELAY_S = 10.0
STEADY_AFTER_S = 30.0
_CHUNK = 65_536
_LONGEST_LINE = 16_384


@dataclass(frozen=True, slots=True)
class Command:
    """Say what to run. `environment` is added to the supervisor's own; `stop_seconds` is the time to end by itself."""

    name: str
    argv: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    stop_seconds: float = 5.0


class Child:
    """Hold one command and the process that runs it now, if any. Times are monotonic seconds, `since` UTC."""

    def __init__(self, command: Command) -> None:
        self.command = command
        self.process: subprocess.Popen[bytes] | None = None
        self.pidfd = -1
        self.restarts = -1  # the first start is none
        self.since: datetime | None = None
        self.due = 0.0  # when to start
        self._started = 0.0
        self._delay = FIRST_DELAY_S
        self._rest = b""

    @property
    def pipe(self) -> int:
        """Return the descriptor that its output comes from."""
        return self.process.stdout.fileno() if self.process and self.process.stdout else -1

    def start(self, now: float, at: datetime) -> None:
        """Start it in a session of its own, tied to this process's life."""
        self.process = subprocess.Popen(  # noqa: S603 - the commands are Varta's own
            [sys.executable, "-m", "varta.fleet.child", str(os.getpid()), *self.command.argv],
            env={**os.environ, **self.command.environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        os.set_blocking(self.pipe, False)
        self.pidfd = os.pidfd_open(self.process.pid)
        self.restarts += 1
        self._started, self.since = now, at

    def lines(self) -> list[str] | None:
        """Return the complete lines written since the last call; `None` when no more can come."""
        try:
            data = os.read(self.pipe, _CHUNK)
        except BlockingIOError:
            return []
        if not data:
            rest, self._rest = self._rest, b""
            return [rest.decode(errors="replace")] if rest else None
        *whole, self._rest = (self._rest + data).split(b"\n")
        if len(self._rest) > _LONGEST_LINE:
            whole, self._rest = [*whole, self._rest], b""
        return [line.decode(errors="replace") for line in whole]

    def ended(self, now: float, at: datetime) -> int:
        """Take note of its end, set the time of the next start, and return the exit code."""
        if self.process is None:
            return 0
        code = self.process.wait()
        if self.process.stdout:
            self.process.stdout.close()
        os.close(self.pidfd)
        self._kill_group(self.process.pid)  # what it left behind
        self.process, self.pidfd, self._rest, self.since = None, -1, b"", at
        if now - self._started >= STEADY_AFTER_S:
            self._delay = FIRST_DELAY_S
        self.due = now + self._delay
        self._delay = min(self._delay * 2, LONGEST_DELAY_S)
        return code

    def terminate(self) -> None:
        """Ask it to end."""
        if self.process:
            self.process.terminate()

    def kill(self) -> None:
        """End it and all that it started."""
        if self.process:
            self._kill_group(self.process.pid)

    @staticmethod
    def _kill_group(pid: int) -> None:
        try:
            os.killpg(pid, signal.SIGKILL)
        except ProcessLookupError:
            return
