"""What can be wrong with a camera or a file, said once and without secrets; libav's errors become Varta's here."""

import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

import av

from varta.kernel.errors import BadInput, Unavailable, VartaError

_CREDENTIALS = re.compile(r"(?<=://)[^/\s]*@")
_IN_QUERY = re.compile(r"(?i)(?<=[?&])(pass|passwd|password|pwd)=[^&\s]*")


def local_path(url: str) -> str | None:
    """Return the path of a file's address or of a plain path; None for a network address."""
    if url.startswith("file:"):
        return unquote(urlsplit(url).path)
    return None if "://" in url else url


def is_special(path: str) -> bool:
    """Tell whether a path is a pipe, a socket or a device: to open one may take for ever."""
    found = Path(path)
    return found.exists() and not found.is_file() and not found.is_dir()


def show(text: str) -> str:
    """Return a text with the user and password of any address in it taken out."""
    return _IN_QUERY.sub(r"\1=•••", _CREDENTIALS.sub("•••@", text))


def no_video(url: str) -> BadInput:
    """Say that there is sound at most."""
    return BadInput(
        "camera.no_video",
        f"{show(url)} has no video stream; choose the camera's video stream, sound alone is of no use here.",
        where=show(url),
    )


def unsupported_codec(url: str, name: str) -> BadInput:
    """Say that the coding is not one that Varta keeps."""
    return BadInput(
        "camera.unsupported_codec",
        f"{show(url)} sends '{name}'; set the camera to H.264 or H.265.",
        where=show(url),
        params={"codec": name},
    )


def bad_file(url: str) -> BadInput:
    """Say that a file is no video."""
    return BadInput(
        "camera.bad_file",
        f"{show(url)} is not a video file, or is damaged; give an MP4 or MKV file with H.264 or H.265.",
        where=show(url),
    )


def wrong_password(url: str) -> BadInput:
    """Say that the camera refused who asked."""
    text = f"{show(url)} refused the user name or password; check both in the camera's address."
    return BadInput("camera.wrong_password", text, where=show(url))


def not_found(url: str) -> BadInput:
    """Say that the camera knows no such stream."""
    return BadInput("camera.not_found", f"{show(url)}: the camera has no such stream; check the path.", where=show(url))


def timed_out(url: str, timeout_s: float) -> Unavailable:
    """Say that nothing came for too long."""
    text = f"{show(url)} gave no answer within {timeout_s:.0f} s; check the address, the cable and the camera's power."
    return Unavailable("camera.timeout", text, where=show(url))


def unreachable(url: str, reason: str) -> Unavailable:
    """Say that there is no connection, or none that can be used; `reason` is a few words."""
    text = f"Cannot reach {show(url)} ({show(reason)}); check host, port, path and the network."
    return Unavailable("camera.unreachable", text, where=show(url))


def translate(error: Exception, url: str, timeout_s: float) -> VartaError:
    """Return Varta's error for one of libav's about an address."""
    if isinstance(error, av.ExitError | TimeoutError):
        return timed_out(url, timeout_s)
    if local_path(url) is not None:
        return _file_error(error, url)
    return unreachable(url, str(getattr(error, "strerror", None) or error))


def _file_error(error: Exception, url: str) -> VartaError:
    path = Path(local_path(url) or "")
    if isinstance(error, FileNotFoundError):
        return BadInput("camera.not_found", f"There is no file {path}; check the path.", where=str(path))
    if isinstance(error, PermissionError | IsADirectoryError):
        text = f"Cannot read {path} ({error.strerror}); give a video file that this user may read."
        return BadInput("camera.bad_file", text, where=str(path))
    return bad_file(url)
