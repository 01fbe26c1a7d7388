"""What each step of the way costs."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Stages:
    """Add up seconds by stage, on any clock: `time.thread_time` for cost, `time.monotonic` for delay."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self.seconds: defaultdict[str, float] = defaultdict(float)

    @contextmanager
    def measure(self, name: str) -> Iterator[None]:
        """Add what the block takes."""
        start = self._clock()
        try:
            yield
        finally:
            self.seconds[name] += self._clock() - start
