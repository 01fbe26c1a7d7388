"""What can be checked before anything is started: the port and the data folder."""

import errno
import logging
import os
import socket
from contextlib import suppress
from pathlib import Path

from varta.kernel.errors import BadInput, Conflict, Unavailable

_log = logging.getLogger("varta")


def check_port(host: str, port: int) -> None:
    """Refuse a port that somebody else has (`web.port_in_use`) and a host that is not ours (`web.bad_host`)."""
    try:
        family, kind, proto, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, proto) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(place)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise Conflict(
                "web.port_in_use",
                f"Port {port} on {host} is in use; stop what has it, or give another (web.port, VARTA_WEB__PORT).",
                where="web.port",
                params={"port": port},
            ) from None
        raise BadInput(
            "web.bad_host",
            f"Cannot listen on {host}:{port}: {error.strerror or error}; give another web.host or web.port.",
            where="web.host",
        ) from None


def keep_private() -> None:
    """Make all files of this process readable to its user alone: they hold video, hashes and cameras' passwords."""
    os.umask(0o077)


def make_folder(folder: Path) -> None:
    """Make the data folder if it is not there. Raises `Unavailable` (`fleet.folder_unusable`)."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unusable(folder, error) from None


def check_folder(folder: Path, *, may_be_full: bool = False) -> None:
    """Refuse a data folder that cannot be written to, or a full disk (`fleet.folder_unusable`).

    With `may_be_full` a centre that has run before may start on a full disk: its live view is needed all the more, and
    recording goes on by itself once there is room.
    """
    probe = folder / ".writable"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.write_bytes(b"\0" * 65_536)
    except OSError as error:
        if not (may_be_full and error.errno == errno.ENOSPC and _has_run(folder)):
            raise _unusable(folder, error) from None
        _log.warning("starting without recording: %s", _unusable(folder, error))
    finally:
        with suppress(OSError):
            probe.unlink(missing_ok=True)


def _has_run(folder: Path) -> bool:
    try:
        return (folder / "run").is_dir()
    except OSError:
        return False


def _unusable(folder: Path, error: OSError) -> Unavailable:
    return Unavailable(
        "fleet.folder_unusable",
        f"Cannot write to {folder}: {error.strerror}; make room there, or give another data_dir.",
        where="data_dir",
    )
