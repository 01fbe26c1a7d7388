"""An access service over memory, with two people in it."""

import pytest

from fakes.clock import StoppedClock
from fakes.passwords import PlainHasher
from fakes.storage import FakeStorage
from support.domain import person
from support.office import Office
from varta.access.model import Role
from varta.access.service import AccessService


@pytest.fixture
def office() -> Office:
    storage, clock, hasher = FakeStorage(), StoppedClock(), PlainHasher()
    olena, admin = person("olena"), person("admin", Role.ADMINISTRATOR)
    for each in (olena, admin):
        storage.unit.people.add(each)
    return Office(storage, clock, hasher, AccessService(storage, hasher, clock), olena, admin)
