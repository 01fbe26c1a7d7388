"""What a sparing decoder decodes, with packets and pictures that are plain numbers."""

from dataclasses import dataclass, field

import pytest

from varta.media.packet import TICKS
from varta.media.sparing import MOST_BYTES, SparingDecoder

FPS, GOP = 10, 20  # pictures per second; pictures from one key frame to the next: two seconds
STEP = TICKS // FPS
QUIET, BUSY, KEY = 500, 4000, 20_000


@dataclass(frozen=True)
class Coded:
    number: int
    size: int = QUIET
    disposable: bool = False
    gop: int = GOP

    @property
    def pts(self) -> int:
        return self.number * STEP

    @property
    def dts(self) -> int:
        return self.pts

    @property
    def keyframe(self) -> bool:
        return self.number % self.gop == 0


@dataclass(frozen=True)
class Shown:
    pts: int


@dataclass
class Codec:
    """Check that each picture follows on one that it is made from, as a real decoder needs it."""

    last: int | None = None
    decoded: int = 0

    def decode(self, packet: Coded) -> list[Shown]:
        assert packet.keyframe or self.last is not None
        if not packet.keyframe and not packet.disposable:
            assert packet.number - self.last <= 2  # type: ignore[operator]
        self.last = packet.number
        self.decoded += 1
        return [Shown(packet.pts)]

    def flush(self) -> list[Shown]:
        return []

    def restart(self) -> None:
        self.last = None


@dataclass
class Scene:
    """Judge by where something moves: `moving` is a span of pictures' numbers."""

    moving: tuple[int, int] = (10**9, 10**9)
    patience_s: float = 4.0
    seen: list[int] = field(default_factory=list)

    @property
    def calm(self) -> bool:
        return not any(self._moves(number) for number in self.seen[-FPS:])

    def stirred(self, picture: Shown) -> bool:
        number = picture.pts // STEP
        return self._moves(number) or self._moves(self.seen[-1])

    def _moves(self, number: int) -> bool:
        return self.moving[0] <= number <= self.moving[1]


def run(scene: Scene, packets: list[Coded], fps: float = FPS) -> tuple[list[int], list[int], SparingDecoder]:  # type: ignore[type-arg]
    """Return the numbers of the pictures seen, and how many packets later each was seen."""
    codec = Codec()
    decoder = SparingDecoder(codec, scene, fps)
    delays = []
    for packet in packets:
        for picture in decoder.decode(packet):
            scene.seen.append(picture.pts // STEP)
            delays.append(packet.number - scene.seen[-1])
    for picture in decoder.flush():
        scene.seen.append(picture.pts // STEP)
        delays.append(packets[-1].number - scene.seen[-1])
    return scene.seen, delays, decoder


def clip(moving: tuple[int, int], pictures: int = 200, gop: int = GOP) -> list[Coded]:
    def size(number: int) -> int:
        return KEY if number % gop == 0 else BUSY if moving[0] <= number <= moving[1] else QUIET + number % 7 * 20

    return [Coded(number, size(number), gop=gop) for number in range(pictures)]


@pytest.mark.parametrize("start", range(95, 118))
@pytest.mark.parametrize("length", [6, 25])
def test_nothing_that_moves_is_lost_at_any_phase(start: int, length: int) -> None:
    """Also what comes and goes between two key frames, of which neither shows it."""
    moving = (start, start + length)
    seen, delays, decoder = run(Scene(moving), clip(moving))
    assert set(range(start, start + length + 1)) <= set(seen)
    assert seen == sorted(set(seen))
    assert max(delays) <= GOP
    assert decoder.figures.spared > 60


def test_decodes_only_key_frames_while_nothing_moves() -> None:
    seen, delays, _ = run(Scene(), clip((10**9, 10**9), 400))
    quiet = [number for number in seen if 40 <= number < 380]
    assert quiet == list(range(40, 380, GOP))
    assert max(delays[: len(quiet)]) == 0


def test_decodes_everything_at_once_where_a_rule_cannot_wait() -> None:
    seen, delays, _ = run(Scene(patience_s=0.0), clip((10**9, 10**9)))
    assert seen == list(range(200))
    assert set(delays) == {0}


@pytest.mark.parametrize("patience_s", [0.5, 1.0, 3.0])
def test_no_picture_is_later_than_the_rules_allow(patience_s: float) -> None:
    """The camera's groups of ten seconds are far longer: it may not be left to its key frames."""
    moving = (150, 160)
    seen, delays, _ = run(Scene(moving, patience_s), clip(moving, 400, gop=100))
    assert seen == list(range(400))
    assert max(delays) <= patience_s * FPS


def test_a_group_that_grows_beyond_the_limit_is_decoded_when_time_is_up() -> None:
    packets = [p for p in clip((10**9, 10**9), 200) if not (p.keyframe and p.number == 120)]
    packets = [Coded(p.number, p.size, gop=p.gop if p.number != 120 else 10**9) for p in packets]
    seen, delays, _ = run(Scene(patience_s=2.0), packets)
    assert set(range(100, 120)) <= set(seen)
    assert max(delays) <= 2 * FPS


def test_kept_packets_have_a_limit() -> None:
    packets = [Coded(n, MOST_BYTES // 8, gop=GOP) for n in range(100)]
    seen, _, decoder = run(Scene(), packets)
    assert seen[-1] == 99
    assert decoder.figures.late > 0


def test_leaves_out_pictures_that_no_other_needs_and_no_tick_wants() -> None:
    packets = [Coded(n, disposable=n % 2 == 1) for n in range(100)]
    seen, _, _ = run(Scene(patience_s=0.0), packets, fps=5.0)
    assert seen == list(range(0, 100, 2))


def test_a_gap_ends_the_waiting() -> None:
    scene = Scene()
    decoder = SparingDecoder(Codec(), scene, FPS)
    for packet in clip((10**9, 10**9), 90):
        scene.seen += [picture.pts // STEP for picture in decoder.decode(packet)]
    assert decoder.idle
    assert [picture.pts // STEP for picture in decoder.interrupt()] == list(range(81, 90))
    assert not decoder.idle
