"""Which class evaluates which kind of rule."""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from varta.kernel.rules import RuleKind, RuleSpec
from varta.vision.rules.intrusion import Intrusion
from varta.vision.rules.line_crossing import LineCrossing
from varta.vision.rules.sighting import Hit, Sighting


class RuleEngine(Protocol):
    """Evaluate one rule over time; called in order of time with what was seen."""

    @property
    def spec(self) -> RuleSpec:
        """Return the rule."""
        ...

    def step(self, seen: Sequence[Sighting], time_s: float) -> list[Hit]:
        """Return who meets the rule just now."""
        ...


_KINDS: Mapping[RuleKind, Callable[[RuleSpec], RuleEngine]] = {
    RuleKind.INTRUSION: Intrusion,
    RuleKind.LINE_CROSSING: LineCrossing,
}


def make_rule(spec: RuleSpec) -> RuleEngine:
    """Return what evaluates a rule."""
    return _KINDS[spec.kind](spec)
