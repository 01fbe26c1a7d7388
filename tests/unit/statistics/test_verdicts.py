from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes.storage import FakeStorage
from support.domain import actor
from varta.access.model import Role
from varta.incidents.alarm import Verdict
from varta.kernel.errors import NotAllowed
from varta.kernel.ids import CameraId, RuleId
from varta.statistics.repository import VerdictCounts
from varta.statistics.verdicts import VerdictStatistics, judge, wilson


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [
        # Newcombe 1998, Statistics in Medicine 17, table I, method 3 (score, no continuity correction).
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_published_intervals(successes: int, trials: int, low: float, high: float) -> None:
    assert wilson(successes, trials) == pytest.approx((low, high), abs=5e-5)


@given(st.integers(1, 10**6).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_interval_holds_the_share(counts: tuple[int, int]) -> None:
    successes, trials = counts
    low, high = wilson(successes, trials)
    assert 0 <= low <= successes / trials <= high <= 1


def test_precision_leaves_out_what_says_nothing_of_it() -> None:
    counts = VerdictCounts(
        CameraId("gate"),
        RuleId("r"),
        "Лінія",
        {Verdict.CONFIRMED: 3, Verdict.FALSE_ALARM: 1, Verdict.BENIGN: 7, Verdict.DUPLICATE: 2},
        5,
    )
    found = judge(counts)
    assert (found.precision, found.benign, found.duplicate, found.open) == (0.75, 7, 2, 5)
    unjudged = judge(replace(counts, by_verdict={Verdict.BENIGN: 7}))
    assert (unjudged.precision, unjudged.precision_low, unjudged.precision_high) == (None, None, None)


def test_statistics_need_their_permission() -> None:
    nobody = replace(actor(Role.OPERATOR), permissions=frozenset())
    with pytest.raises(NotAllowed):
        VerdictStatistics(FakeStorage()).list(nobody)
