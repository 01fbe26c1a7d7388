"""The session description of a camera (RFC 8866), with the codec's parameters (RFC 6184, RFC 7798)."""

import base64
from collections.abc import Sequence

from varta.media.packet import TICKS
from varta.media.simulator.clip import Clip
from varta.media.simulator.nal import nal_type
from varta.media.simulator.packing import PAYLOAD_TYPE

TRACK = "trackID=0"
_HEVC_NAMES = {32: "sprop-vps", 33: "sprop-sps", 34: "sprop-pps"}
_H264_SPS = 7
_PROFILE_END = 4  # profile_idc, constraint flags and level_idc follow the NAL unit's first byte


def describe(name: str, address: str, clip: Clip) -> bytes:
    """Return the SDP; `address` is the server's own, without a port."""
    kind = "IP6" if ":" in address else "IP4"
    encoding = "H264" if clip.codec == "h264" else "H265"
    lines = [
        "v=0",
        f"o=- 1 1 IN {kind} {address}",
        f"s={name}",
        f"c=IN {kind} {'::' if kind == 'IP6' else '0.0.0.0'}",  # noqa: S104 - SDP for "where SETUP says", no socket
        "t=0 0",
        "a=control:*",
        "a=range:npt=now-",
        f"m=video 0 RTP/AVP {PAYLOAD_TYPE}",
        f"a=rtpmap:{PAYLOAD_TYPE} {encoding}/{TICKS}",
        f"a=fmtp:{PAYLOAD_TYPE} {_parameters(clip)}",
        f"a=control:{TRACK}",
    ]
    return ("\r\n".join(lines) + "\r\n").encode()


def _parameters(clip: Clip) -> str:
    if clip.codec == "h264":
        words = ["packetization-mode=1"]
        sps = next((nal for nal in clip.sets if nal_type("h264", nal) == _H264_SPS), b"")
        if len(sps) >= _PROFILE_END:
            words.append(f"profile-level-id={sps[1:_PROFILE_END].hex()}")
        words.append(f"sprop-parameter-sets={_joined(clip.sets)}")
        return "; ".join(words)
    groups = {word: [nal for nal in clip.sets if nal_type("hevc", nal) == kind] for kind, word in _HEVC_NAMES.items()}
    return "; ".join(f"{word}={_joined(sets)}" for word, sets in groups.items() if sets)


def _joined(sets: Sequence[bytes]) -> str:
    return ",".join(base64.b64encode(nal).decode() for nal in sets)
