"""A street scene drawn from nothing: the last resort when no footage is to be had.

Everything repeats after the whole length: an actor's place depends on the time since its entry modulo that length,
so the film runs round without a seam.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import numpy.typing as npt

from varta.kernel.errors import Unavailable
from varta.media.simulator.encoder import Mp4Encoder

WIDTH, HEIGHT, FPS = 768, 432, 12
_KEYFRAME_EVERY = 18  # pictures
_HORIZON, _FAR_PAVEMENT, _ROAD_TOP, _ROAD_BOTTOM = 214, 232, 250, 372
_NOISE_PICTURES = 8
_NOISE_SIGMA = 2.2

Image = npt.NDArray[np.uint8]
Colour = tuple[int, int, int]  # blue, green, red


@dataclass(frozen=True, slots=True)
class Actor:
    """Walk or drive from one place to another; `feet` are (x, y) in pixels, times are seconds.

    A `pause` stops the actor half-way. Who is nearer to the lower edge is larger and hides the others.
    """

    kind: str
    enters: float
    speed: float
    start: tuple[float, float]
    end: tuple[float, float]
    colours: tuple[Colour, Colour]
    size: float = 1.0
    pause: float = 0.0

    def place(self, now: float, length: float) -> tuple[float, float, bool] | None:
        """Return x, y and whether it moves, or None while it is not in the street."""
        since = (now - self.enters) % length
        distance = math.dist(self.start, self.end)
        half = distance / self.speed / 2
        if since >= 2 * half + self.pause:
            return None
        walked = min(since, half) + max(0.0, since - half - self.pause)
        share = walked / (2 * half)
        x, y = (a + (b - a) * share for a, b in zip(self.start, self.end, strict=True))
        return x, y, not half < since < half + self.pause

    @property
    def to_right(self) -> bool:
        """Tell which way it faces."""
        return self.end[0] >= self.start[0]


def draw_street(path: Path, seconds: float = 48.0, seed: int = 1) -> Path:
    """Draw an animated street with people and cars, as a loopable H.264 MP4 of 768x432 at 12 pictures a second.

    The same seed gives the same street. Returns the path; raises `Unavailable` (`street.cannot_write`).
    """
    random = np.random.default_rng(seed)
    unfinished = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            _encode(unfinished, seconds, random)
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)
    except (OSError, av.FFmpegError) as error:
        raise Unavailable(
            "street.cannot_write", f"The drawn street cannot be written to {path}: {error}.", where=str(path)
        ) from error
    return path


def _encode(path: Path, seconds: float, random: np.random.Generator) -> None:
    background = _background(random)
    actors = _cast(random, seconds)
    noise = [_noise(random) for _ in range(_NOISE_PICTURES)]
    with av.open(str(path), "w", format="mp4") as out:
        encoder = Mp4Encoder(out, "h264", (WIDTH, HEIGHT), Fraction(FPS), _KEYFRAME_EVERY)
        for index in range(round(seconds * FPS)):
            image = _scene(background, actors, index / FPS, seconds)
            brighter, darker = noise[index * 5 % _NOISE_PICTURES]
            noisy = cv2.subtract(cv2.add(image, brighter), darker)
            encoder.add(av.VideoFrame.from_ndarray(np.asarray(noisy, np.uint8), format="bgr24"))
        encoder.finish()


def _noise(random: np.random.Generator) -> tuple[Image, Image]:
    grain = np.repeat(random.normal(0, _NOISE_SIGMA, (HEIGHT, WIDTH, 1)), 3, axis=2)
    return np.clip(grain, 0, 255).astype(np.uint8), np.clip(-grain, 0, 255).astype(np.uint8)


def _scene(background: Image, actors: Sequence[Actor], now: float, length: float) -> Image:
    image = background.copy()
    placed = [(actor, where) for actor in actors if (where := actor.place(now, length)) is not None]
    for actor, (x, y, moves) in sorted(placed, key=lambda item: item[1][1]):
        if actor.kind == "car":
            _car(image, actor, x, y)
        else:
            _person(image, actor, x, y, now if moves else 0.0)
    return image


def _person_height(y: float) -> float:
    """Return a person's height in pixels with the feet at y: the camera stands above the near pavement."""
    return 54 + (y - _FAR_PAVEMENT) * 0.42


def _cast(random: np.random.Generator, length: float) -> list[Actor]:
    """Spread people and cars over the length; the first minute of any street has some of each."""
    far = [_walker(random, length * i / 4, (228, 244)) for i in range(4)]
    near = [_walker(random, length * (i + 0.4) / 6, (384, 420)) for i in range(6)]
    away = [_driver(random, length * (i + 0.2) / 4, 296, to_right=False) for i in range(4)]
    here = [_driver(random, length * (i + 0.6) / 5, 350, to_right=True) for i in range(5)]
    return [*far, *near, *away, *here, *_crossers(random, length)]


def _walker(random: np.random.Generator, enters: float, band: tuple[int, int]) -> Actor:
    y = float(random.uniform(*band))
    ends = [(-40.0, y), (WIDTH + 40.0, y)]
    start, end = ends if random.random() < 0.5 else ends[::-1]  # noqa: PLR2004 - a fair coin
    speed = float(random.uniform(0.65, 1.0)) * _person_height(y)
    return Actor("person", enters, speed, start, end, _clothes(random), float(random.uniform(0.88, 1.1)))


def _crossers(random: np.random.Generator, length: float) -> list[Actor]:
    """Let people cross the road; one stands on the near pavement for a while, as if waiting."""
    down = Actor("person", length * 0.1, 45, (520, 236), (470, 400), _clothes(random))
    up = Actor("person", length * 0.55, 52, (250, 404), (310, 238), _clothes(random))
    waits = Actor("person", length * 0.3, 70, (-40, 402), (WIDTH + 40, 396), _clothes(random), 1.05, pause=9)
    return [down, up, waits]


def _driver(random: np.random.Generator, enters: float, y: float, *, to_right: bool) -> Actor:
    ends = [(-140.0, y), (WIDTH + 140.0, y)]
    start, end = ends if to_right else ends[::-1]
    paint = tuple(int(c) for c in random.integers(40, 215, 3))
    colours = ((paint[0], paint[1], paint[2]), (70, 60, 50))
    return Actor("car", enters, float(random.uniform(150, 260)), start, end, colours, float(random.uniform(0.9, 1.15)))


def _clothes(random: np.random.Generator) -> tuple[Colour, Colour]:
    coat, trousers = random.integers(30, 200, 3), random.integers(20, 90, 3)
    return (int(coat[0]), int(coat[1]), int(coat[2])), (int(trousers[0]), int(trousers[1]), int(trousers[2]))


def _person(image: Image, actor: Actor, x: float, y: float, phase: float) -> None:
    height = _person_height(y) * actor.size
    coat, trousers = actor.colours
    hip, neck = (x, y - 0.48 * height), (x, y - 0.83 * height)
    swing = 0.16 * height * math.sin(phase * 8 + actor.enters)
    limb = max(2, round(height * 0.085))
    _ellipse(image, (x + 0.1 * height, y), (0.24 * height, 0.05 * height), (58, 60, 62))
    for side in (-1, 1):
        knee = (x + side * swing * 0.55, y - 0.24 * height)
        foot = (x + side * swing, y - 0.02 * height)
        _line(image, (hip, knee, foot), trousers, limb)
        hand = (x - side * swing * 0.8, y - 0.46 * height)
        _line(image, (neck, hand), _darker(coat), max(2, limb - 1))
    _ellipse(image, (x, y - 0.66 * height), (0.12 * height, 0.2 * height), coat)
    _ellipse(image, (x, y - 0.91 * height), (0.065 * height, 0.085 * height), (128, 160, 205))
    _ellipse(image, (x, y - 0.955 * height), (0.065 * height, 0.045 * height), trousers)


def _car(image: Image, actor: Actor, x: float, y: float) -> None:
    length = (110 + (y - _ROAD_TOP) * 0.85) * actor.size
    ahead = 1 if actor.to_right else -1
    paint, _ = actor.colours

    def at(along: float, up: float) -> tuple[float, float]:
        return x + ahead * along * length, y - up * length

    _ellipse(image, (x, y), (0.52 * length, 0.05 * length), (45, 46, 48))
    _fill(image, [at(-0.3, 0.2), at(-0.2, 0.36), at(0.12, 0.36), at(0.26, 0.2)], _darker(paint))
    _fill(image, [at(-0.26, 0.21), at(-0.18, 0.33), at(-0.03, 0.33), at(-0.03, 0.21)], (150, 140, 125))
    _fill(image, [at(0.0, 0.21), at(0.0, 0.33), at(0.11, 0.33), at(0.21, 0.21)], (165, 155, 140))
    _fill(image, [at(-0.5, 0.06), at(-0.5, 0.2), at(0.3, 0.22), at(0.5, 0.16), at(0.5, 0.06)], paint)
    _ellipse(image, at(0.48, 0.13), (0.025 * length, 0.02 * length), (190, 240, 255))
    _ellipse(image, at(-0.49, 0.15), (0.015 * length, 0.025 * length), (40, 40, 200))
    for wheel in (-0.3, 0.3):
        _ellipse(image, at(wheel, 0.07), (0.075 * length, 0.075 * length), (28, 28, 28))
        _ellipse(image, at(wheel, 0.07), (0.035 * length, 0.035 * length), (120, 120, 120))


def _background(random: np.random.Generator) -> Image:
    image = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    sky = np.linspace((196, 172, 150), (214, 206, 196), _HORIZON)
    image[:_HORIZON] = sky[:, None, :].astype(np.uint8)
    _houses(image, random)
    image[_HORIZON:_ROAD_TOP] = (150, 154, 156)
    image[_ROAD_TOP:_ROAD_BOTTOM] = (92, 90, 88)
    image[_ROAD_BOTTOM:] = (146, 150, 154)
    for y in (_ROAD_TOP, _ROAD_BOTTOM):
        cv2.rectangle(image, (0, y - 2), (WIDTH, y + 3), (178, 180, 182), -1)
    for x in range(0, WIDTH, 96):
        cv2.rectangle(image, (x, 309), (x + 48, 313), (215, 218, 220), -1)
        cv2.line(image, (x, _ROAD_BOTTOM), (x - 30, HEIGHT), (128, 132, 136), 1, cv2.LINE_AA)
    _trees(image, random)
    texture = random.normal(0, 4, image.shape[:2])[:, :, None]
    return np.clip(cv2.GaussianBlur(image, (3, 3), 0) + texture, 0, 255).astype(np.uint8)


def _houses(image: Image, random: np.random.Generator) -> None:
    x = -20
    while x < WIDTH:
        width, top = int(random.integers(110, 190)), int(random.integers(40, 110))
        wall = random.integers(120, 205, 3)
        colour = (int(wall[0] * 0.85), int(wall[1] * 0.93), int(wall[2]))
        cv2.rectangle(image, (x, top), (x + width, _HORIZON), colour, -1)
        roof = [(x - 6.0, float(top)), (x + width / 2, top - 34.0), (x + width + 6.0, float(top))]
        _fill(image, roof, (60, 66, 110))
        for wx in range(x + 16, x + width - 24, 34):
            for wy in range(top + 18, _HORIZON - 40, 40):
                cv2.rectangle(image, (wx, wy), (wx + 16, wy + 24), (88, 78, 66), -1)
                cv2.rectangle(image, (wx, wy), (wx + 16, wy + 24), (225, 228, 230), 1)
        cv2.rectangle(image, (x + width // 2 - 9, _HORIZON - 34), (x + width // 2 + 9, _HORIZON), (48, 60, 84), -1)
        x += width + int(random.integers(0, 24))


def _trees(image: Image, random: np.random.Generator) -> None:
    for x in range(60, WIDTH, 210):
        place = x + int(random.integers(-25, 25))
        cv2.rectangle(image, (place - 3, 150), (place + 3, _FAR_PAVEMENT - 6), (50, 66, 84), -1)
        for _ in range(14):
            dx, dy = random.normal(0, 15), random.normal(0, 13)
            green = int(random.integers(80, 130))
            _ellipse(image, (place + dx, 132 + dy), (14, 12), (52, green, 62))


def _darker(colour: Colour) -> Colour:
    return int(colour[0] * 0.75), int(colour[1] * 0.75), int(colour[2] * 0.75)


def _ellipse(image: Image, centre: tuple[float, float], axes: tuple[float, float], colour: Colour) -> None:
    whole = (round(centre[0]), round(centre[1])), (max(1, round(axes[0])), max(1, round(axes[1])))
    cv2.ellipse(image, whole[0], whole[1], 0, 0, 360, colour, -1, cv2.LINE_AA)


def _line(image: Image, points: Sequence[tuple[float, float]], colour: Colour, width: int) -> None:
    cv2.polylines(image, [np.round(np.array(points)).astype(np.int32)], isClosed=False, color=colour, thickness=width)


def _fill(image: Image, points: Sequence[tuple[float, float]], colour: Colour) -> None:
    cv2.fillPoly(image, [np.round(np.array(points)).astype(np.int32)], colour, cv2.LINE_AA)
