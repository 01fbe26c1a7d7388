"""How services reach what is stored, without knowing how."""

from contextlib import AbstractContextManager
from typing import Protocol, TypeVar

U_co = TypeVar("U_co", covariant=True)


class Transactions(Protocol[U_co]):
    """Open a transaction; what it yields offers the repositories.

    Leaving without an error commits, leaving with one rolls back. There is one writer at a time, so a check and the
    write that depends on it cannot be torn apart; readers see the state at their start and hold nobody up.
    Never keep what was yielded, and do no slow work (hashing, files, network) inside.
    """

    def __call__(self, *, write: bool = True) -> AbstractContextManager[U_co]:
        """Open a transaction; with `write=False` it can only read. Raises `Unavailable` (`database.away`)."""
        ...
