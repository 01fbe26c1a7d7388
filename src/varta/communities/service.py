"""Communities' use cases."""

import csv
from collections.abc import Sequence
from importlib.resources import files

from varta.access.audit import AuditDraft, Detail
from varta.access.model import Actor, Permission
from varta.communities.model import Hromada
from varta.communities.repository import CommunityUnit
from varta.kernel.clock import Clock
from varta.kernel.ids import HromadaCode
from varta.kernel.transactions import Transactions

_SAMPLE = "sample/kherson_hromadas.csv"


class HromadaService:
    """Keep the hromadas; safe from several threads."""

    def __init__(self, transactions: Transactions[CommunityUnit], clock: Clock) -> None:
        self._transactions = transactions
        self._clock = clock

    def list(self, actor: Actor) -> Sequence[Hromada]:
        """Return all hromadas, by name."""
        actor.require(Permission.SEE_MAP)
        with self._transactions(write=False) as unit:
            return unit.hromadas.list()

    def load_sample(self, actor: Actor) -> int:
        """Load the 49 hromadas of Kherson oblast; loading again changes nothing. Return how many there are."""
        actor.require(Permission.MANAGE_CAMERAS)
        sample = read_sample()
        with self._transactions() as unit:
            known = {h.code: h for h in unit.hromadas.list()}
            fresh = [h for h in sample if known.get(h.code) != h]
            if fresh:
                unit.hromadas.put(fresh)
                details: dict[str, Detail] = {"count": len(fresh), "source": "kherson_hromadas.csv"}
                unit.audit.append(AuditDraft(self._clock.now(), actor, "hromada.load", "UA65", details=details))
        return len(sample)


def read_sample() -> Sequence[Hromada]:
    """Return the 49 hromadas of Kherson oblast that the package carries."""
    text = files("varta.communities").joinpath(_SAMPLE).read_text("utf-8")
    return [
        Hromada(
            code=HromadaCode(row["katottg"]),
            name=row["name_uk"],
            kind=row["type"],
            raion=row["raion"],
            centre=row["centre"],
            latitude=float(row["lat"]),
            longitude=float(row["lon"]),
            area_km2=float(row["area_km2"]),
            population=int(row["pop_2022"]),
        )
        for row in csv.DictReader(text.splitlines())
    ]
