"""What the cameras' registry needs stored."""

from collections.abc import Sequence
from typing import Protocol

from varta.access.audit import AuditTrail
from varta.cameras.model import Camera, Rule
from varta.kernel.changes import ChangeFeed
from varta.kernel.ids import CameraId, RuleId


class CameraRepository(Protocol):
    """Keep cameras."""

    def list(self) -> Sequence[Camera]:
        """Return all, by priority and then name."""
        ...

    def get(self, camera_id: CameraId) -> Camera | None:
        """Return one camera."""
        ...

    def add(self, camera: Camera) -> None:
        """Keep a new camera."""
        ...

    def update(self, camera: Camera) -> None:
        """Keep a changed camera."""
        ...

    def remove(self, camera_id: CameraId) -> None:
        """Forget a camera and its rules; what it saw stays."""
        ...


class RuleRepository(Protocol):
    """Keep cameras' rules."""

    def list(self, camera_id: CameraId) -> Sequence[Rule]:
        """Return a camera's rules, oldest first."""
        ...

    def all_enabled(self) -> Sequence[Rule]:
        """Return the rules that are on, of the cameras that are on."""
        ...

    def get(self, rule_id: RuleId) -> Rule | None:
        """Return one rule."""
        ...

    def add(self, rule: Rule) -> None:
        """Keep a new rule."""
        ...

    def replace(self, rule: Rule, version: int) -> bool:
        """Keep a changed rule if the stored one still has `version`; tell whether it had."""
        ...

    def remove(self, rule_id: RuleId) -> None:
        """Forget a rule."""
        ...


class CameraUnit(Protocol):
    """Offer what the registry uses in a transaction."""

    @property
    def cameras(self) -> CameraRepository:
        """Return the cameras."""
        ...

    @property
    def rules(self) -> RuleRepository:
        """Return the rules."""
        ...

    @property
    def audit(self) -> AuditTrail:
        """Return the audit trail."""
        ...

    @property
    def changes(self) -> ChangeFeed:
        """Return the change feed."""
        ...
