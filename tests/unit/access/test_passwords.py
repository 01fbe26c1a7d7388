import pytest

from varta.access.passwords import Argon2Hasher
from varta.kernel.errors import Broken


def test_argon2id_makes_salted_hashes() -> None:
    hasher = Argon2Hasher()
    first, second = hasher.hash("пароль для ночі"), hasher.hash("пароль для ночі")
    assert first.startswith("$argon2id$")
    assert first != second
    assert hasher.verify(first, "пароль для ночі")
    assert not hasher.verify(first, "пароль для дня")
    assert not hasher.outdated(first)
    assert hasher.outdated(first.replace("t=2", "t=1"))


def test_a_damaged_hash_is_told() -> None:
    with pytest.raises(Broken) as refused:
        Argon2Hasher().verify("$argon2id$nonsense", "password")
    assert refused.value.code == "access.bad_hash"
