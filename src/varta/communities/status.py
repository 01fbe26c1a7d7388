"""What state a hromada's territory is in, and since when: statistics must not compare across a change."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise

from varta.kernel.errors import BadInput

MAX_BASIS = 200


class TerritorialStatus(StrEnum):
    """Name the state of a territory."""

    CONTROLLED = "controlled"
    POSSIBLE_COMBAT = "possible_combat"
    COMBAT = "combat"
    OCCUPIED = "occupied"
    DEOCCUPIED = "deoccupied"
    MILITARY_ADMINISTRATION = "military_administration"


@dataclass(frozen=True, slots=True)
class DatedStatus:
    """Say that a territory is in a state from a day on, until the next one; `basis` names the act that says so."""

    status: TerritorialStatus
    since: date
    basis: str = ""

    def __post_init__(self) -> None:
        if len(self.basis) > MAX_BASIS:
            raise BadInput("hromada.bad_status", f"A basis has at most {MAX_BASIS} characters.", where="basis")


def in_order(history: tuple[DatedStatus, ...]) -> tuple[DatedStatus, ...]:
    """Return a history by date. Raises `BadInput` (`hromada.bad_status`) where two begin on one day."""
    ordered = tuple(sorted(history, key=lambda dated: dated.since))
    for earlier, later in pairwise(ordered):
        if earlier.since == later.since:
            raise BadInput("hromada.bad_status", f"Two states begin on {later.since}; keep one of them.", where="since")
    return ordered


def status_on(history: Sequence[DatedStatus], day: date) -> DatedStatus | None:
    """Return the state on a day and since when; None where nobody has said. The history is by date."""
    begun = [dated for dated in history if dated.since <= day]
    return begun[-1] if begun else None
