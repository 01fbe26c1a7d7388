"""Communities' use cases."""

from collections.abc import Mapping, Sequence
from importlib.resources import files

from varta.access.audit import AuditDraft, Detail
from varta.access.model import Actor, Permission
from varta.communities.boundary import Boundary
from varta.communities.locator import Locator, Place
from varta.communities.model import Hromada
from varta.communities.register import Plan, Register, faults, plan
from varta.communities.register_file import Problem, RegisterFile, read_register
from varta.communities.repository import BoundaryCheck, CommunityUnit
from varta.communities.status import DatedStatus, in_order
from varta.communities.voronoi import approximate_boundaries
from varta.kernel.clock import Clock
from varta.kernel.errors import NotFound
from varta.kernel.ids import HromadaCode
from varta.kernel.transactions import Transactions

_SAMPLE = "sample/kherson_hromadas.csv"


class HromadaService:
    """Keep the hromadas; safe from several threads."""

    def __init__(self, transactions: Transactions[CommunityUnit], clock: Clock, check: BoundaryCheck) -> None:
        self._transactions, self._clock, self._check = transactions, clock, check
        self._locator: Locator | None = None

    def list(self, actor: Actor) -> Sequence[Hromada]:
        """Return all hromadas, by name."""
        actor.require(Permission.SEE_MAP)
        with self._transactions(write=False) as unit:
            return unit.hromadas.list()

    def get(self, actor: Actor, code: HromadaCode) -> Hromada:
        """Return one. Raises `NotFound` (`hromada.unknown`)."""
        for hromada in self.list(actor):
            if hromada.code == code:
                return hromada
        raise _unknown(code)

    def register(self, actor: Actor) -> Register:
        """Return all that is on record."""
        actor.require(Permission.SEE_MAP)
        with self._transactions(write=False) as unit:
            return _register(unit)

    def boundaries(self, actor: Actor) -> Mapping[HromadaCode, Boundary]:
        """Return a boundary for each hromada: the one on record, else a guess that is marked as such."""
        actor.require(Permission.SEE_MAP)
        with self._transactions(write=False) as unit:
            return self._located(unit).boundaries

    def statuses(self, actor: Actor) -> Mapping[HromadaCode, tuple[DatedStatus, ...]]:
        """Return the territories' states, oldest first."""
        actor.require(Permission.SEE_MAP)
        with self._transactions(write=False) as unit:
            return unit.hromadas.statuses()

    def at(self, actor: Actor, longitude: float, latitude: float) -> Place:
        """Return whose a place is. Raises `NotFound` (`hromada.none`) where there are no hromadas at all."""
        actor.require(Permission.SEE_MAP)
        with self._transactions(write=False) as unit:
            locator = self._located(unit)
        return locator.at(longitude, latitude)

    def load(self, actor: Actor, file: RegisterFile, source: str, *, keep: bool = True) -> Plan:
        """Keep what a file says, all of it or, where any row has a problem, nothing; return what was found.

        With `keep` False nothing is kept in any case.
        """
        actor.require(Permission.MANAGE_CAMERAS)
        with self._transactions(write=keep) as unit:
            wanted = plan(file, _register(unit), self._check)
            if wanted.problems or not keep or not any(wanted.counts.values()):
                return wanted
            unit.hromadas.put(wanted.hromadas)
            unit.hromadas.put_settlements(wanted.settlements)
            unit.hromadas.put_boundaries(wanted.boundaries)
            details: dict[str, Detail] = {**wanted.counts, "source": source}
            unit.audit.append(AuditDraft(self._clock.now(), actor, "hromada.load", source[:80], details=details))
        return wanted

    def load_sample(self, actor: Actor) -> int:
        """Load the 49 hromadas of Kherson oblast; loading again changes nothing. Return how many there are."""
        sample = read_sample()
        self.load(actor, sample, "kherson_hromadas.csv")
        return len(sample.hromadas)

    def check(self, actor: Actor) -> Sequence[Problem]:
        """Return what is doubtful in the register."""
        return faults(self.register(actor), self._check)

    def set_status(self, actor: Actor, code: HromadaCode, dated: DatedStatus) -> tuple[DatedStatus, ...]:
        """Say from which day on a territory is in a state; another one from that very day is replaced.

        Returns the history. Raises `NotFound` (`hromada.unknown`).
        """
        actor.require(Permission.MANAGE_CAMERAS)
        with self._transactions() as unit:
            if all(h.code != code for h in unit.hromadas.list()):
                raise _unknown(code)
            former = unit.hromadas.statuses().get(code, ())
            history = in_order((*(d for d in former if d.since != dated.since), dated))
            unit.hromadas.put_statuses(code, history)
            details: dict[str, Detail] = {"status": dated.status.value, "since": dated.since.isoformat()}
            unit.audit.append(AuditDraft(self._clock.now(), actor, "hromada.status", code, details=details))
        return history

    def _located(self, unit: CommunityUnit) -> Locator:
        """Return the locator for the register as it stands; made anew only after a change."""
        revision = unit.hromadas.revision()
        if self._locator is None or self._locator.revision != revision:
            register = _register(unit)
            self._locator = Locator(revision, register.hromadas, _complete(register))
        return self._locator


def read_sample() -> RegisterFile:
    """Return the 49 hromadas of Kherson oblast that the package carries."""
    return read_register(files("varta.communities").joinpath(_SAMPLE).read_bytes(), _SAMPLE)


def _register(unit: CommunityUnit) -> Register:
    return Register(
        hromadas={h.code: h for h in unit.hromadas.list()},
        boundaries=unit.hromadas.boundaries(),
        settlements={s.code: s for s in unit.hromadas.settlements()},
    )


def _complete(register: Register) -> dict[HromadaCode, Boundary]:
    centres = {code: (h.longitude, h.latitude) for code, h in register.hromadas.items()}
    return {**approximate_boundaries(centres), **register.boundaries}


def _unknown(code: str) -> NotFound:
    return NotFound("hromada.unknown", f"There is no hromada {code:.40} in the register.", where="code")
