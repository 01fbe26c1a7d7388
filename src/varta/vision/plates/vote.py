"""Weigh several readings of one plate: other views of one picture, or other pictures of one vehicle."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from varta.vision.plates.alignment import Candidate

_UNSAID = -9.0  # what a reading is taken to say of a text that is not among its candidates, at least
_POWER = 0.4  # of the mean over readings: 1 lets the surest one decide alone, near 0 each has a veto
_MOST = 5


@dataclass(frozen=True, slots=True)
class Verdict:
    """Hold what readings say together; `score` 0 to 1 is how sure the text is, `signs` the same by sign.

    `others` are further texts with their scores, the best first.
    """

    text: str
    country: str
    score: float
    signs: tuple[float, ...]
    others: tuple[tuple[str, float], ...]


def weigh(readings: Sequence[Sequence[Candidate]], weights: Sequence[float] | None = None) -> Verdict | None:
    """Return the text with the greatest mean likelihood; None when there is no candidate at all.

    Each reading is a list of candidates, the best first; a text that a reading lacks counts as unlikely as its worst.
    """
    given = [reading for reading in readings if reading]
    if not given:
        return None
    shares = [w for w, reading in zip(weights or [1.0] * len(readings), readings, strict=True) if reading]
    texts = {c.text for reading in given for c in reading}
    totals = {text: _mean([_likelihood(reading, text) for reading in given], shares) for text in texts}
    order = sorted(totals, key=lambda text: (-totals[text], text))
    best = order[0]
    held = [c for reading in given for c in reading if c.text == best]
    return Verdict(
        text=best,
        country=max(held, key=lambda c: c.score).country,
        score=_certainty(totals[best], len(best)),
        signs=_mean_signs(held),
        others=tuple((text, _certainty(totals[text], len(text))) for text in order[1:_MOST]),
    )


def _mean(likelihoods: Sequence[float], shares: Sequence[float]) -> float:
    mean = sum(share * value**_POWER for share, value in zip(shares, likelihoods, strict=True)) / sum(shares)
    return float(mean ** (1 / _POWER))


def _likelihood(reading: Sequence[Candidate], text: str) -> float:
    for candidate in reading:
        if candidate.text == text:
            return math.exp(candidate.score)
    return math.exp(min(_UNSAID, reading[-1].score))


def _certainty(likelihood: float, length: int) -> float:
    return float(min(1.0, max(0.0, likelihood)) ** (1.0 / max(length, 1)))


def _mean_signs(held: Sequence[Candidate]) -> tuple[float, ...]:
    weights = [math.exp(c.score) + 1e-9 for c in held]
    whole = sum(weights)
    columns = zip(*(c.signs for c in held), strict=True)
    return tuple(round(sum(w * s for w, s in zip(weights, column, strict=True)) / whole, 4) for column in columns)
