"""The unit of video on its way: one compressed picture."""

from dataclasses import dataclass

from varta.media.annexb import is_disposable

TICKS = 90_000  # per second: the RTP clock of video, used for all timestamps in Varta


@dataclass(frozen=True, slots=True)
class SoundInfo:
    """Describe a stream's sound: `codec` is `aac`, `pcm_alaw` or `pcm_mulaw`, `config` AAC's AudioSpecificConfig."""

    codec: str
    rate: int
    channels: int
    config: bytes = b""


@dataclass(frozen=True, slots=True)
class ClockReading:
    """Say where wall-clock times come from and how far they can be trusted, in microseconds (`design/time.md`).

    `source` is `sender_reports` or `arrival`; `offset_us` the camera's clock less ours, 0 where it does not tell.
    """

    source: str = "arrival"
    offset_us: int = 0
    error_us: int = 0


@dataclass(frozen=True, slots=True)
class StreamInfo:
    """Describe a stream's coding for as long as it does not change; a change makes a new object.

    `codec` is `h264` or `hevc`; `extradata` holds the parameter sets with start codes (Annex B).
    """

    codec: str
    width: int
    height: int
    extradata: bytes
    sound: SoundInfo | None = None


@dataclass(frozen=True, slots=True)
class Packet:
    """Hold one compressed picture, or a piece of sound where `sound` is true (`data` raw, without ADTS).

    `data` is an access unit with start codes (Annex B). `pts` and `dts` count `TICKS` per second from the source's
    own origin and never go back within one source, whatever the camera does. `time_us` is the picture's wall-clock time
    in microseconds since the epoch; `arrived_ns` CLOCK_MONOTONIC in nanoseconds when its last byte came in. `cuts`
    says where the units begin in `data`, each with a start code of four bytes; empty where that is not known.
    """

    stream: StreamInfo
    data: bytes
    pts: int
    dts: int
    duration: int
    keyframe: bool
    time_us: int
    arrived_ns: int
    clock: ClockReading = ClockReading()
    sound: bool = False
    cuts: tuple[int, ...] = ()

    @property
    def size(self) -> int:
        """Return the bytes of its data."""
        return len(self.data)

    @property
    def disposable(self) -> bool:
        """Tell whether no other picture is made from this one."""
        return not self.keyframe and is_disposable(self.stream.codec, self.data)


@dataclass(frozen=True, slots=True)
class SourceStats:
    """Count what came from a source since it was opened.

    `lost` RTP packets that never came, `duplicates` and `reordered` those that came again or late; `jitter_ms` after
    RFC 3550, of the video; `malformed` pieces that were left out; `jumps` leaps of the camera's clock; `drift_ppm` how
    much faster its RTP clock runs than ours. A file has packets, bytes, malformed and jumps only.
    """

    packets: int = 0
    bytes: int = 0
    lost: int = 0
    duplicates: int = 0
    reordered: int = 0
    jitter_ms: float = 0.0
    malformed: int = 0
    jumps: int = 0
    drift_ppm: float = 0.0
