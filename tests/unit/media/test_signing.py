"""The installation's key, and public keys as other people hand them over."""

import base64
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

from varta.kernel.errors import BadInput, Broken
from varta.media.signing import InstallationKey, read_public_key, verify


def pem(key: bytes) -> bytes:
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return Ed25519PublicKey.from_public_bytes(key).public_bytes(serialization.Encoding.PEM, form)


def test_a_key_is_made_once_and_signs(tmp_path: Path) -> None:
    first, again = InstallationKey.load(tmp_path / "keys"), InstallationKey.load(tmp_path / "keys")
    assert first.public_key == again.public_key
    assert verify(again.public_key, first.sign(b"x"), b"x")
    assert not verify(again.public_key, first.sign(b"x"), b"y")
    assert ((tmp_path / "keys" / "installation.pem").stat().st_mode & 0o777) == 0o600


def test_a_damaged_key_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "installation.pem").write_text("gone")
    with pytest.raises(Broken) as refused:
        InstallationKey.load(tmp_path)
    assert refused.value.code == "keys.damaged"
    assert (tmp_path / "installation.pem").read_text() == "gone"


@pytest.mark.parametrize(
    "form", [pem, bytes, lambda k: k.hex().encode() + b"\n", lambda k: base64.b64encode(k) + b"\n"]
)
def test_public_keys_are_read_in_every_common_form(form, tmp_path: Path) -> None:
    key = InstallationKey.load(tmp_path / "keys").public_key
    (tmp_path / "key").write_bytes(form(key))
    assert read_public_key(tmp_path / "key") == key


def test_what_is_no_such_key_is_refused(tmp_path: Path) -> None:
    rsa = generate_private_key(65537, 2048).public_key()
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    for content in (b"", b"hello", bytes(31), rsa.public_bytes(serialization.Encoding.PEM, form)):
        (tmp_path / "key").write_bytes(content)
        with pytest.raises(BadInput) as refused:
            read_public_key(tmp_path / "key")
        assert refused.value.code == "keys.no_public_key"
    with pytest.raises(BadInput):
        read_public_key(tmp_path / "nothing")
