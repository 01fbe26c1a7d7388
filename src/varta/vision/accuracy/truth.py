"""What was really there in a clip, as somebody wrote it down."""

from collections.abc import Mapping
from dataclasses import dataclass, field

MAX_TOLERANCE_S = 60.0


@dataclass(frozen=True, slots=True)
class Due:
    """Say that one alarm is due from `start_s` to `end_s`, in seconds of the clip.

    `class_name` and `direction` bind it to alarms that say just that; empty takes any. An `optional` one may come or
    not: at the edge of what the rule asks for, neither is wrong.
    """

    start_s: float
    end_s: float
    class_name: str = ""
    direction: str = ""
    optional: bool = False


@dataclass(frozen=True, slots=True)
class RuleTruth:
    """Hold all that is due of one rule in one clip.

    Either `due`, alarms with their times, or `counts`, how many by direction (`any` where the direction does not
    matter) where nobody noted the times. Both empty: the rule has to be silent. Times are right within `tolerance_s`.
    """

    rule: str
    due: tuple[Due, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    tolerance_s: float = 1.0
    how: str = ""


ANY = "any"
