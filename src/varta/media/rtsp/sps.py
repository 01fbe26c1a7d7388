"""Sequence parameter sets of H.264 (ITU-T H.264, 7.3.2.1) and H.265 (ITU-T H.265, 7.3.2.2): what a recorder needs."""

from dataclasses import dataclass

from varta.media.annexb import without_emulation

_SMALLEST, _LARGEST = 16, 16_384
_EXTENDED = frozenset({100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135})
_MAX_SETS, _MAX_SIZE, _MOST_ZEROS = 64, 4096, 32
_MAX_DEPTH = 16


class _EndError(Exception):
    """Say that the bits ran out, or make no sense."""


@dataclass(frozen=True, slots=True)
class SequenceInfo:
    """Describe a sequence: size in pixels, as shown; `depth` is how many pictures may wait for others.

    `depth` is None where it is not said; `step_s` is the time between pictures, 0 where it is not said.
    """

    width: int
    height: int
    depth: int | None = None
    step_s: float = 0.0


def read_sequence(codec: str, unit: bytes) -> SequenceInfo | None:
    """Read a sequence parameter set with its header; None when it makes no sense."""
    if len(unit) > _MAX_SIZE:
        return None
    bits = _Bits(without_emulation(unit))
    try:
        info = _h264(bits) if codec == "h264" else _hevc(bits)
    except _EndError:
        return None
    fits = _SMALLEST <= info.width <= _LARGEST and _SMALLEST <= info.height <= _LARGEST
    return info if fits else None


class _Bits:
    """Read a unit bit by bit."""

    def __init__(self, data: bytes) -> None:
        self._value, self._left = int.from_bytes(data, "big"), 8 * len(data)

    def take(self, count: int) -> int:
        if count > self._left:
            raise _EndError
        self._left -= count
        return self._value >> self._left & (1 << count) - 1

    def skip(self, count: int) -> None:
        self.take(count)

    def golomb(self) -> int:
        """Read ue(v)."""
        zeros = 0
        while not self.take(1):
            zeros += 1
            if zeros > _MOST_ZEROS:
                raise _EndError
        return (1 << zeros) - 1 + self.take(zeros)

    def signed(self) -> int:
        """Read se(v)."""
        value = self.golomb()
        return (value + 1) // 2 if value & 1 else -(value // 2)


def _h264(bits: _Bits) -> SequenceInfo:
    bits.skip(8)
    profile = bits.take(8)
    constraints = bits.take(8)
    bits.skip(8)
    bits.golomb()
    chroma, planes = 1, 0
    if profile in _EXTENDED:
        chroma, planes = _h264_chroma(bits)
    bits.golomb()  # log2_max_frame_num
    order = bits.golomb()
    if order == 0:
        bits.golomb()
    elif order == 1:
        bits.skip(1)
        bits.signed()
        bits.signed()
        for _ in range(_bounded(bits.golomb(), 255)):
            bits.signed()
    bits.golomb()  # max_num_ref_frames
    bits.skip(1)
    columns, rows = bits.golomb() + 1, bits.golomb() + 1
    frames_only = bits.take(1)
    if not frames_only:
        bits.skip(1)
    bits.skip(1)
    crop = [bits.golomb() for _ in range(4)] if bits.take(1) else [0, 0, 0, 0]
    unit_x = 1 if chroma in (0, 3) or planes else 2
    unit_y = (2 if chroma == 1 and not planes else 1) * (2 - frames_only)
    width = 16 * columns - unit_x * (crop[0] + crop[1])
    height = 16 * (2 - frames_only) * rows - unit_y * (crop[2] + crop[3])
    # Where pictures are numbered in the order of decoding, or the profile has no B pictures, none waits.
    never = order == 2 or profile == 66 or (profile in (44, 86, 100, 110, 122, 244) and bool(constraints & 0x10))  # noqa: PLR2004 - table A-1
    depth, step = _h264_usability(bits) if bits.take(1) else (None, 0.0)
    return SequenceInfo(width, height, 0 if never else depth, step)


def _h264_chroma(bits: _Bits) -> tuple[int, int]:
    chroma, planes = _bounded(bits.golomb(), 3), 0
    if chroma == 3:  # noqa: PLR2004 - 4:4:4
        planes = bits.take(1)
    bits.golomb()
    bits.golomb()
    bits.skip(1)
    if bits.take(1):
        for i in range(8 if chroma != 3 else 12):  # noqa: PLR2004 - 4:4:4
            if bits.take(1):
                _skip_scaling_list(bits, 16 if i < 6 else 64)  # noqa: PLR2004 - six lists of 4×4 come first
    return chroma, planes


def _skip_scaling_list(bits: _Bits, size: int) -> None:
    last = following = 8
    for _ in range(size):
        if following:
            following = (last + bits.signed()) % 256
        last = following or last


def _h264_usability(bits: _Bits) -> tuple[int | None, float]:
    if bits.take(1) and bits.take(8) == 255:  # noqa: PLR2004 - an aspect ratio of its own
        bits.skip(32)
    if bits.take(1):
        bits.skip(1)
    if bits.take(1):
        bits.skip(4)
        if bits.take(1):
            bits.skip(24)
    if bits.take(1):
        bits.golomb()
        bits.golomb()
    step = 0.0
    if bits.take(1):
        ticks, scale = bits.take(32), bits.take(32)
        bits.skip(1)
        step = _sane_step(2 * ticks, scale)
    buffers = 0
    for _ in range(2):
        if bits.take(1):
            _skip_hrd(bits)
            buffers += 1
    if buffers:
        bits.skip(1)
    bits.skip(1)
    if not bits.take(1):
        return None, step
    bits.skip(1)
    for _ in range(4):
        bits.golomb()
    return min(bits.golomb(), _MAX_DEPTH), step


def _skip_hrd(bits: _Bits) -> None:
    count = _bounded(bits.golomb(), 31) + 1
    bits.skip(8)
    for _ in range(count):
        bits.golomb()
        bits.golomb()
        bits.skip(1)
    bits.skip(20)


def _hevc(bits: _Bits) -> SequenceInfo:
    bits.skip(16 + 4)
    layers = bits.take(3)
    bits.skip(1)
    _skip_profile(bits, layers)
    bits.golomb()
    chroma = _bounded(bits.golomb(), 3)
    planes = bits.take(1) if chroma == 3 else 0  # noqa: PLR2004 - 4:4:4
    width, height = bits.golomb(), bits.golomb()
    if bits.take(1):
        unit_x = 2 if chroma in (1, 2) and not planes else 1
        unit_y = 2 if chroma == 1 and not planes else 1
        width -= unit_x * (bits.golomb() + bits.golomb())
        height -= unit_y * (bits.golomb() + bits.golomb())
    bits.golomb()
    bits.golomb()
    bits.golomb()
    depth = 0
    for _ in range(layers + 1 if bits.take(1) else 1):
        bits.golomb()
        depth = min(bits.golomb(), _MAX_DEPTH)
        bits.golomb()
    return SequenceInfo(width, height, depth)


def _skip_profile(bits: _Bits, layers: int) -> None:
    bits.skip(88)
    bits.skip(8)
    present = [(bits.take(1), bits.take(1)) for _ in range(layers)]
    if layers:
        bits.skip(2 * (8 - layers))
    for profile, level in present:
        bits.skip(88 * profile + 8 * level)


def _bounded(value: int, greatest: int) -> int:
    if value > greatest:
        raise _EndError
    return value


def _sane_step(ticks: int, scale: int) -> float:
    step = ticks / scale if scale else 0.0
    return step if 0.001 <= step <= 2.0 else 0.0  # noqa: PLR2004 - 1000 to half a picture a second
