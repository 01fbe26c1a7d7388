"""What communities need stored."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from varta.access.audit import AuditTrail
from varta.communities.boundary import Boundary
from varta.communities.memorandum import Memorandum
from varta.communities.model import Hromada, Settlement
from varta.communities.status import DatedStatus
from varta.kernel.ids import HromadaCode, MemorandumId


class HromadaRepository(Protocol):
    """Keep hromadas and what is on record of each."""

    def list(self) -> Sequence[Hromada]:
        """Return all, by name."""
        ...

    def revision(self) -> int:
        """Return a number that grows with every change of hromadas and boundaries."""
        ...

    def put(self, hromadas: Sequence[Hromada]) -> None:
        """Keep them, each in place of the one with the same code."""
        ...

    def boundaries(self) -> Mapping[HromadaCode, Boundary]:
        """Return the boundaries on record."""
        ...

    def put_boundaries(self, boundaries: Mapping[HromadaCode, Boundary]) -> None:
        """Keep them, each in place of the hromada's former one."""
        ...

    def settlements(self) -> Sequence[Settlement]:
        """Return all towns and villages, by code."""
        ...

    def put_settlements(self, settlements: Sequence[Settlement]) -> None:
        """Keep them, each in place of the one with the same code."""
        ...

    def statuses(self) -> Mapping[HromadaCode, tuple[DatedStatus, ...]]:
        """Return the territories' states, oldest first."""
        ...

    def put_statuses(self, code: HromadaCode, history: Sequence[DatedStatus]) -> None:
        """Keep a territory's states in place of its former ones."""
        ...


class MemorandumRepository(Protocol):
    """Keep memoranda."""

    def list(self) -> Sequence[Memorandum]:
        """Return all, oldest first."""
        ...

    def get(self, memorandum_id: MemorandumId) -> Memorandum | None:
        """Return one."""
        ...

    def add(self, memorandum: Memorandum) -> None:
        """Keep a new one."""
        ...

    def replace(self, memorandum: Memorandum, version: int) -> bool:
        """Keep a changed one if the stored one still has `version`; tell whether it had."""
        ...


class CommunityUnit(Protocol):
    """Offer what communities use in a transaction."""

    @property
    def hromadas(self) -> HromadaRepository:
        """Return the hromadas."""
        ...

    @property
    def memoranda(self) -> MemorandumRepository:
        """Return the memoranda."""
        ...

    @property
    def audit(self) -> AuditTrail:
        """Return the audit trail."""
        ...


class BoundaryFault(Protocol):
    """Say what is wrong with the boundary of a hromada."""

    @property
    def code(self) -> HromadaCode:
        """Return whose boundary."""
        ...

    @property
    def message(self) -> str:
        """Return what is wrong, as a sentence."""
        ...


class BoundaryCheck(Protocol):
    """Look for boundaries that cannot be: an adapter over a library of geometry."""

    def __call__(self, boundaries: Mapping[HromadaCode, Boundary]) -> Sequence[BoundaryFault]:
        """Return rings that cross themselves, and lands that overlap by more than a border's inexactness."""
        ...
