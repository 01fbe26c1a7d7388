"""The installation's key: Ed25519, made at the first use, never leaves its folder."""

import base64
import os
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from varta.kernel.errors import BadInput, Broken, Unavailable

NAME = "installation.pem"
_RAW, _LARGEST_KEY = 32, 64 * 1024


class InstallationKey:
    """Sign as this installation. Safe from several threads and processes."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key
        self.public_key = key.public_key().public_bytes_raw()

    @classmethod
    def load(cls, folder: Path) -> "InstallationKey":
        """Return the key of a folder, made if there is none.

        Raises `Unavailable` (`keys.cannot_write`) and `Broken` (`keys.damaged`).
        """
        path = folder / NAME
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            if not path.exists():
                _make(path)
            key = serialization.load_pem_private_key(path.read_bytes(), None)
        except OSError as error:
            text = f"The installation's key {path} cannot be read or made: {error.strerror}."
            raise Unavailable("keys.cannot_write", text, where=str(path)) from None
        except (ValueError, TypeError):
            key = None
        if not isinstance(key, Ed25519PrivateKey):
            text = f"{path} is no Ed25519 key; put the right file back from your backup: signatures depend on it."
            raise Broken("keys.damaged", text, where=str(path))
        return cls(key)

    def sign(self, data: bytes) -> bytes:
        """Return the signature, 64 bytes."""
        return self._key.sign(data)


def verify(public_key: bytes, signature: bytes, data: bytes) -> bool:
    """Tell whether a signature is that key's over that data."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, data)
    except (InvalidSignature, ValueError):
        return False
    return True


def read_public_key(path: Path) -> bytes:
    """Return the public key of a file: PEM, or the raw 32 bytes in binary, hexadecimal or base64 form.

    Raises `BadInput` (`keys.no_public_key`).
    """
    try:
        data = path.read_bytes()[:_LARGEST_KEY]
    except OSError as error:
        raise BadInput("keys.no_public_key", f"{path} cannot be read: {error.strerror}.", where=str(path)) from None
    for read in (_from_pem, bytes, lambda d: bytes.fromhex(d.decode()), lambda d: base64.b64decode(d, validate=True)):
        try:
            key = read(data if read is bytes else data.strip())
        except ValueError:
            continue
        if len(key) == _RAW:
            return key
    raise BadInput("keys.no_public_key", f"{path} holds no Ed25519 public key.", where=str(path))


def _from_pem(data: bytes) -> bytes:
    key = serialization.load_pem_public_key(data)
    return key.public_bytes_raw() if isinstance(key, Ed25519PublicKey) else b""


def _make(path: Path) -> None:
    """Write a new key beside and link it into place: of two processes at once, one wins and both read its key."""
    pem = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    partial = path.with_name(f"{path.name}.{os.getpid()}.part")
    fd = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(fd, "wb") as file:
            file.write(pem)
            file.flush()
            os.fsync(file.fileno())
        os.link(partial, path)
    except FileExistsError:
        pass
    finally:
        partial.unlink(missing_ok=True)
