"""What a start needs done first; run apart from the supervisor, which stays small."""

import logging
import multiprocessing
import sys
from collections.abc import Callable

from varta.bootstrap.announce import address
from varta.bootstrap.settings import Settings
from varta.kernel.errors import Unavailable, VartaError

_INTERRUPTED = 130
_log = logging.getLogger("varta")


def apart(work: Callable[[], None]) -> None:
    """Do some work in a child process, so that what it loads is gone afterwards.

    An error is printed there, and ends this process with its exit code (`SystemExit`).
    """
    child = multiprocessing.get_context("fork").Process(target=_with_exit_code, args=(work,))
    child.start()
    child.join()
    if child.exitcode:
        raise SystemExit(abs(child.exitcode))


def _with_exit_code(work: Callable[[], None]) -> None:
    try:
        work()
    except VartaError as error:
        sys.stderr.write(f"error: {error}\n")
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(_INTERRUPTED)


def prepare_database(settings: Settings) -> None:
    """Upgrade the database, and see to it that somebody can sign in; a database that is away is only reported.

    Raises `Conflict` (`database.newer`).
    """
    from varta.bootstrap.services import database_ready, first_administrator

    try:
        database_ready(settings)
        password = first_administrator(settings)
    except Unavailable as error:
        _log.warning("starting without the database: %s", error)
        return
    if password:
        sys.stderr.write(
            f"\nThe first administrator has been made. Sign in at {address(settings)} as 'admin' with the one-time\n"
            f"password  {password}  and choose your own. It is not shown again.\n\n"
        )
