"""The unit of video on its way: one compressed picture."""

from dataclasses import dataclass

TICKS = 90_000  # per second: the RTP clock of video, used for all timestamps in Varta


@dataclass(frozen=True, slots=True)
class StreamInfo:
    """Describe a stream's coding for as long as it does not change; a change makes a new object.

    `codec` is `h264` or `hevc`; `extradata` holds the parameter sets with start codes (Annex B).
    """

    codec: str
    width: int
    height: int
    extradata: bytes


@dataclass(frozen=True, slots=True)
class Packet:
    """Hold one compressed picture.

    `data` is an access unit with start codes (Annex B). `pts` and `dts` count `TICKS` per second from the source's
    own origin and never go back within one source, whatever the camera does. `time_us` is the picture's wall-clock time
    in microseconds since the epoch; `arrived_ns` CLOCK_MONOTONIC in nanoseconds when its last byte came in.
    """

    stream: StreamInfo
    data: bytes
    pts: int
    dts: int
    duration: int
    keyframe: bool
    time_us: int
    arrived_ns: int
