"""The demo's set-up: model, footage, and the sample data in the database."""

from collections.abc import Callable
from dataclasses import dataclass

from varta.bootstrap.demo_cameras import CAMERAS, PURPOSE, DemoCamera, street_rule
from varta.bootstrap.demo_communities import seed_memoranda
from varta.bootstrap.demo_people import PEOPLE
from varta.bootstrap.footage import FootageFinder, Found
from varta.bootstrap.models import demo_detector
from varta.bootstrap.services import Services, open_services
from varta.bootstrap.settings import Settings
from varta.cameras.model import Accountability, Place
from varta.cameras.service import CameraDraft, RuleDraft
from varta.kernel.errors import NotFound
from varta.kernel.ids import CameraId, HromadaCode


@dataclass(frozen=True, slots=True)
class _Scene:
    """Hold one camera with the file that it plays."""

    camera: DemoCamera
    found: Found


def set_up(settings: Settings, rtsp_port: int, say: Callable[[str], None]) -> list[str]:
    """Get what the demo needs, and return what the simulator plays as `NAME=FILE`; `say` takes lines for people."""
    detector = demo_detector(settings, say)
    finder = FootageFinder(settings.data_dir / "footage", settings.mirror, say)
    scenes = [_Scene(camera, finder.find(camera.clip, seed=i + 1)) for i, camera in enumerate(CAMERAS)]
    for scene in scenes:
        say(f"camera {scene.camera.id}: {scene.found.origin}")
    say(f"detector: {detector}")
    # The simulator has another port each time: the recorder must not begin with the addresses of the last.
    (settings.run_dir / "cameras.json").unlink(missing_ok=True)
    with open_services(settings) as services:
        _seed(services, scenes, rtsp_port)
    return [f"{scene.camera.id}={scene.found.path}" for scene in scenes]


def _seed(services: Services, scenes: list[_Scene], rtsp_port: int) -> None:
    """Bring registry and people to what the demo shows; what a person changed meanwhile stays."""
    actor = services.actor
    services.hromadas.load_sample(actor)
    seed_memoranda(services)
    there = {person.login for person in services.access.people(actor)}
    for person in PEOPLE:
        if person.login not in there:
            services.access.add(actor, person.login, person.name, person.role, person.password)
    for number, scene in enumerate(scenes):
        _seed_camera(services, scene, number, rtsp_port)


def _seed_camera(services: Services, scene: _Scene, number: int, rtsp_port: int) -> None:
    actor, wanted = services.actor, CameraId(scene.camera.id)
    url = f"rtsp://127.0.0.1:{rtsp_port}/{scene.camera.id}"
    try:
        known = services.cameras.get(actor, wanted)
    except NotFound:
        services.cameras.add(actor, _draft(scene.camera, url))
        rule = street_rule(number) if scene.found.drawn else scene.camera.rule
        services.rules.add(actor, wanted, RuleDraft(rule.spec, priority=rule.priority))
        return
    if known.main_url != url:
        same = CameraDraft(
            known.id, known.name, url, "", known.place, known.accountability, known.enabled, known.priority,
            recording=known.recording,
        )  # fmt: skip
        services.cameras.change(actor, wanted, same)


def _draft(camera: DemoCamera, url: str) -> CameraDraft:
    place = Place(*camera.place, camera.bearing, 70.0, 60.0, camera.address, HromadaCode(camera.hromada))
    return CameraDraft(camera.id, camera.name, url, place=place, accountability=Accountability(purpose=PURPOSE))
