"""`varta serve`: check what can be checked, then start the workers under a supervisor."""

import sys
from collections.abc import Mapping, Sequence

from varta.bootstrap.announce import announce
from varta.bootstrap.checks import check_folder, check_port, keep_private
from varta.bootstrap.logs import set_up_logging
from varta.bootstrap.prepare import apart, prepare_database
from varta.bootstrap.settings import Settings
from varta.fleet.process import Command
from varta.fleet.supervisor import Supervisor, only_one
from varta.kernel.clock import SystemClock

# The recorder closes its files and enters them in the catalogue; everybody else has nothing to lose.
WORKERS: Mapping[str, float] = {
    "recorder": 8.0,
    "analyst": 4.0,
    "clipper": 4.0,
    "keeper": 4.0,
    "exporter": 4.0,
    "web": 4.0,
}


def serve(settings: Settings) -> None:
    """Run the centre until SIGINT or SIGTERM.

    Raises, before anything is started: `web.port_in_use`, `web.bad_host`, `fleet.already_running`,
    `fleet.folder_unusable`, `database.newer`. A database that is away does not keep the recorder from starting.
    """
    set_up_logging(settings.log_level)
    check_port(settings.web.host, settings.web.port)
    keep_private()
    check_folder(settings.data_dir, may_be_full=True)
    with only_one(settings.run_dir):
        apart(lambda: prepare_database(settings))
    announce(settings, ["  Ctrl-C ends it."], _say)
    supervise(settings, [worker_command(name) for name in WORKERS])


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
