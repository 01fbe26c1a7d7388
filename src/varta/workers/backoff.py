"""How long to wait before trying again."""

import random


class Backoff:
    """Double the longest wait with each failure, and wait a random part of it ("full jitter").

    Many cameras that fail together, as when a switch restarts, so do not come back all in the same moment.
    Source: M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
    """

    def __init__(self, first_s: float = 1.0, most_s: float = 30.0, chance: random.Random | None = None) -> None:
        """Wait at most `first_s` after the first failure and never more than `most_s`; `chance` is for tests."""
        self._first, self._most = first_s, most_s
        self._chance = chance or random.SystemRandom()
        self.failures = 0

    def next(self) -> float:
        """Note a failure and return the seconds to wait."""
        longest = min(self._most, self._first * 2 ** min(self.failures, 30))
        self.failures += 1
        return self._chance.uniform(0, longest)

    def reset(self) -> None:
        """Note a success."""
        self.failures = 0
