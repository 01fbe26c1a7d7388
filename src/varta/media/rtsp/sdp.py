"""Session descriptions (RFC 8866) of cameras: which media there are, how they are coded and where to ask for them."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass, field

from varta.media.annexb import SETS, join_units, unit_type
from varta.media.packet import SoundInfo

_MAX_LINES, _MAX_MEDIA = 4000, 16
_STATIC = {0: ("PCMU", 8000), 8: ("PCMA", 8000), 26: ("JPEG", 90_000), 33: ("MP2T", 90_000)}
_VIDEO = {"H264": "h264", "H265": "hevc", "HEVC": "hevc"}
_SOUND = {"PCMA": "pcm_alaw", "PCMU": "pcm_mulaw", "MPEG4-GENERIC": "aac"}
_MAX_RATE, _MAX_CHANNELS, _MAX_SET = 384_000, 8, 4096


@dataclass(slots=True)
class Media:
    """Hold one `m=` section; `parameters` are those of its `fmtp` line, names in lower case."""

    kind: str
    payload_type: int
    encoding: str = ""
    rate: int = 0
    channels: int = 1
    control: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)

    @property
    def codec(self) -> str:
        """Return our name of a video's coding, or the camera's own where we do not know it."""
        return _VIDEO.get(self.encoding, self.encoding.lower() or "unknown")

    @property
    def known(self) -> bool:
        """Tell whether it is video that we keep."""
        return self.encoding in _VIDEO

    def sets(self) -> tuple[bytes, ...]:
        """Return the parameter sets that the description gives, without start codes."""
        names = ("sprop-parameter-sets",) if self.codec == "h264" else ("sprop-vps", "sprop-sps", "sprop-pps")
        words = ",".join(self.parameters.get(name, "") for name in names).split(",")
        units = [_unbase64(word) for word in words if word.strip()]
        wanted = SETS.get(self.codec, ())
        return tuple(u for u in units if 2 < len(u) <= _MAX_SET and unit_type(self.codec, u) in wanted)  # noqa: PLR2004 - a header and something

    def sound(self) -> SoundInfo | None:
        """Return the coding of sound that we keep, else None."""
        codec = _SOUND.get(self.encoding)
        if self.kind != "audio" or codec is None or not (0 < self.rate <= _MAX_RATE):
            return None
        if codec != "aac":
            return SoundInfo(codec, self.rate, self.channels)
        try:
            config = bytes.fromhex(self.parameters.get("config", ""))
        except ValueError:
            return None
        is_hbr = self.parameters.get("mode", "AAC-hbr").lower() == "aac-hbr"
        return SoundInfo(codec, self.rate, self.channels, config) if is_hbr and 2 <= len(config) <= 64 else None  # noqa: PLR2004 - AudioSpecificConfig


@dataclass(frozen=True, slots=True)
class Description:
    """Hold what a camera offers; `control` is the whole presentation's, empty where none is said."""

    control: str
    media: tuple[Media, ...]


def read_description(body: bytes) -> Description:
    """Read a description; lines that make no sense are passed over."""
    control = ""
    media: list[Media] = []
    rest: Media | None = None
    for line in body.decode("utf-8", "replace").splitlines()[:_MAX_LINES]:
        key, _, value = line.strip().partition("=")
        if key == "m":
            rest = _media(value)
            if rest is not None and len(media) < _MAX_MEDIA:
                media.append(rest)
        elif key == "a" and value.lower().startswith("control:"):
            address = value[8:].strip()
            if rest is not None:
                rest.control = address
            elif not media:
                control = address
        elif key == "a" and rest is not None:
            _attribute(rest, value)
    return Description(control, tuple(media))


def extradata(codec: str, units: tuple[bytes, ...]) -> bytes:
    """Return parameter sets as a byte stream in the standards' order; empty unless each needed kind is there."""
    if {unit_type(codec, unit) for unit in units} != set(SETS[codec]):
        return b""
    return join_units(sorted(dict.fromkeys(units), key=lambda unit: unit_type(codec, unit)))


def _media(value: str) -> Media | None:
    words = value.split()
    if len(words) < 4:  # noqa: PLR2004 - kind, port, protocol, payload type
        return None
    number = _number(words[3], 127)
    encoding, rate = _STATIC.get(number, ("", 0))
    return Media(words[0].lower(), number, encoding, rate)


def _attribute(media: Media, value: str) -> None:
    name, _, text = value.partition(":")
    number, _, words = text.strip().partition(" ")
    if _number(number, 127, -1) != media.payload_type:
        return
    if name.lower() == "rtpmap":
        encoding, _, rest = words.strip().partition("/")
        rate, _, channels = rest.partition("/")
        media.encoding, media.rate = encoding.strip().upper(), _number(rate, 10_000_000)
        media.channels = _number(channels, _MAX_CHANNELS, 1)
    elif name.lower() == "fmtp":
        pairs = (pair.partition("=") for pair in words.split(";"))
        media.parameters = {key.strip().lower(): item.strip() for key, _, item in pairs if key.strip()}


def _number(text: str, greatest: int, otherwise: int = 0) -> int:
    text = text.strip()
    value = int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else otherwise  # noqa: PLR2004 - int of any length takes long
    return value if value <= greatest else otherwise


def _unbase64(text: str) -> bytes:
    try:
        return base64.b64decode(text.strip() + "=" * (-len(text.strip()) % 4))
    except (binascii.Error, ValueError):
        return b""
