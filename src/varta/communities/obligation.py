"""What a memorandum obliges each side to, by when, and whether it was done."""

import calendar
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from varta.kernel.errors import BadInput, Conflict

MAX_TEXT = 300
MAX_MONTHS = 120


class Side(StrEnum):
    """Name the sides of a memorandum."""

    POLICE = "police"
    HROMADA = "hromada"


class ObligationKind(StrEnum):
    """Name what is promised."""

    PREMISES = "premises"
    RADIO = "radio"
    CAR = "car"
    FUEL = "fuel"
    HOUSING = "housing"
    OFFICER = "officer"
    SPECIAL_MEANS = "special_means"
    REPORTING = "reporting"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Obligation:
    """Hold one promise: due on a day, and with `every_months` again so many months after each fulfilment's due day.

    `done_on` and `proof` are of the last fulfilment. Raises `BadInput` (`memorandum.bad_obligation`).
    """

    side: Side
    kind: ObligationKind
    due_on: date
    text: str = ""
    every_months: int = 0
    done_on: date | None = None
    proof: str = ""

    def __post_init__(self) -> None:
        if max(len(self.text), len(self.proof)) > MAX_TEXT:
            raise _bad("text", f"a text has at most {MAX_TEXT} characters")
        if self.kind is ObligationKind.OTHER and not self.text.strip():
            raise _bad("text", "say what is promised")
        if not 0 <= self.every_months <= MAX_MONTHS:
            raise _bad("every_months", f"it comes again after 1 to {MAX_MONTHS} months, or 0 for once")

    @property
    def over(self) -> bool:
        """Tell whether nothing is left to do."""
        return self.done_on is not None and not self.every_months

    def overdue(self, today: date) -> bool:
        """Tell whether its day is past and it is not done."""
        return not self.over and self.due_on < today

    def fulfil(self, on: date, proof: str) -> "Obligation":
        """Return it fulfilled; one that comes again is due anew. Refused where it is over (`memorandum.done`)."""
        if self.over:
            raise Conflict("memorandum.done", f"This was already fulfilled on {self.done_on}.")
        if not proof.strip():
            raise _bad("proof", "say what proves it: an act, a delivery note, a report's number")
        due_on = months_later(self.due_on, self.every_months) if self.every_months else self.due_on
        return replace(self, done_on=on, proof=proof, due_on=due_on)


def months_later(day: date, months: int) -> date:
    """Return the same day of a later month, or that month's last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def usual_obligations(signed_on: date) -> tuple[Obligation, ...]:
    """Return what such memoranda promise (`domain.md`, the community officer): the police officer, means and reports
    twice a year, the hromada premises and a radio station; dates are a beginning, to be changed.
    """
    within = months_later(signed_on, 3)
    return (
        Obligation(Side.POLICE, ObligationKind.OFFICER, within),
        Obligation(Side.POLICE, ObligationKind.CAR, within),
        Obligation(Side.POLICE, ObligationKind.SPECIAL_MEANS, within),
        Obligation(Side.POLICE, ObligationKind.REPORTING, months_later(signed_on, 6), every_months=6),
        Obligation(Side.HROMADA, ObligationKind.PREMISES, within),
        Obligation(Side.HROMADA, ObligationKind.RADIO, within),
    )


def _bad(where: str, why: str) -> BadInput:
    return BadInput("memorandum.bad_obligation", f"The obligation cannot be kept: {why}.", where=where)
