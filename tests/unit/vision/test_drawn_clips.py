"""Whole clips, drawn with known truth, through the real pipeline and the detector that needs no network."""

import numpy as np
import pytest

from support.sightings import FROM_ABOVE
from varta.kernel.rule_text import parse_rule
from varta.vision.builtin import BuiltinDetector
from varta.vision.pipeline import Pipeline, PipelineOptions
from varta.vision.types import ArrayImage, Finding, Frame

WIDTH, HEIGHT = 640, 360
AREA = [[0.1, 0.1], [0.9, 0.1], [0.9, 0.95], [0.1, 0.95]]
NOISE = np.random.default_rng(1).integers(90, 110, (HEIGHT, WIDTH, 3), np.uint8)


def block(time_s: float, started_s: float, metres_per_s: float, stops_m: float | None = None) -> float | None:
    """Return how many metres from the left the block's middle is; None while it is not there."""
    if time_s < started_s:
        return None
    gone = metres_per_s * (time_s - started_s)
    gone = gone if stops_m is None else min(gone, stops_m)
    return gone if gone < 31 else None


def run(rule: dict[str, object], seconds: float, *blocks: tuple[float, float, float | None]) -> list[Finding]:
    """Return what a rule finds of blocks of 3 m by 2.5 m that begin at a time, drive to the right, and perhaps stop."""
    pipeline = Pipeline(BuiltinDetector(), PipelineOptions())
    pipeline.set_rules([("r", parse_rule({"name": "r", "classes": ["object"], **rule}))], FROM_ABOVE)
    found: list[Finding] = []
    for index in range(int(seconds * 10)):
        time_s = index / 10
        pixels = NOISE.copy()
        for number, (started_s, speed, stops_m) in enumerate(blocks):
            middle = block(time_s, started_s, speed, stops_m)
            if middle is not None:
                left, top = int(middle * 20) - 30, 100 + 110 * number
                pixels[top : top + 50, max(0, left) : max(0, left + 60)] = (225, 230, 235)
        analysis = pipeline.step(Frame(ArrayImage(pixels), index, time_s))
        found += analysis.findings if analysis else ()
    return found


@pytest.mark.parametrize(
    ("rule", "blocks", "count"),
    [
        ({"kind": "line_crossing", "points": [[0.5, 0.1], [0.5, 0.9]]}, [(5, 6.0, None), (7, 8.0, None)], 2),
        ({"kind": "stopped_vehicle", "points": AREA, "seconds": 4}, [(5, 6.0, 16.0)], 1),
        ({"kind": "stopped_vehicle", "points": AREA, "seconds": 4}, [(5, 6.0, None)], 0),
        ({"kind": "wrong_way", "points": AREA, "heading": [[0.9, 0.5], [0.1, 0.5]]}, [(5, 6.0, None)], 1),
        ({"kind": "wrong_way", "points": AREA, "heading": [[0.1, 0.5], [0.9, 0.5]]}, [(5, 6.0, None)], 0),
        ({"kind": "speed", "points": AREA, "limit_kmh": 20}, [(5, 8.0, None)], 1),
        ({"kind": "speed", "points": AREA, "limit_kmh": 40}, [(5, 8.0, None)], 0),
        ({"kind": "absence", "points": AREA, "seconds": 8}, [], 1),
    ],
)
def test_a_drawn_clip(rule: dict[str, object], blocks: list[tuple[float, float, float | None]], count: int) -> None:
    assert len(run(rule, 16, *blocks)) == count


def test_a_drawn_speed_is_measured_within_its_error() -> None:
    [finding] = run({"kind": "speed", "points": AREA, "limit_kmh": 20}, 12, (5, 8.0, None))
    speed, error = (float(finding.details[key]) for key in ("speed_kmh", "speed_error_kmh"))
    assert abs(speed - 28.8) < 3 * error
    assert error < 4
