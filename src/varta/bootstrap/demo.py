"""`varta demo`: a whole centre with simulated cameras and sample data, bound to this machine."""

import json
import socket
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from varta.bootstrap.announce import announce
from varta.bootstrap.checks import check_folder, check_port, keep_private
from varta.bootstrap.config import variable_of
from varta.bootstrap.demo_people import PEOPLE
from varta.bootstrap.logs import set_up_logging
from varta.bootstrap.prepare import apart
from varta.bootstrap.serve import WORKERS, supervise, varta_command, worker_command
from varta.bootstrap.settings import Settings
from varta.fleet.supervisor import only_one

Say = Callable[[str], None]
_RTSP_PORT = 8554


def run_demo(settings: Settings, folder: Path, port: int | None, say: Say) -> None:
    """Set up what is missing, run until SIGINT or SIGTERM, and end everything that was started.

    Everything lies in `folder`; the console listens on loopback alone, for the sign-ins are public. Raises, before
    anything is started, what `serve` raises.
    """
    set_up_logging("warning")
    settings = _demo_settings(settings, folder, port)
    check_port(settings.web.host, settings.web.port)
    keep_private()
    check_folder(folder)
    rtsp_port, plan = _free_port(), settings.run_dir / "demo.json"

    def set_up_apart() -> None:
        from varta.bootstrap.demo_setup import set_up

        plan.write_text(json.dumps(set_up(settings, rtsp_port, say)), encoding="utf-8")

    with only_one(settings.run_dir):
        apart(set_up_apart)
    plays: list[str] = json.loads(plan.read_text(encoding="utf-8"))
    environment = _environment(settings)
    simulator = varta_command("cameras", ("simulate", "--port", str(rtsp_port), *plays), environment)
    announce(settings, _ready_lines(), say)
    supervise(settings, [simulator, *[worker_command(name, environment) for name in WORKERS]], quiet=("cameras",))
    say("stopped")


def _demo_settings(settings: Settings, folder: Path, port: int | None) -> Settings:
    web = settings.web.model_copy(update={"host": "127.0.0.1", "port": port or settings.web.port})
    database = settings.database.model_copy(update={"url": ""})
    changes = {"data_dir": folder, "web": web, "database": database, "log_level": "warning"}
    return settings.model_copy(update=changes)


def _environment(settings: Settings) -> Mapping[str, str]:
    values = {
        "data_dir": str(settings.data_dir),
        "log_level": settings.log_level,
        "database.url": "",
        "web.host": settings.web.host,
        "web.port": str(settings.web.port),
    }
    return {variable_of(key): value for key, value in values.items()}


def _ready_lines() -> list[str]:
    people = [f"    {person.login:11} {person.password:24} {person.role.value}" for person in PEOPLE]
    return [
        "",
        "  Sign in (public, for this demo only):",
        *people,
        "",
        "  The first alarm comes within half a minute. Ctrl-C ends the demo.",
    ]


def _free_port() -> int:
    """Return the usual RTSP port if it is free, else any that is."""
    for port in (_RTSP_PORT, 0):
        with socket.socket() as probe, suppress(OSError):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            return int(probe.getsockname()[1])
    return _RTSP_PORT
