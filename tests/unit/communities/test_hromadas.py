import pytest

from fakes.clock import StoppedClock
from fakes.storage import FakeStorage
from support.domain import actor
from varta.access.model import Role
from varta.communities.service import HromadaService, read_sample
from varta.kernel.errors import NotAllowed


def test_the_sample_has_the_49_of_kherson_oblast() -> None:
    sample = read_sample()
    assert len({h.code for h in sample}) == 49
    assert len({h.raion for h in sample}) == 5
    assert all(h.code.startswith("UA65") and len(h.code) == 19 for h in sample)
    assert all(45.9 < h.latitude < 47.7 and 31.4 < h.longitude < 35.4 for h in sample)


def test_names_have_the_ukrainian_apostrophe() -> None:
    texts = [text for h in read_sample() for text in (h.name, h.centre, h.raion)]
    assert not [text for text in texts if set(text) & set("'ʼ`")]
    assert any("’" in text for text in texts)


def test_loading_again_changes_nothing() -> None:
    storage = FakeStorage()
    hromadas = HromadaService(storage, StoppedClock())
    admin = actor(Role.ADMINISTRATOR)
    assert hromadas.load_sample(admin) == hromadas.load_sample(admin) == 49
    assert len(hromadas.list(actor(Role.OPERATOR))) == 49
    assert [e.action for e in storage.unit.audit.rows] == ["hromada.load"]


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.SUPERVISOR])
def test_only_administrators_load(role: Role) -> None:
    with pytest.raises(NotAllowed):
        HromadaService(FakeStorage(), StoppedClock()).load_sample(actor(role))
