"""Passwords: what may be one, and how they are kept (argon2id)."""

import threading
from typing import Protocol

from argon2 import PasswordHasher as Argon2
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError

from varta.kernel.errors import BadInput, Broken

MIN_LENGTH = 10
MAX_LENGTH = 200  # hashing takes time for each character; nobody types more

# The OWASP password storage cheat sheet's second choice for argon2id: 19 MiB, two passes, one lane.
_MEMORY_KIB, _PASSES, _LANES = 19 * 1024, 2, 1
_AT_ONCE = 2  # bounds memory and processor when many people sign in together


class PasswordHasher(Protocol):
    """Turn passwords into what may be stored."""

    def hash(self, password: str) -> str:
        """Return the hash with its salt and parameters."""
        ...

    def verify(self, password_hash: str, password: str) -> bool:
        """Tell whether the password made this hash. Raises `Broken` (`access.bad_hash`) for a damaged hash."""
        ...

    def outdated(self, password_hash: str) -> bool:
        """Tell whether it was made with other parameters than today's."""
        ...


class Argon2Hasher:
    """Hash with argon2id; safe from several threads, of which two work at a time."""

    def __init__(self) -> None:
        self._argon2 = Argon2(time_cost=_PASSES, memory_cost=_MEMORY_KIB, parallelism=_LANES)
        self._places = threading.Semaphore(_AT_ONCE)

    def hash(self, password: str) -> str:
        """Return the hash with its salt and parameters."""
        with self._places:
            return self._argon2.hash(password)

    def verify(self, password_hash: str, password: str) -> bool:
        """Tell whether the password made this hash. Raises `Broken` (`access.bad_hash`) for a damaged hash."""
        try:
            with self._places:
                return self._argon2.verify(password_hash, password)
        except VerifyMismatchError:
            return False
        except (InvalidHashError, VerificationError):
            raise Broken(
                "access.bad_hash", "A stored password is damaged; set a new one with 'varta user password LOGIN'."
            ) from None

    def outdated(self, password_hash: str) -> bool:
        """Tell whether it was made with other parameters than today's."""
        return self._argon2.check_needs_rehash(password_hash)


def check_password(password: str, login: str, where: str = "password") -> str:
    """Return a password if it may be used.

    Raises `BadInput` (`access.password_too_short`, `access.password_too_long`, `access.password_is_login`).
    """
    if len(password) < MIN_LENGTH:
        raise BadInput(
            "access.password_too_short",
            f"A password has at least {MIN_LENGTH} characters.",
            where=where,
            params={"min": MIN_LENGTH},
        )
    if len(password) > MAX_LENGTH:
        raise BadInput(
            "access.password_too_long",
            f"A password has at most {MAX_LENGTH} characters.",
            where=where,
            params={"max": MAX_LENGTH},
        )
    if password.casefold() == login.casefold():
        raise BadInput("access.password_is_login", "A password must not be the login.", where=where)
    return password
