"""Footage for the demo: from a mirror folder, from the machine, from its makers, or drawn by Varta itself."""

import hashlib
import os
import subprocess
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from varta.kernel.errors import Unavailable

Say = Callable[[str], None]
_INTEL = "https://raw.githubusercontent.com/intel-iot-devkit/sample-videos"
_CONNECT_S = 4.0  # a closed network must not hold up the start
_READ_S = 20.0


@dataclass(frozen=True, slots=True)
class Clip:
    """Say where one clip may be found. Paths in `mirror` are below the mirror folder; `machine` names a system file.

    `url` and `sha256` are the maker's; what comes from there or from the machine is checked against the hash.
    """

    name: str
    mirror: str
    url: str = ""
    sha256: str = ""
    machine: str = ""


PETS = Clip(
    "PETS 2009 S2.L1 (OpenCV's vtest.avi)",
    "video/pets2009_s2l1_768x576.mp4",
    "https://raw.githubusercontent.com/opencv/opencv/4.6.0/samples/data/vtest.avi",
    "45cddc9490be69345cbdab64ca583be65987e864ca408038e648db99e10516cf",
    "vtest.avi",
)
ONE_BY_ONE = Clip(
    "Intel: one-by-one-person-detection",
    "video/intel_one-by-one-person-detection.mp4",
    f"{_INTEL}/294517a8d149759972f9a0501accde274e469ba5/one-by-one-person-detection.mp4",
    "a5964aa259099a482a8b360ffc2c57b5a30f84d5919236a4dad01f8e929ac07c",
)
CAR_PARK = Clip(
    "Intel: person-bicycle-car-detection",
    "video/intel_person-bicycle-car-detection_trim.mp4",
)
CARS = Clip(
    "Intel: car-detection",
    "video/intel_car-detection.mp4",
    f"{_INTEL}/e9ab59cac368a61f7741a2373d7e79607c2f5e44/car-detection.mp4",
    "d31e0ebf194cc16e50eea784e7c3b0b1bb7976a4fb9b3fec26cb92a6704cca34",
)


@dataclass(frozen=True, slots=True)
class Found:
    """Say which file plays, and in words where it comes from; `drawn` when it is Varta's own street."""

    path: Path
    origin: str
    drawn: bool = False


class FootageFinder:
    """Find clips, keeping what had to be fetched, converted or drawn in `folder`; `say` takes lines for people."""

    def __init__(self, folder: Path, mirror: Path | None, say: Say) -> None:
        self._folder = folder
        self._mirror = mirror
        self._say = say
        self._offline = False

    def find(self, clip: Clip, seed: int) -> Found:
        """Return the clip from the best place there is; else a street drawn from `seed`.

        Raises `Unavailable` (`demo.folder_unusable`) when nothing can be kept in the folder.
        """
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Unavailable(
                "demo.folder_unusable", f"Cannot make {self._folder}: {error.strerror}.", where=str(self._folder)
            ) from None
        found = self._from_mirror(clip) or self._from_machine(clip) or self._from_maker(clip)
        return found or self._drawn(seed)

    def _from_mirror(self, clip: Clip) -> Found | None:
        path = self._mirror / clip.mirror if self._mirror else None
        return Found(path, f"{clip.name}, mirror {path}") if path and path.is_file() else None

    def _from_machine(self, clip: Clip) -> Found | None:
        if not clip.machine:
            return None
        for path in _system_files(clip.machine):
            if _sha256(path) == clip.sha256:
                return Found(self._playable(path, clip), f"{clip.name}, this machine's {path}")
        return None

    def _from_maker(self, clip: Clip) -> Found | None:
        if not clip.url:
            return None
        kept = self._folder / clip.url.rsplit("/", 1)[-1]
        if not (kept.is_file() and _sha256(kept) == clip.sha256):
            if self._offline:
                return None
            self._say(f"fetching {clip.url}")
            problem = _fetch(clip.url, clip.sha256, kept)
            if problem:
                self._offline = True
                self._say(f"could not fetch it ({problem}); going on without the makers' clips")
                return None
        return Found(self._playable(kept, clip), f"{clip.name}, from its maker {clip.url}")

    def _playable(self, path: Path, clip: Clip) -> Path:
        """Return the clip as H.264 in MP4, which cameras send."""
        if path.suffix == ".mp4":
            return path
        made = self._folder / f"{path.stem}.{clip.sha256[:12]}.mp4"
        if not made.is_file():
            from varta.media.simulator.transcode import to_camera_file

            self._say(f"converting {path.name} to H.264, once")
            to_camera_file(path, made)
        return made

    def _drawn(self, seed: int) -> Found:
        from varta.media.street import draw_street

        path = self._folder / f"street-{seed}.mp4"
        if not path.is_file():
            self._say(f"drawing a street scene ({path.name}), once")
            draft = path.with_name(f"draft-{path.name}")
            draw_street(draft, seed=seed).replace(path)
        return Found(path, "a street that Varta draws itself (no footage found)", drawn=True)


def _system_files(name: str) -> list[Path]:
    """Return files of that name which Debian's packages have put on this machine."""
    with suppress(OSError, subprocess.TimeoutExpired):
        listed = subprocess.run(
            ["/usr/bin/dpkg", "-L", "opencv-doc"], capture_output=True, text=True, timeout=10, check=False
        )
        paths = [Path(line) for line in listed.stdout.splitlines() if line.endswith(f"/{name}")]
        return [path for path in paths if path.is_file()]
    return []


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _fetch(url: str, sha256: str, path: Path) -> str:
    """Fetch a file whole or not at all; return what went wrong in words, empty when nothing did."""
    import httpx

    draft = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with (
            httpx.stream(
                "GET", url, follow_redirects=True, timeout=httpx.Timeout(_READ_S, connect=_CONNECT_S)
            ) as answer,
            draft.open("wb") as file,
        ):
            answer.raise_for_status()
            for chunk in answer.iter_bytes():
                file.write(chunk)
        if _sha256(draft) != sha256:
            return "its content is not what its maker published: wrong sha256"
        draft.replace(path)
    except (httpx.HTTPError, OSError) as error:
        return str(error) or type(error).__name__
    finally:
        draft.unlink(missing_ok=True)
    return ""
