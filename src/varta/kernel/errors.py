"""The error kinds of Varta, each with its HTTP status and its exit code.

    VartaError
    ├── BadInput           400  exit 2    what was given cannot be used; says what to give instead
    ├── NotSignedIn        401  exit 3
    ├── NotAllowed         403  exit 4    signed in, but without the permission
    ├── NotFound           404  exit 5
    ├── Conflict           409  exit 6    an illegal step, or somebody was faster
    ├── TooLarge           413  exit 7    over a stated limit
    ├── TooManyRequests    429  exit 8
    ├── Unavailable        503  exit 9    a part is away: database, camera, disk; try again
    └── Broken             500  exit 10   Varta's own fault, or a file of its own that is damaged

Third-party errors are translated into these once, where they enter. `code` is stable: programs, translations and
documentation refer to it. `docs/reference/errors.md` lists every code.
"""

from collections.abc import Mapping


class VartaError(Exception):
    """Say what went wrong, where, and what to do, in one sentence with a stable code."""

    http_status: int = 500
    exit_code: int = 10

    def __init__(
        self,
        code: str,
        message: str,
        *,
        where: str | None = None,
        params: Mapping[str, str | int | float] | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.where = where
        # Values that a translated message needs; never secrets, they reach the client.
        self.params: dict[str, str | int | float] = dict(params or {})

    def __str__(self) -> str:
        return f"{self.message} [{self.code}]"


class BadInput(VartaError):
    """Refuse what cannot be used."""

    http_status = 400
    exit_code = 2


class NotSignedIn(VartaError):
    """Ask for a sign-in."""

    http_status = 401
    exit_code = 3


class NotAllowed(VartaError):
    """Refuse what this person's role does not permit."""

    http_status = 403
    exit_code = 4


class NotFound(VartaError):
    """Say that there is no such thing."""

    http_status = 404
    exit_code = 5


class Conflict(VartaError):
    """Refuse a step that the present state does not allow."""

    http_status = 409
    exit_code = 6


class TooLarge(VartaError):
    """Refuse what is over a stated limit."""

    http_status = 413
    exit_code = 7


class TooManyRequests(VartaError):
    """Ask to slow down."""

    http_status = 429
    exit_code = 8


class Unavailable(VartaError):
    """Say that a part is away for now."""

    http_status = 503
    exit_code = 9


class Broken(VartaError):
    """Admit a fault of Varta's own."""

    http_status = 500
    exit_code = 10
