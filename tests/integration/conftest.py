"""Simulated cameras for tests: a factory that ends all it started, and short clips to play."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

import pytest

from support.clips import make_clip
from varta.media.simulator import SimulatorOptions, SimulatorThread

Simulate = Callable[..., SimulatorThread]


@pytest.fixture(scope="session")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """Make clips of a second: `plain`, `b` (B pictures) and `hevc` of 10 pictures, `small` of half the size."""
    folder = tmp_path_factory.mktemp("clips")
    return {
        "plain": make_clip(folder / "plain.mp4"),
        "b": make_clip(folder / "b.mp4", b_frames=2),
        "hevc": make_clip(folder / "hevc.mp4", codec="hevc", b_frames=2),
        "small": make_clip(folder / "small.mp4", size=(80, 48)),
    }


@pytest.fixture
def simulate() -> Iterator[Simulate]:
    """Return a function that plays cameras on a free port until the test ends: `simulate({"yard": path}, user=…)`."""
    with ExitStack() as stack:

        def start(cameras: Mapping[str, Path], **options: object) -> SimulatorThread:
            thread = SimulatorThread(cameras, options=SimulatorOptions(**options))
            return stack.enter_context(thread)

        yield start
