"""Waits between attempts."""

import random

from varta.workers.backoff import Backoff


def test_grows_to_its_limit_and_starts_over() -> None:
    class Most(random.Random):
        def uniform(self, a: float, b: float) -> float:
            assert a == 0
            return b

    waits = Backoff(1.0, 30.0, Most())
    assert [waits.next() for _ in range(7)] == [1, 2, 4, 8, 16, 30, 30]
    waits.reset()
    assert waits.next() == 1


def test_cameras_that_failed_together_come_back_apart() -> None:
    waits = [Backoff(1.0, 30.0, random.Random(seed)).next() for seed in range(50)]
    assert len(set(waits)) == 50
    assert all(0 <= wait <= 1 for wait in waits)


def test_a_thousand_failures_do_not_overflow() -> None:
    backoff = Backoff()
    assert all(backoff.next() <= 30 for _ in range(1000))
