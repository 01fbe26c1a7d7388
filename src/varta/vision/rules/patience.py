"""How late a rule's findings may come, for the sake of not decoding while nothing moves."""

from collections.abc import Iterable, Mapping

from varta.kernel.rules import RuleKind, RuleSpec
from varta.vision.rules.factory import RuleEngine

# At once: what must be stopped or seen while it goes on. Relaxed: what by its nature takes several seconds, and what
# stays for a person to see. Fire and smoke flicker: they say by `interval_s` how often they must look.
USUAL_DELAY_S: Mapping[RuleKind, float] = {
    RuleKind.INTRUSION: 0.0,
    RuleKind.LINE_CROSSING: 0.0,
    RuleKind.WRONG_WAY: 0.0,
    RuleKind.WRONG_PLACE: 0.0,
    RuleKind.SPEED: 0.0,
    RuleKind.SCATTER: 0.0,
    RuleKind.PLATE: 0.0,
    RuleKind.FIRE: 0.0,
    RuleKind.SMOKE: 2.0,
    RuleKind.CROWD: 2.0,
    RuleKind.STOPPED_VEHICLE: 2.0,
    RuleKind.LOITERING: 4.0,
    RuleKind.ABANDONED_OBJECT: 4.0,
    RuleKind.REMOVED_OBJECT: 4.0,
    RuleKind.OCCUPANCY: 4.0,
    RuleKind.ABSENCE: 4.0,
    RuleKind.TAMPER: 4.0,
}
LONGEST_S = 10.0  # without any rule: the past still wants whole trajectories


def patience(rules: Iterable[tuple[RuleSpec, RuleEngine]]) -> float:
    """Return how late, in seconds, what moves may be seen, so that every rule still gets what it needs.

    A rule may state it (`max_delay_s`), else its kind's usual delay counts. A rule over pixels that must see pictures
    more often than that, moving or not, says so by an attribute `interval_s`.
    """
    return min((_of(spec, engine) for spec, engine in rules), default=LONGEST_S)


def _of(spec: RuleSpec, engine: RuleEngine) -> float:
    stated = spec.max_delay_s
    delay = USUAL_DELAY_S.get(spec.kind, 0.0) if stated is None else min(max(stated, 0.0), LONGEST_S)
    interval = getattr(engine, "interval_s", None)
    return delay if interval is None else min(delay, float(interval))
