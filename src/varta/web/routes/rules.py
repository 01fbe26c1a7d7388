"""The rules that watch cameras."""

from typing import Annotated

from varta.access.model import Permission
from varta.kernel.ids import CameraId, RuleId
from varta.web.routing import new_router
from varta.web.schemas.rules import Rule, RuleChange, RuleDraft, Rules, rule_of
from varta.web.security import Caller, TheCentre, require

router = new_router("rules")
Viewer = Annotated[Caller, require(Permission.SEE_CAMERAS)]
Drawer = Annotated[Caller, require(Permission.DRAW_RULES)]


@router.get("/api/cameras/{camera_id}/rules")
def list_rules(caller: Viewer, camera_id: str, centre: TheCentre) -> Rules:
    """List a camera's rules."""
    return Rules(items=[rule_of(r) for r in centre.rules.list(caller.actor, CameraId(camera_id))])


@router.post("/api/cameras/{camera_id}/rules", status_code=201)
def add_rule(caller: Drawer, camera_id: str, body: RuleDraft, centre: TheCentre) -> Rule:
    """Add a rule; it acts within a second."""
    return rule_of(centre.rules.add(caller.actor, CameraId(camera_id), body.as_model()))


@router.put("/api/rules/{rule_id}")
def change_rule(caller: Drawer, rule_id: str, body: RuleChange, centre: TheCentre) -> Rule:
    """Change a rule; refused when somebody else did since `version` was seen."""
    return rule_of(centre.rules.change(caller.actor, RuleId(rule_id), body.as_model(), body.version))


@router.delete("/api/rules/{rule_id}", status_code=204)
def remove_rule(caller: Drawer, rule_id: str, centre: TheCentre) -> None:
    """Remove a rule."""
    centre.rules.remove(caller.actor, RuleId(rule_id))
