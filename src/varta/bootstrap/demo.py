"""`varta demo`: a whole centre with simulated cameras and sample data, bound to this machine."""

import socket
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from varta.bootstrap.announce import announce
from varta.bootstrap.config import variable_of
from varta.bootstrap.demo_cameras import CAMERAS, PEOPLE, PURPOSE, DemoCamera, street_rule
from varta.bootstrap.footage import FootageFinder, Found
from varta.bootstrap.logs import set_up_logging
from varta.bootstrap.models import demo_detector
from varta.bootstrap.serve import WORKERS, check_folder, check_port, supervise, varta_command, worker_command
from varta.bootstrap.services import Services, open_services
from varta.bootstrap.settings import Settings
from varta.cameras.model import Accountability, Place
from varta.cameras.service import CameraDraft, RuleDraft
from varta.kernel.errors import NotFound
from varta.kernel.ids import CameraId, HromadaCode

Say = Callable[[str], None]
_RTSP_PORT = 8554


@dataclass(frozen=True, slots=True)
class _Scene:
    """Hold one camera with the file that it plays."""

    camera: DemoCamera
    found: Found


def run_demo(settings: Settings, folder: Path, port: int | None, say: Say) -> None:
    """Set up what is missing, run until SIGINT or SIGTERM, and end everything that was started.

    Everything lies in `folder`; the console listens on loopback alone, for the sign-ins are public. Raises, before
    anything is started, what `serve` raises.
    """
    set_up_logging("warning")
    settings = _demo_settings(settings, folder, port)
    check_port(settings.web.host, settings.web.port)
    check_folder(folder)
    detector = demo_detector(settings, say)
    finder = FootageFinder(folder / "footage", settings.mirror, say)
    scenes = [_Scene(camera, finder.find(camera.clip, seed=i + 1)) for i, camera in enumerate(CAMERAS)]
    for scene in scenes:
        say(f"camera {scene.camera.id}: {scene.found.origin}")
    say(f"detector: {detector}")
    rtsp_port = _free_port()
    with open_services(settings) as services:
        _seed(services, scenes, rtsp_port, classes_known=detector != "builtin")
    environment = _environment(settings)
    plays = [f"{scene.camera.id}={scene.found.path}" for scene in scenes]
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


def _seed(services: Services, scenes: list[_Scene], rtsp_port: int, *, classes_known: bool) -> None:
    """Bring registry and people to what the demo shows; what a person changed meanwhile stays."""
    actor = services.actor
    services.hromadas.load_sample(actor)
    there = {person.login for person in services.access.people(actor)}
    for person in PEOPLE:
        if person.login not in there:
            services.access.add(actor, person.login, person.name, person.role, person.password)
    for number, scene in enumerate(scenes):
        _seed_camera(services, scene, number, rtsp_port, classes_known=classes_known)


def _seed_camera(services: Services, scene: _Scene, number: int, rtsp_port: int, *, classes_known: bool) -> None:
    actor, wanted = services.actor, CameraId(scene.camera.id)
    url = f"rtsp://127.0.0.1:{rtsp_port}/{scene.camera.id}"
    try:
        known = services.cameras.get(actor, wanted)
    except NotFound:
        services.cameras.add(actor, _draft(scene.camera, url))
        rule = street_rule(number) if scene.found.drawn else scene.camera.rule
        spec = rule.spec if classes_known else replace(rule.spec, classes=frozenset())
        services.rules.add(actor, wanted, RuleDraft(spec, priority=rule.priority))
        return
    if known.main_url != url:
        same = CameraDraft(
            known.id, known.name, url, "", known.place, known.accountability, known.enabled, known.priority
        )
        services.cameras.change(actor, wanted, same)


def _draft(camera: DemoCamera, url: str) -> CameraDraft:
    place = Place(*camera.place, camera.bearing, 70.0, 60.0, camera.address, HromadaCode(camera.hromada))
    return CameraDraft(camera.id, camera.name, url, place=place, accountability=Accountability(purpose=PURPOSE))


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
