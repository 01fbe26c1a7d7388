"""How far an oblast has come with its memoranda, as figures that never count a hromada twice."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from varta.communities.memorandum import IN_FORCE, OPEN, Memorandum
from varta.communities.model import Hromada
from varta.kernel.ids import HromadaCode


@dataclass(frozen=True, slots=True)
class Summary:
    """Hold the figures: hromadas with a memorandum in force, of all, and what share of the people live there."""

    hromadas: int
    signed: int
    population: int
    covered: int
    overdue: int

    @property
    def share(self) -> float:
        """Return the share of the population, 0 to 1."""
        return self.covered / self.population if self.population else 0.0


def current(memoranda: Iterable[Memorandum]) -> dict[HromadaCode, Memorandum]:
    """Return for each hromada the memorandum that counts: the open one, else the newest."""
    found: dict[HromadaCode, Memorandum] = {}
    for memorandum in sorted(memoranda, key=lambda m: (m.state in OPEN, m.steps[0].at)):
        found[memorandum.hromada] = memorandum
    return found


def summary(hromadas: Sequence[Hromada], memoranda: Iterable[Memorandum], today: date) -> Summary:
    """Return the figures; memoranda of hromadas that are not on record count nowhere."""
    by_code = {h.code: h for h in hromadas}
    counting = {code: m for code, m in current(memoranda).items() if code in by_code}
    signed = [code for code, m in counting.items() if m.state in IN_FORCE]
    return Summary(
        hromadas=len(by_code),
        signed=len(signed),
        population=sum(h.population for h in by_code.values()),
        covered=sum(by_code[code].population for code in signed),
        overdue=sum(len(m.overdue(today)) for m in counting.values()),
    )
