"""What communities need stored."""

from collections.abc import Sequence
from typing import Protocol

from varta.access.audit import AuditTrail
from varta.communities.model import Hromada


class HromadaRepository(Protocol):
    """Keep hromadas."""

    def list(self) -> Sequence[Hromada]:
        """Return all, by name."""
        ...

    def put(self, hromadas: Sequence[Hromada]) -> None:
        """Keep them, each in place of the one with the same code."""
        ...


class CommunityUnit(Protocol):
    """Offer what communities use in a transaction."""

    @property
    def hromadas(self) -> HromadaRepository:
        """Return the hromadas."""
        ...

    @property
    def audit(self) -> AuditTrail:
        """Return the audit trail."""
        ...
