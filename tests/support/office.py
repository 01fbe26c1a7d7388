"""An access service over memory, with what it stands on."""

from dataclasses import dataclass

from fakes.clock import StoppedClock
from fakes.passwords import PlainHasher
from fakes.storage import FakeStorage
from varta.access.model import Person
from varta.access.service import AccessService

PASSWORD = "secret-secret"


@dataclass
class Office:
    storage: FakeStorage
    clock: StoppedClock
    hasher: PlainHasher
    access: AccessService
    olena: Person
    admin: Person

    def actions(self) -> list[str]:
        return [entry.action for entry in self.storage.unit.audit.rows]
