"""The ground's use cases: tie a camera's picture to the map."""

from dataclasses import replace

from varta.access.audit import AuditDraft
from varta.access.model import Actor, Permission
from varta.cameras.repository import CameraUnit
from varta.kernel.changes import Topic
from varta.kernel.clock import Clock
from varta.kernel.errors import Conflict, NotFound
from varta.kernel.ground import Calibration
from varta.kernel.ground_plane import GroundPlane
from varta.kernel.ids import CameraId
from varta.kernel.transactions import Transactions


class GroundService:
    """Keep the cameras' calibrations; safe from several threads."""

    def __init__(self, transactions: Transactions[CameraUnit], clock: Clock) -> None:
        self._transactions = transactions
        self._clock = clock

    def set(self, actor: Actor, wanted: CameraId, calibration: Calibration) -> GroundPlane:
        """Store a camera's calibration and return its plane.

        Raises `NotFound` (`camera.not_found`), `BadInput` (`ground.…`).
        """
        actor.require(Permission.DRAW_RULES)
        plane = GroundPlane(calibration)
        self._store(actor, wanted, calibration, "ground.set", round(plane.residual_m, 2))
        return plane

    def clear(self, actor: Actor, wanted: CameraId) -> None:
        """Forget a camera's calibration. Raises `NotFound` (`camera.not_found`), `Conflict` (`ground.in_use`)."""
        actor.require(Permission.DRAW_RULES)
        self._store(actor, wanted, None, "ground.clear", None)

    def _store(
        self, actor: Actor, wanted: CameraId, calibration: Calibration | None, action: str, residual_m: float | None
    ) -> None:
        now = self._clock.now()
        with self._transactions() as unit:
            camera = unit.cameras.get(wanted)
            if camera is None:
                raise NotFound("camera.not_found", f"There is no camera '{wanted}'.")
            measuring = [rule.spec.name for rule in unit.rules.list(wanted) if rule.spec.needs_ground]
            if calibration is None and measuring:
                raise Conflict(
                    "ground.in_use",
                    f"The rules {', '.join(measuring)} measure on this ground; remove them first.",
                    params={"rules": ", ".join(measuring)},
                )
            unit.cameras.update(replace(camera, ground=calibration))
            details = {
                "pairs": len(calibration.pairs) if calibration else 0,
                "residual_m": residual_m,
                "edition": calibration.edition.value if calibration else "",
            }
            unit.audit.append(AuditDraft(now, actor, action, wanted, details=details))
            unit.changes.append(Topic.CAMERA, wanted, now)
