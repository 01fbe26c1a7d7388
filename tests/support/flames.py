"""Flames drawn by noise that rises, and things that only have their colours."""

import cv2
import numpy as np

from support.composed import Picture


def with_flame(bgr: Picture, time_s: float, box: tuple[int, int, int, int] = (130, 90, 50, 80)) -> Picture:
    """Return the picture with flames in x, y, width, height: two noises rise at different speeds within a cone."""
    x, y, width, height = box
    rng = np.random.default_rng(3)
    size = (width, height * 8)
    coarse = cv2.resize(rng.random((64, 8)).astype(np.float32), size, interpolation=cv2.INTER_CUBIC)
    fine = cv2.resize(rng.random((128, 16)).astype(np.float32), size, interpolation=cv2.INTER_CUBIC)
    slow, fast = int(time_s * height * 1.3) % (height * 7), int(time_s * height * 2.1) % (height * 7)
    noise = 0.6 * coarse[slow : slow + height] + 0.4 * fine[fast : fast + height]
    down, across = np.mgrid[0:height, 0:width]
    cone = (1 - np.abs(across - width / 2) / (width / 2)) * 0.9
    heat = np.clip(cone + 0.7 * down / height + 0.9 * noise - 1 + 0.1 * np.sin(time_s * 9), 0, 1.2)
    colour = np.stack(
        [(heat * 1.3 - 0.75).clip(0, 1) * 230, (heat * 1.4 - 0.12).clip(0, 1) * 240, (heat * 3).clip(0, 1) * 255], 2
    )
    out = bgr.astype(np.float32)
    cut = out[y : y + height, x : x + width]
    cut += np.clip(heat * 2.2, 0, 1)[:, :, None] * (colour - cut)
    return np.clip(out, 0, 255).astype(np.uint8)


def with_lamp(bgr: Picture, *, on: bool = True) -> Picture:
    """Return the picture with an orange lamp."""
    out = bgr.copy()
    if on:
        cv2.circle(out, (150, 120), 16, (60, 170, 255), -1)
        cv2.circle(out, (150, 120), 7, (200, 240, 255), -1)
    return out


def with_red_car(bgr: Picture, time_s: float) -> Picture:
    """Return the picture with a red car that drives through."""
    out, left = bgr.copy(), int(time_s * 90 % 500) - 120
    cv2.rectangle(out, (max(left, 0), 100), (max(left + 100, 0), 150), (40, 50, 220), -1)
    cv2.rectangle(out, (max(left + 20, 0), 106), (max(left + 80, 0), 122), (120, 100, 90), -1)
    return out


def with_sunset(bgr: Picture, time_s: float) -> Picture:
    """Return the picture under a sky that reddens in half a minute."""
    out = bgr.astype(np.float32)
    half = out.shape[0] // 2
    depth = np.linspace(0, 1, half)[:, None]
    sky = np.stack([140 - 80 * depth, 110 + 60 * depth, 200 + 55 * depth], 2) * np.ones((1, out.shape[1], 1))
    out[:half] += min(1.0, time_s / 25) * (sky - out[:half])
    cv2.circle(out, (out.shape[1] // 2, half - 40), 20, (120, 230, 255), -1)
    return np.clip(out, 0, 255).astype(np.uint8)


def with_smoke(bgr: Picture, time_s: float, at: tuple[int, int] = (150, 190), since_s: float = 0.0) -> Picture:
    """Return the picture with grey smoke: soft puffs that rise from a point, widen and thin out."""
    veil = np.zeros(bgr.shape[:2], np.float32)
    for i in range(40):
        age = time_s - since_s - i * 0.3
        if not 0 <= age <= 6:
            continue
        rng = np.random.default_rng(i)
        x, y = at[0] + rng.normal(0, 4) + age * rng.normal(2, 3), at[1] - age * 22
        cv2.circle(veil, (int(x), int(y)), int(9 + age * 5), 0.75 * (1 - age / 7), -1)
    veil = cv2.GaussianBlur(veil, (0, 0), 7)[:, :, None]
    out = bgr + veil * (np.array([185, 180, 178], np.float32) - bgr)
    return np.clip(out, 0, 255).astype(np.uint8)
