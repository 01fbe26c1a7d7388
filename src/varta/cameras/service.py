"""The registry's use cases: cameras and their rules."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from varta.access.audit import AuditDraft, Detail
from varta.access.model import Actor, Permission
from varta.cameras.address import check_onvif_url, check_url, keep_password, mask_url
from varta.cameras.model import Accountability, Camera, OnvifAccess, Place, Priority, RecordingPolicy, Rule
from varta.cameras.repository import CameraUnit
from varta.kernel.changes import Topic
from varta.kernel.clock import Clock
from varta.kernel.errors import BadInput, Conflict, NotFound
from varta.kernel.ids import CameraId, RuleId, camera_id, new_id
from varta.kernel.rules import RuleSpec
from varta.kernel.transactions import Transactions

MAX_RULES = 100


@dataclass(frozen=True, slots=True)
class CameraDraft:
    """Hold a camera as entered. `•••` in an address stands for the stored password."""

    id: str
    name: str
    main_url: str
    sub_url: str = ""
    place: Place = field(default_factory=Place)
    accountability: Accountability = field(default_factory=Accountability)
    enabled: bool = True
    priority: int = 5
    onvif: OnvifAccess = field(default_factory=OnvifAccess)
    recording: RecordingPolicy = field(default_factory=RecordingPolicy)


@dataclass(frozen=True, slots=True)
class RuleDraft:
    """Hold a rule as drawn."""

    spec: RuleSpec
    enabled: bool = True
    priority: Priority = Priority.HIGH


class CameraService:
    """Keep the registry of cameras; safe from several threads."""

    def __init__(self, transactions: Transactions[CameraUnit], clock: Clock) -> None:
        self._transactions = transactions
        self._clock = clock

    def list(self, actor: Actor) -> Sequence[Camera]:
        """Return all cameras, most important first."""
        actor.require(Permission.SEE_CAMERAS)
        with self._transactions(write=False) as unit:
            return unit.cameras.list()

    def get(self, actor: Actor, wanted: CameraId) -> Camera:
        """Return one camera. Raises `NotFound` (`camera.not_found`)."""
        actor.require(Permission.SEE_CAMERAS)
        with self._transactions(write=False) as unit:
            return _existing(unit, wanted)

    def add(self, actor: Actor, draft: CameraDraft) -> Camera:
        """Register a camera. Raises `Conflict` (`camera.exists`), `BadInput` (`camera.bad_…`)."""
        actor.require(Permission.MANAGE_CAMERAS)
        camera = Camera(
            id=camera_id(draft.id),
            name=draft.name.strip(),
            main_url=check_url(draft.main_url),
            sub_url=check_url(draft.sub_url, "sub_url") if draft.sub_url else "",
            place=draft.place,
            accountability=draft.accountability,
            enabled=draft.enabled,
            priority=draft.priority,
            created_at=self._clock.now(),
            onvif=_checked(draft.onvif),
            recording=draft.recording,
            switched_by=actor.name,
            switched_at=self._clock.now(),
        )
        with self._transactions() as unit:
            if unit.cameras.get(camera.id):
                raise Conflict(
                    "camera.exists", f"There is already a camera '{camera.id}'; choose another id.", where="id"
                )
            unit.cameras.add(camera)
            self._note(unit, actor, "camera.add", camera)
        return camera

    def change(self, actor: Actor, wanted: CameraId, draft: CameraDraft) -> Camera:
        """Change a camera; its id stays. Raises `NotFound` (`camera.not_found`), `BadInput` (`camera.bad_…`)."""
        actor.require(Permission.MANAGE_CAMERAS)
        with self._transactions() as unit:
            old = _existing(unit, wanted)
            sub_url = keep_password(draft.sub_url, old.sub_url or old.main_url, "sub_url")
            onvif_url = keep_password(draft.onvif.url, old.onvif.url or old.main_url, "onvif.url")
            camera = replace(
                old,
                name=draft.name.strip(),
                main_url=check_url(keep_password(draft.main_url, old.main_url)),
                sub_url=check_url(sub_url, "sub_url") if sub_url else "",
                place=draft.place,
                accountability=draft.accountability,
                enabled=draft.enabled,
                priority=draft.priority,
                onvif=_checked(replace(draft.onvif, url=onvif_url)),
                recording=draft.recording,
            )
            if _switched(old, camera):
                # The ledger says by whom, for as long as nothing is recorded.
                camera = replace(camera, switched_by=actor.name, switched_at=self._clock.now())
            unit.cameras.update(camera)
            self._note(unit, actor, "camera.change", camera)
        return camera

    def remove(self, actor: Actor, wanted: CameraId) -> None:
        """Forget a camera and its rules; recordings, events and alarms stay. Raises `NotFound` (`camera.not_found`)."""
        actor.require(Permission.MANAGE_CAMERAS)
        with self._transactions() as unit:
            camera = _existing(unit, wanted)
            unit.cameras.remove(wanted)
            self._note(unit, actor, "camera.remove", camera)

    def _note(self, unit: CameraUnit, actor: Actor, action: str, camera: Camera) -> None:
        now = self._clock.now()
        details: dict[str, Detail] = {
            "name": camera.name,
            "main_url": mask_url(camera.main_url),
            "sub_url": mask_url(camera.sub_url),
            "onvif_url": mask_url(camera.onvif.url),
            "enabled": camera.enabled,
            "purpose": camera.accountability.purpose,
            **_recording_details(camera.recording),
        }
        unit.audit.append(AuditDraft(now, actor, action, camera.id, details=details))
        unit.changes.append(Topic.CAMERA, camera.id, now)


class RuleService:
    """Keep the cameras' rules; safe from several threads."""

    def __init__(self, transactions: Transactions[CameraUnit], clock: Clock) -> None:
        self._transactions = transactions
        self._clock = clock

    def list(self, actor: Actor, wanted: CameraId) -> Sequence[Rule]:
        """Return a camera's rules, oldest first. Raises `NotFound` (`camera.not_found`)."""
        actor.require(Permission.SEE_CAMERAS)
        with self._transactions(write=False) as unit:
            _existing(unit, wanted)
            return unit.rules.list(wanted)

    def all_enabled(self, actor: Actor) -> Sequence[Rule]:
        """Return the rules that are on, of the cameras that are on."""
        actor.require(Permission.SEE_CAMERAS)
        with self._transactions(write=False) as unit:
            return unit.rules.all_enabled()

    def add(self, actor: Actor, wanted: CameraId, draft: RuleDraft) -> Rule:
        """Add a rule. Raises `NotFound` (`camera.not_found`), `Conflict` (`rule.too_many`), `rule.needs_ground`."""
        actor.require(Permission.DRAW_RULES)
        rule = Rule(RuleId(new_id()), wanted, draft.spec, self._clock.now(), draft.enabled, draft.priority)
        with self._transactions() as unit:
            _check_ground(_existing(unit, wanted), draft.spec)
            if len(unit.rules.list(wanted)) >= MAX_RULES:
                raise Conflict(
                    "rule.too_many",
                    f"Camera '{wanted}' already has {MAX_RULES} rules; remove one first.",
                    params={"max": MAX_RULES},
                )
            unit.rules.add(rule)
            self._note(unit, actor, "rule.add", rule)
        return rule

    def change(self, actor: Actor, wanted: RuleId, draft: RuleDraft, version: int) -> Rule:
        """Change a rule that was seen in `version`. Raises `NotFound`, `Conflict` (`rule.changed_meanwhile`)."""
        actor.require(Permission.DRAW_RULES)
        with self._transactions() as unit:
            old = _existing_rule(unit, wanted)
            _check_ground(_existing(unit, old.camera_id), draft.spec)
            rule = Rule(
                old.id, old.camera_id, draft.spec, self._clock.now(), draft.enabled, draft.priority, version + 1
            )
            if not unit.rules.replace(rule, version):
                raise Conflict(
                    "rule.changed_meanwhile",
                    f"Rule '{old.spec.name}' was changed since you opened it; load it again.",
                    params={"version": old.version},
                )
            self._note(unit, actor, "rule.change", rule)
        return rule

    def remove(self, actor: Actor, wanted: RuleId) -> None:
        """Forget a rule; its events and alarms stay. Raises `NotFound` (`rule.not_found`)."""
        actor.require(Permission.DRAW_RULES)
        with self._transactions() as unit:
            rule = _existing_rule(unit, wanted)
            unit.rules.remove(wanted)
            self._note(unit, actor, "rule.remove", rule)

    def _note(self, unit: CameraUnit, actor: Actor, action: str, rule: Rule) -> None:
        now = self._clock.now()
        details = {
            "camera": rule.camera_id,
            "name": rule.spec.name,
            "kind": rule.spec.kind.value,
            "mode": rule.spec.mode.value,
            "enabled": rule.enabled,
            "priority": rule.priority.value,
            "version": rule.version,
        }
        unit.audit.append(AuditDraft(now, actor, action, rule.id, details=details))
        unit.changes.append(Topic.RULE, rule.camera_id, now)


def _check_ground(camera: Camera, spec: RuleSpec) -> None:
    if spec.needs_ground and camera.ground is None:
        raise BadInput(
            "rule.needs_ground",
            f"Rule '{spec.name}' measures metres; tie the picture of '{camera.name}' to the map first.",
            where="kind",
        )


def _checked(onvif: OnvifAccess) -> OnvifAccess:
    return replace(onvif, url=check_onvif_url(onvif.url)) if onvif.url else onvif


def _switched(old: Camera, new: Camera) -> bool:
    """Tell whether the camera, or its recording, was switched on or off."""
    return (old.enabled, old.recording.main, old.recording.sub) != (new.enabled, new.recording.main, new.recording.sub)


def _recording_details(policy: RecordingPolicy) -> dict[str, Detail]:
    return {
        "record_main": policy.main,
        "record_sub": policy.sub,
        "record_audio": policy.audio,
        "continuous_days": policy.continuous_days,
        "events_days": policy.events_days,
        "max_gib": policy.max_gib,
    }


def _existing(unit: CameraUnit, wanted: CameraId) -> Camera:
    camera = unit.cameras.get(wanted)
    if camera is None:
        raise NotFound("camera.not_found", f"There is no camera '{wanted}'.", params={"camera": wanted})
    return camera


def _existing_rule(unit: CameraUnit, wanted: RuleId) -> Rule:
    rule = unit.rules.get(wanted)
    if rule is None:
        raise NotFound("rule.not_found", f"There is no rule with the id '{wanted}'; somebody may have removed it.")
    return rule
