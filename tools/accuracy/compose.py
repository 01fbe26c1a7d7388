"""Make clips whose truth is known because it was put there: onto shared footage, below .cache/accuracy/composed.

What happens when is written here and, for `varta accuracy`, in clips.toml. Without their footage clips are not made.
"""

import sys
from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import reduce
from pathlib import Path

import av
import cv2
import numpy as np
from numpy.typing import NDArray

sys.path.append(str(Path(__file__).resolve().parents[2] / "tests"))
from support.flames import with_flame, with_lamp

Pixels = NDArray[np.uint8]
Change = Callable[[Pixels, float], Pixels]
FPS = 10
HALL = "video/intel_one-by-one-person-detection.mp4"
PHOTOGRAPHS = "images/no_fire"
CARS = "video/intel_car-detection.mp4"
Plan = tuple[str, float, Callable[[Iterator[Pixels]], Iterator[Pixels]]]


def frames(path: Path, seconds: float) -> Iterator[Pixels]:
    """Yield the pictures of the first seconds, ten a second."""
    with av.open(str(path)) as container:
        due = 0
        for frame in container.decode(video=0):
            at = float(frame.time or 0.0)
            if at >= seconds:
                return
            while due / FPS <= at + 1e-6:
                yield np.asarray(frame.to_ndarray(format="bgr24"), np.uint8)
                due += 1


def write(path: Path, pictures: Iterator[Pixels]) -> None:
    """Encode pictures as cameras do: a key frame every two seconds, no B pictures."""
    stream = None
    part = path.with_suffix(".part.mp4")
    with av.open(str(part), "w") as out:
        for index, pixels in enumerate(pictures):
            if stream is None:
                stream = out.add_stream("libx264", rate=FPS, options={"preset": "veryfast", "crf": "23", "bf": "0"})
                stream.height, stream.width = pixels.shape[:2]
                stream.pix_fmt, stream.gop_size = "yuv420p", 2 * FPS
            frame = av.VideoFrame.from_ndarray(pixels, format="bgr24").reformat(format="yuv420p")
            frame.pts, frame.time_base = index, Fraction(1, FPS)
            out.mux(stream.encode(frame))
        if stream is not None:
            out.mux(stream.encode(None))
    part.rename(path)


def bag(size: tuple[int, int], colour: tuple[int, int, int], seed: int) -> tuple[Pixels, NDArray[np.float32]]:
    """Draw a bag with folds and a handle, and how opaque each of its pixels is."""
    width, height = size
    rng = np.random.default_rng(seed)
    folds = cv2.resize(rng.normal(0, 22, (6, 5)).astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC)
    light = np.linspace(30, -25, height, dtype=np.float32)[:, None] + folds
    pixels = np.clip(np.array(colour, np.float32) + light[:, :, None], 0, 255).astype(np.uint8)
    mask = np.zeros((height, width), np.uint8)
    cv2.rectangle(mask, (1, height // 4), (width - 2, height - 2), 255, -1)
    cv2.ellipse(mask, (width // 2, height // 4), (width // 3, height // 5), 0, 180, 360, 255, max(2, width // 10))
    return pixels, cv2.GaussianBlur(mask, (3, 3), 0).astype(np.float32) / 255


def with_bag(pixels: Pixels, place: tuple[int, int], drawn: tuple[Pixels, NDArray[np.float32]]) -> Pixels:
    """Return the picture with a bag and its soft shadow; `place` is the left upper corner."""
    what, mask = drawn
    left, top = place
    height, width = mask.shape
    changed = pixels.astype(np.float32)
    shadow = np.zeros(pixels.shape[:2], np.float32)
    cv2.ellipse(shadow, (left + width // 2, top + height - 2), (int(width * 0.7), 5), 0, 0, 360, 0.35, -1)
    changed *= (1 - cv2.GaussianBlur(shadow, (9, 9), 0))[:, :, None]
    part = changed[top : top + height, left : left + width]
    changed[top : top + height, left : left + width] = part * (1 - mask[:, :, None]) + what * mask[:, :, None]
    return changed.astype(np.uint8)


def between(start: float, end: float, change: Change) -> Change:
    """Return a change that happens from one second to another."""
    return lambda pixels, at: change(pixels, at) if start <= at < end else pixels


def changed(*changes: Change) -> Callable[[Iterator[Pixels]], Iterator[Pixels]]:
    """Return what makes changes one after the other in each picture."""

    def run(pictures: Iterator[Pixels]) -> Iterator[Pixels]:
        for index, pixels in enumerate(pictures):
            yield reduce(lambda picture, change: change(picture, index / FPS), changes, pixels)

    return run


def left_and_taken(pictures: Iterator[Pixels]) -> Iterator[Pixels]:
    """Put a dark bag there at 30 s for good; a red one is there from the start and gone at 47 s."""
    dark, red = bag((34, 30), (38, 36, 34), 1), bag((40, 34), (40, 45, 150), 2)
    return changed(
        between(30, 1e9, lambda pixels, _: with_bag(pixels, (150, 330), dark)),
        between(0, 47, lambda pixels, _: with_bag(pixels, (560, 330), red)),
    )(pictures)


def noisy(pixels: Pixels, rng: np.random.Generator, sigma: float = 2.0) -> Pixels:
    """Return the picture with a sensor's noise."""
    return np.clip(pixels + rng.normal(0, sigma, pixels.shape), 0, 255).astype(np.uint8)


def tampered(pictures: Iterator[Pixels]) -> Iterator[Pixels]:
    """Cover at 20–30 s, defocus at 45–57 s, blind with light at 70–80 s, turn away at 95 s for good."""
    rng = np.random.default_rng(5)
    hand = np.full((1, 1, 3), (45, 60, 80), np.uint8)
    cover = between(20, 30, lambda pixels, _: noisy(np.broadcast_to(hand, pixels.shape).astype(np.uint8), rng, 3.0))
    blur = between(45, 57, lambda pixels, _: cv2.GaussianBlur(pixels, (0, 0), 9).astype(np.uint8))
    light = between(70, 80, lambda pixels, _: np.clip(pixels * 0.15 + 235.0, 0, 255).astype(np.uint8))

    def turn(pixels: Pixels, _at: float) -> Pixels:
        shift = pixels.shape[1] // 3
        return np.concatenate([pixels[:, shift:], pixels[:, :shift][:, ::-1]], axis=1)

    return changed(cover, blur, light, between(95, 1e9, turn))(pictures)


def stopping(pictures: Iterator[Pixels]) -> Iterator[Pixels]:
    """Let the white car stop where it is at 6.4 s for 25 s, in a picture that still has its noise, and drive on."""
    rng = np.random.default_rng(6)
    for index, pixels in enumerate(pictures):
        if index == round(6.4 * FPS):
            for _ in range(25 * FPS):
                yield noisy(pixels, rng)
        yield pixels


def sunsets(mirror: Path) -> Iterator[Pixels]:
    """Show photographs that only look like fire for 5 s each: still, with noise, in light that trembles a little."""
    rng = np.random.default_rng(7)
    for file in sorted((mirror / PHOTOGRAPHS).glob("*"))[:24]:
        photograph = cv2.imread(str(file), cv2.IMREAD_COLOR)
        if photograph is None:
            continue
        still = cv2.resize(photograph, (640, 360), interpolation=cv2.INTER_AREA).astype(np.float32)
        for _ in range(5 * FPS):
            yield noisy(np.clip(still * rng.normal(1, 0.01), 0, 255).astype(np.uint8), rng)


def burning(pictures: Iterator[Pixels]) -> Iterator[Pixels]:
    """Let a lamp burn from the start, and flames from 12 to 24 s, drawn as the tests of the rule draw them."""
    lamp = between(0, 1e9, lambda pixels, _: with_lamp(pixels))
    flames = between(12, 24, lambda pixels, at: with_flame(pixels, at, (560, 240, 60, 96)))
    return changed(lamp, flames)(pictures)


PLANS: dict[str, Plan] = {
    "bags": (HALL, 90.0, left_and_taken),
    "tampering": (HALL, 110.0, tampered),
    "stopping": (CARS, 12.0, stopping),
    "burning": (CARS, 30.0, burning),
}


def compose(mirror: Path, folder: Path) -> None:
    """Make what is not there yet."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, (source, seconds, make) in PLANS.items():
        path = folder / f"{name}.mp4"
        if (mirror / source).exists() and not path.exists():
            write(path, make(frames(mirror / source, seconds)))
            print(f"composed {path.name}")
    if (mirror / PHOTOGRAPHS).is_dir() and not (folder / "sunsets.mp4").exists():
        write(folder / "sunsets.mp4", sunsets(mirror))
        print("composed sunsets.mp4")
