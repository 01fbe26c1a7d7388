"""A street scene drawn from nothing: the last resort when no footage is to be had."""

from pathlib import Path


def draw_street(path: Path, seconds: float = 48.0, seed: int = 1) -> Path:
    """Draw an animated street with people and cars, as a loopable H.264 MP4 of 768x432 at 12 pictures a second.

    The same seed gives the same street. Returns the path; raises `Unavailable` (`street.cannot_write`).
    """
    raise NotImplementedError
