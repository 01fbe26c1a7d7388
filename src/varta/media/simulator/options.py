"""What a simulated camera plays, who may watch it, and how it misbehaves: plain data, and reading it from text."""

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from varta.kernel.errors import BadInput, TooLarge

MAX_CAMERAS = 256
ALL_CAMERAS = "*"
_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9])?")


@dataclass(frozen=True, slots=True)
class Faults:
    """Say how one camera misbehaves; 0 switches a fault off. Times are seconds, probabilities are per RTP packet.

    `drop_every` ends every client's connection, and for `away_for` seconds no new one is served. `stall_every` goes
    silent for `stall_for` while connections stay open. `loss` leaves packets out, `flip` inverts one bit of a packet.
    `clock_every` moves the wall clock of sender reports by `clock_jump` and the RTP timestamps by `rtp_jump`.
    `resize_every` changes at the next key frame between the file and `resize_file`, or a half-size copy of the file.
    """

    drop_every: float = 0.0
    away_for: float = 0.0
    stall_every: float = 0.0
    stall_for: float = 5.0
    loss: float = 0.0
    flip: float = 0.0
    clock_every: float = 0.0
    clock_jump: float = 0.0
    rtp_jump: float = 0.0
    resize_every: float = 0.0
    resize_file: Path | None = None
    seed: int = 0


NO_FAULTS = Faults()


@dataclass(frozen=True, slots=True)
class SimulatorOptions:
    """Hold what all cameras of a simulator share, and each camera's faults by its name (`*`: all others).

    `spread_s` lets the cameras begin evenly over so many seconds: real ones do not send their pictures all at once.
    """

    user: str | None = None
    password: str | None = field(default=None, repr=False)
    faults: Mapping[str, Faults] = field(default_factory=lambda: MappingProxyType({}))
    session_timeout_s: int = 60
    max_clients: int = 1024
    spread_s: float = 0.0

    def __post_init__(self) -> None:
        if (self.user is None) != (self.password is None) or self.user == "" or self.password == "":
            raise BadInput("simulator.bad_credentials", "Give both a user and a password, or neither.")
        if self.user is not None and any(c in self.user for c in '"\\:\r\n'):
            raise BadInput("simulator.bad_credentials", "A user's name cannot hold quotes, backslashes or colons.")

    def faults_of(self, name: str) -> Faults:
        """Return how the named camera misbehaves."""
        return self.faults.get(name, self.faults.get(ALL_CAMERAS, NO_FAULTS))


def check_cameras(cameras: Mapping[str, Path]) -> None:
    """Refuse no cameras (`simulator.no_cameras`), more than 256 (`simulator.too_many_cameras`) and unfit names."""
    if not cameras:
        raise BadInput("simulator.no_cameras", "Name at least one camera, such as yard=clip.mp4.")
    if len(cameras) > MAX_CAMERAS:
        raise TooLarge(
            "simulator.too_many_cameras",
            f"A simulator plays at most {MAX_CAMERAS} cameras; got {len(cameras)}. Start another on another port.",
            params={"count": len(cameras), "limit": MAX_CAMERAS},
        )
    for name in cameras:
        if not _NAME.fullmatch(name):
            raise BadInput(
                "simulator.bad_name",
                f"'{name}' cannot name a camera: use 1 to 64 letters, digits, '.', '_' and '-', such as 'yard-2'.",
                where=name,
            )


def parse_cameras(words: Iterable[str]) -> dict[str, Path]:
    """Read cameras from words such as `yard=clips/yard.mp4`.

    Raises `BadInput` (`simulator.bad_camera` for a word of another form, `simulator.duplicate_name`, and what
    `check_cameras` refuses).
    """
    cameras: dict[str, Path] = {}
    for word in words:
        name, equals, path = word.partition("=")
        if not equals or not path:
            raise BadInput(
                "simulator.bad_camera", f"'{word}' is no camera: write NAME=FILE, such as yard=clip.mp4.", where=word
            )
        if name in cameras:
            raise BadInput("simulator.duplicate_name", f"Two cameras are named '{name}'; rename one.", where=name)
        cameras[name] = Path(path)
    check_cameras(cameras)
    return cameras


def parse_faults(words: Iterable[str], cameras: Iterable[str]) -> dict[str, Faults]:
    """Read faults from words such as `yard:drop-every=30` or `*:loss=0.02,seed=7`.

    Several words for one camera add up. Raises `BadInput` (`simulator.bad_fault`, `simulator.unknown_camera`).
    """
    known = {ALL_CAMERAS, *cameras}
    faults: dict[str, Faults] = {}
    for word in words:
        name, colon, rest = word.partition(":")
        if not colon or not rest:
            raise BadInput(
                "simulator.bad_fault", f"'{word}' is no fault: write NAME:FAULT=VALUE, such as yard:drop-every=30."
            )
        if name not in known:
            raise BadInput("simulator.unknown_camera", f"Fault '{word}': there is no camera '{name}'.", where=word)
        for pair in rest.split(","):
            faults[name] = _with(faults.get(name, NO_FAULTS), pair, word)
    return faults


def _with(faults: Faults, pair: str, where: str) -> Faults:
    key, _, value = pair.partition("=")
    attribute = key.strip().replace("-", "_")
    if attribute not in {f.name for f in fields(Faults)} or not value:
        known = ", ".join(f.name.replace("_", "-") for f in fields(Faults))
        raise BadInput("simulator.bad_fault", f"Fault '{where}': write one of {known}, '=' and a value.", where=where)
    change: dict[str, Any]
    match attribute:
        case "resize_file":
            change = {attribute: Path(value)}
        case "seed":
            change = {attribute: int(_number(value, where))}
        case _:
            change = {attribute: _checked(attribute, _number(value, where), where)}
    return replace(faults, **change)


def _number(text: str, where: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise BadInput("simulator.bad_fault", f"Fault '{where}': '{text}' is no number.", where=where) from None
    if not math.isfinite(value):
        raise BadInput("simulator.bad_fault", f"Fault '{where}': the number must be finite.", where=where)
    return value


def _checked(attribute: str, value: float, where: str) -> float:
    if attribute in {"loss", "flip"} and not 0 <= value <= 1:
        raise BadInput("simulator.bad_fault", f"Fault '{where}': a probability is from 0 to 1.", where=where)
    if value < 0 and attribute not in {"clock_jump", "rtp_jump"}:
        raise BadInput("simulator.bad_fault", f"Fault '{where}': seconds cannot be negative.", where=where)
    return value
