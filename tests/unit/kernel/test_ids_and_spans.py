import uuid
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from varta.kernel.clock import SystemClock, utc
from varta.kernel.errors import BadInput
from varta.kernel.ids import camera_id, new_id
from varta.kernel.spans import Span

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def test_ids_are_uuid_7_and_do_not_repeat() -> None:
    made = [new_id() for _ in range(2000)]
    assert len(set(made)) == len(made)
    assert uuid.UUID(made[0]).version == 7
    assert uuid.UUID(made[0]).variant == uuid.RFC_4122


def test_ids_sort_by_time(monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    for nanos in (1_700_000_000_000_000_000, 1_700_000_000_000_001_000, 1_700_000_000_001_000_000):
        monkeypatch.setattr("varta.kernel.ids.time.time_ns", lambda n=nanos: n)
        made.append(new_id())
    assert made == sorted(made)


@pytest.mark.parametrize("text", ["a", "market-square", "cam1", "0" * 40])
def test_good_camera_ids(text: str) -> None:
    assert camera_id(text) == text


@pytest.mark.parametrize("text", ["", "-a", "a-", "A", "а", "a" * 41, "a/b", "..", "a b", "a\n", ".spool"])
def test_bad_camera_ids(text: str) -> None:
    with pytest.raises(BadInput) as refused:
        camera_id(text)
    assert refused.value.code == "camera.bad_id"


def test_times_without_a_zone_are_refused() -> None:
    with pytest.raises(BadInput) as refused:
        utc(NOON.replace(tzinfo=None))
    assert refused.value.code == "time.naive"
    assert utc(NOON.astimezone(timezone(timedelta(hours=2)))).tzinfo is UTC
    assert SystemClock().now().tzinfo is UTC


def test_spans_are_half_open() -> None:
    first, second = Span(NOON, NOON + timedelta(hours=1)), Span(NOON + timedelta(hours=1), NOON + timedelta(hours=2))
    assert not first.overlaps(second)
    assert first.duration == timedelta(hours=1)
    for end in (NOON, NOON - timedelta(microseconds=1)):
        with pytest.raises(BadInput) as refused:
            Span(NOON, end)
        assert refused.value.code == "time.empty_span"


MINUTES = st.integers(0, 50).flatmap(lambda a: st.tuples(st.just(a), st.integers(a + 1, 60)))


@given(MINUTES, MINUTES)
def test_overlap_is_sharing_a_minute(one: tuple[int, int], other: tuple[int, int]) -> None:
    spans = [Span(NOON + timedelta(minutes=a), NOON + timedelta(minutes=b)) for a, b in (one, other)]
    shared = set(range(*one)) & set(range(*other))
    assert spans[0].overlaps(spans[1]) is spans[1].overlaps(spans[0]) is bool(shared)
