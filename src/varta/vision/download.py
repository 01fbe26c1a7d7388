"""Fetch one file whose size and hash are known, going on where an earlier try broke off."""

import hashlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx

from varta.kernel.errors import BadInput, Unavailable

Progress = Callable[[int, int], None]
_TIMEOUT = httpx.Timeout(30.0, connect=10.0)
_OK, _PARTIAL, _BEYOND = 200, 206, 416


@dataclass(frozen=True, slots=True)
class Expected:
    """Say what must arrive; `name` is for messages."""

    name: str
    url: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Patience:
    """Say how often to try and how long to wait in between, growing."""

    tries: int = 5
    wait_s: float = 0.5


def download(
    expected: Expected, target: Path, progress: Progress | None = None, patience: Patience | None = None
) -> None:
    """Fetch into `target`, whole and checked or not at all; what has come stays in `<target>.part` for the next try.

    `progress` gets bytes done and in all. Raises `Unavailable` (`model.download_failed`) and `BadInput`
    (`model.wrong_size`, `model.wrong_hash`).
    """
    patience = patience or Patience()
    part = target.with_name(f"{target.name}.part")
    with httpx.Client(timeout=_TIMEOUT, follow_redirects=True) as client:
        for attempt in range(patience.tries):
            try:
                _fetch(client, expected, part, progress)
                break
            except httpx.HTTPError as error:
                if attempt == patience.tries - 1 or _is_final(error):
                    raise _failed(expected, error) from None
                time.sleep(patience.wait_s * 2**attempt)
    check(expected, part)
    part.replace(target)


def _fetch(client: httpx.Client, expected: Expected, part: Path, progress: Progress | None) -> None:
    done = part.stat().st_size if part.exists() else 0
    if done == expected.size:
        return
    headers = {"Range": f"bytes={done}-", "Accept-Encoding": "identity"} if done else {"Accept-Encoding": "identity"}
    with client.stream("GET", expected.url, headers=headers) as answer:
        if answer.status_code == _BEYOND:
            part.unlink()
            raise httpx.ReadError("what was kept of it is longer than the file; starting anew")
        answer.raise_for_status()
        if answer.status_code != _PARTIAL:
            done = 0  # the server sends all of it again
        with part.open("ab" if done else "wb") as file:
            for chunk in answer.iter_bytes(1 << 16):
                file.write(chunk)
                done += len(chunk)
                if done > expected.size:
                    break
                if progress:
                    progress(done, expected.size)
    if done < expected.size:
        raise httpx.ReadError(f"the connection ended after {done} of {expected.size} bytes")


def _is_final(error: httpx.HTTPError) -> bool:
    """Tell whether another try cannot help: the server has said no."""
    return isinstance(error, httpx.HTTPStatusError) and error.response.is_client_error


def _failed(expected: Expected, error: httpx.HTTPError) -> Unavailable:
    return Unavailable(
        "model.download_failed",
        f"Cannot fetch {expected.name} from {expected.url}: {error or type(error).__name__}. "
        "Try again (it goes on where it stopped), or put the file into the mirror folder.",
        where=expected.url,
    )


def check(expected: Expected, path: Path) -> None:
    """Compare size and hash; a wrong file is removed. Raises `BadInput` (`model.wrong_size`, `model.wrong_hash`)."""
    size = path.stat().st_size
    if size != expected.size:
        path.unlink()
        raise BadInput(
            "model.wrong_size",
            f"{expected.name} should have {expected.size} bytes; what came has {size} and was removed.",
            where=expected.url,
        )
    if sha256(path) != expected.sha256:
        path.unlink()
        raise BadInput(
            "model.wrong_hash",
            f"{expected.name}: what came is not what its maker published (sha256 differs) and was removed.",
            where=expected.url,
        )


def sha256(path: Path) -> str:
    """Return a file's hash in hexadecimal digits."""
    digest = hashlib.sha256()
    for block in _blocks(path):
        digest.update(block)
    return digest.hexdigest()


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            yield block
