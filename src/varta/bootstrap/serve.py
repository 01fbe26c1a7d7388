"""`varta serve`: check what can be checked, then start the workers under a supervisor."""

import errno
import logging
import socket
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from varta.bootstrap.announce import address, announce
from varta.bootstrap.logs import set_up_logging
from varta.bootstrap.services import database_ready, first_administrator
from varta.bootstrap.settings import Settings
from varta.fleet.process import Command
from varta.fleet.supervisor import Supervisor
from varta.kernel.clock import SystemClock
from varta.kernel.errors import BadInput, Conflict, Unavailable

# The recorder closes its files and enters them in the catalogue; everybody else has nothing to lose.
WORKERS: Mapping[str, float] = {"recorder": 8.0, "analyst": 4.0, "clipper": 4.0, "web": 4.0}
_log = logging.getLogger("varta")


def serve(settings: Settings) -> None:
    """Run the centre until SIGINT or SIGTERM.

    Raises, before anything is started: `web.port_in_use`, `web.bad_host`, `fleet.already_running`,
    `fleet.folder_unusable`, `database.newer`. A database that is away does not keep the recorder from starting.
    """
    set_up_logging(settings.log_level)
    prepare(settings)
    announce(settings, ["  Ctrl-C ends it."], _say)
    supervise(settings, [worker_command(name) for name in WORKERS])


def prepare(settings: Settings) -> None:
    """Check port, folder and database, and see to it that somebody can sign in."""
    check_port(settings.web.host, settings.web.port)
    check_folder(settings.data_dir)
    try:
        database_ready(settings)
    except Unavailable as error:
        _log.warning("starting without the database: %s", error)
        return
    password = first_administrator(settings)
    if password:
        sys.stderr.write(
            f"\nThe first administrator has been made. Sign in at {address(settings)} as 'admin' with the one-time\n"
            f"password  {password}  and choose your own. It is not shown again.\n\n"
        )


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


def supervise(settings: Settings, commands: Sequence[Command], quiet: Sequence[str] = ()) -> None:
    """Run the commands under the supervisor; lines of those in `quiet` are dropped."""

    def log(name: str, line: str) -> None:
        if name not in quiet:
            _say(f"{name:9}| {line}")

    Supervisor(commands, settings.run_dir, SystemClock(), log).run()


def worker_command(name: str, environment: Mapping[str, str] | None = None) -> Command:
    """Return the command that runs a worker."""
    return varta_command(name, ("worker", name), environment, WORKERS[name])


def varta_command(
    name: str, words: Sequence[str], environment: Mapping[str, str] | None = None, stop_seconds: float = 4.0
) -> Command:
    """Return a supervised command of Varta's own; one thread for the numeric libraries, which would take every core."""
    single = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2", "PYTHONUNBUFFERED": "1"}
    return Command(name, (sys.executable, "-m", "varta", *words), {**single, **(environment or {})}, stop_seconds)


def check_port(host: str, port: int) -> None:
    """Refuse a port that somebody else has (`web.port_in_use`) and a host that is not ours (`web.bad_host`)."""
    try:
        family, kind, proto, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, proto) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(place)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise Conflict(
                "web.port_in_use",
                f"Port {port} on {host} is in use; stop what has it, or give another (web.port, VARTA_WEB__PORT).",
                where="web.port",
                params={"port": port},
            ) from None
        raise BadInput(
            "web.bad_host",
            f"Cannot listen on {host}:{port}: {error.strerror or error}; give another web.host or web.port.",
            where="web.host",
        ) from None


def check_folder(folder: Path) -> None:
    """Refuse a data folder that cannot be written to, or a full disk (`fleet.folder_unusable`)."""
    probe = folder / ".writable"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.write_bytes(b"\0" * 65_536)
    except OSError as error:
        raise Unavailable(
            "fleet.folder_unusable",
            f"Cannot write to {folder}: {error.strerror}; make room there, or give another data_dir.",
            where="data_dir",
        ) from None
    finally:
        with suppress(OSError):
            probe.unlink(missing_ok=True)
