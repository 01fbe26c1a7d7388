"""Measures of boxes and tracks, beside the peers' own implementation."""

import numpy as np
import pytest
from trackers.eval import compute_clear_metrics, compute_hota_metrics, compute_identity_metrics

from varta.vision.accuracy.boxes import Pair, score_boxes, score_tracks, similarity
from varta.vision.accuracy.mot import NO_BOXES, Boxes

Row = tuple[int, float, float, float, float]


def test_boxes_count_once_and_need_half_of_the_overlap() -> None:
    truth = Boxes.of([(1, 0, 0, 10, 10), (2, 20, 0, 30, 10)])
    answer = Boxes.of([(5, 0, 0, 10, 9), (6, 0, 1, 10, 10), (7, 24, 0, 34, 10)])
    found = score_boxes([(truth, answer), (truth, NO_BOXES), (NO_BOXES, answer)])
    assert (found.found, found.false, found.missed) == (1, 5, 3)
    assert (found.precision, found.recall) == (1 / 6, 1 / 4)


def test_nothing_has_no_share() -> None:
    empty = score_boxes([(NO_BOXES, NO_BOXES)])
    assert (empty.precision, empty.recall) == (None, None)
    assert score_tracks([(NO_BOXES, NO_BOXES)]) is None


def test_perfect_tracks_are_perfect() -> None:
    frames = [(Boxes.of([(1, t, 0, t + 10, 10)]), Boxes.of([(9, t, 0, t + 10, 10)])) for t in range(5)]
    found = score_tracks(frames)
    assert found is not None
    assert (found.mota, found.idf1, found.switches) == (1, 1, 0)
    assert found.hota == pytest.approx(1)


def test_an_exchange_of_identities_is_two_switches() -> None:
    a, b = (0.0, 0.0, 10.0, 10.0), (50.0, 0.0, 60.0, 10.0)
    truth = Boxes.of([(1, *a), (2, *b)])
    frames = [(truth, Boxes.of([(7, *a), (8, *b)]))] * 2 + [(truth, Boxes.of([(8, *a), (7, *b)]))] * 2
    found = score_tracks(frames)
    assert found is not None
    assert (found.switches, found.mota, found.idf1) == (2, 0.75, 0.5)


@pytest.mark.parametrize("seed", range(12))
def test_as_the_reference_says(seed: int) -> None:
    frames = noisy_walks(np.random.default_rng(seed))
    arguments = (
        [truth.ids for truth, _ in frames],
        [answer.ids for _, answer in frames],
        [similarity(truth, answer) for truth, answer in frames],
    )
    found = score_tracks(frames)
    assert found is not None
    clear = compute_clear_metrics(*arguments)
    assert found.mota == pytest.approx(clear["MOTA"])
    assert found.switches == clear["IDSW"]
    assert found.idf1 == pytest.approx(compute_identity_metrics(*arguments)["IDF1"])
    assert found.hota == pytest.approx(compute_hota_metrics(*arguments)["HOTA"])


def noisy_walks(rng: np.random.Generator) -> list[Pair]:
    """Return four walks, and what a poor tracker makes of them: trembling, losing, inventing, renaming."""
    frames: list[Pair] = []
    names = {i: 100 + i for i in range(4)}
    for t in range(30):
        truth: list[Row] = []
        answer: list[Row] = []
        for i in range(4):
            left, top = 20.0 * i + 1.5 * t * (-1) ** i, 10.0 + 3 * i
            truth.append((i, left, top, left + 20, top + 50))
            if rng.random() < 0.08:
                names[i] += 10
            if rng.random() < 0.85:
                dx, dy = rng.normal(0, 3, 2)
                answer.append((names[i], left + dx, top + dy, left + 20 + dx, top + 50 + dy))
        if rng.random() < 0.3:
            answer.append((900 + t, 300, 10, 320, 60))
        frames.append((Boxes.of(truth), Boxes.of(answer)))
    return frames
