"""Lay each series over the places of signs: which one is meant, what is a seal, what belongs to the country's band."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from varta.vision.plates.alphabet import SEPARATOR, SHARED_LETTERS, SIGNS
from varta.vision.plates.series import SERIES, Series
from varta.vision.plates.slots import Slots

Floats = NDArray[np.float32]
_NEVER = -1e9
_UNKNOWN_CODE = 2.5  # natural logarithms that an opening which does not exist costs
_NO_SERIES = 4.5  # and an order that no series has
_A_WORD, _ALL_LETTERS, _MANY_DIGITS = 5.0, 1.5, 3  # no digit was read: O and I of a word would have to be digits
_GAP = -1.0  # a sign where a seal may stand is left out
_EDGE = -1.6  # a sign at either end is left out: the band, a bolt, the frame
_INNER = -5.0  # a sign elsewhere
_COLOUR = 2.5  # how much less it costs to leave out what stands out in colour
_LEAST_COST = -0.1
_HOPELESS = -14.5  # an alignment below cannot be the best
_MOST_LEFT_OUT = 3
_LEAST, _MOST = 4, 10
_FIRST_DIGIT = SIGNS.index("0")
_LETTERS = np.array([s.isalpha() for s in SIGNS])
_SETS: dict[str, NDArray[np.bool_]] = {
    "L": _LETTERS,
    "D": ~_LETTERS,
    "P": np.array([s.isalpha() and s not in "BDIOQZ" for s in SIGNS]),
    "U": np.array([s in SHARED_LETTERS for s in SIGNS]),
    **{s.lower(): np.array([x == s for x in SIGNS]) for s in SIGNS if s.isalpha()},
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """Hold a text that a strip may show; `score` a natural logarithm, `signs` how sure each sign is, 0 to 1."""

    text: str
    country: str
    score: float
    signs: tuple[float, ...]
    first: float = 0.0  # where its first and last sign stand, as shares of the strip's width
    last: float = 1.0

    @property
    def certainty(self) -> float:
        """Return the geometric mean over the signs, 0 to 1."""
        return math.exp(self.score / max(len(self.text), 1))


def candidates(slots: Slots, coloured: Floats | None = None, most: int = 8) -> list[Candidate]:
    """Return what the places may say, the best first.

    `coloured` tells for each place how much it stands out in colour, 0 to 1: bands and seals do, signs do not.
    """
    costs, best = _Costs(slots, coloured), _BestSigns(slots)
    found: dict[str, Candidate] = {}
    if not len(slots):
        return []
    signs = int((slots.best < SEPARATOR).sum())
    for series in SERIES:
        if len(series.order) <= signs <= len(series.order) + _MOST_LEFT_OUT:
            _keep(found, _lay(series, best, costs, slots))
    _keep(found, _plain(slots, costs))
    return sorted(found.values(), key=lambda c: -c.score)[:most]


def _keep(found: dict[str, Candidate], new: Candidate | None) -> None:
    if new is not None and (new.text not in found or found[new.text].score < new.score):
        found[new.text] = new


class _BestSigns:
    """Find the likeliest sign of each set at each place, once for all series."""

    def __init__(self, slots: Slots) -> None:
        self._logs = slots.logs
        self._known: dict[str, tuple[list[float], list[int]]] = {}

    def of(self, kind: str) -> tuple[list[float], list[int]]:
        """Return logarithms and indices into `SIGNS` by place."""
        if kind not in self._known:
            logs = np.where(_SETS[kind], self._logs, _NEVER)
            picks = logs.argmax(axis=1)
            self._known[kind] = (logs[np.arange(len(picks)), picks].tolist(), picks.tolist())
        return self._known[kind]


class _Costs:
    """Hold what it costs to leave out each place, by where in a series that happens."""

    def __init__(self, slots: Slots, coloured: Floats | None) -> None:
        costs = slots.nothing.astype(np.float64).clip(-4.0, 0.0) * 0.25
        if coloured is not None and len(slots):
            costs = costs + _COLOUR * coloured
        signs = slots.best < SEPARATOR
        self.kinds: list[int] = slots.best.tolist()
        self.own: list[float] = costs.tolist()
        self.edge: list[float] = np.where(signs, np.minimum(_EDGE + costs, _LEAST_COST), 0.0).tolist()
        self.gap: list[float] = np.where(signs, np.minimum(_GAP + costs, _LEAST_COST), 0.0).tolist()
        self.inner: list[float] = np.where(signs, np.minimum(_INNER + costs, _LEAST_COST), -0.1).tolist()

    def of(self, series: Series) -> list[list[float]]:
        """Return the costs by place, for each number of the series' signs that stand before."""
        n = len(series.order)
        return [self.edge if i in (0, n) else self.gap if i in series.groups else self.inner for i in range(n + 1)]


def _lay(series: Series, best: _BestSigns, costs: _Costs, slots: Slots) -> Candidate | None:
    """Align by dynamic programming: each place shows the series' next sign or is left out."""
    length, n = len(series.order), len(slots)
    left_out = costs.of(series)
    shown = [best.of(kind)[0] for kind in series.order]
    rows: list[list[float]] = [[0.0] + [_NEVER] * length]
    for place in range(n):
        before, row = rows[-1], [_NEVER] * (length + 1)
        for done in range(max(0, length - n + place), min(place, length) + 1):  # what can still end complete
            row[done] = max(row[done], before[done] + left_out[done][place])
            if done < length:
                row[done + 1] = before[done] + shown[done][place]
        rows.append(row)
    return None if rows[n][length] < _HOPELESS else _back(series, rows, best, costs, slots)


def _back(series: Series, rows: list[list[float]], best: _BestSigns, costs: _Costs, slots: Slots) -> Candidate:
    done, picked = len(series.order), []
    left_out, kinds = costs.of(series), costs.kinds
    for place in range(len(slots) - 1, -1, -1):
        if rows[place + 1][done] == rows[place][done] + left_out[done][place]:
            continue
        logs, signs = best.of(series.order[done - 1])
        picked.append((place, signs[place], logs[place]))
        done -= 1
    picked.reverse()
    text = "".join(SIGNS[sign] for _, sign, _ in picked)
    score = rows[len(slots)][len(series.order)] + math.log(series.weight) * 0.5
    if not series.knows(text):
        score -= _UNKNOWN_CODE
    if not any(_FIRST_DIGIT <= kinds[place] < SEPARATOR for place, _, _ in picked):
        score -= _A_WORD if series.order.count("D") < _MANY_DIGITS else _ALL_LETTERS
    return _candidate(text, series.country, score, picked, slots)


def _plain(slots: Slots, costs: _Costs) -> Candidate | None:
    """Return the signs as they stand, for plates that no series knows."""
    picked = [
        (place, kind, float(slots.logs[place, kind]))
        for place, kind in enumerate(costs.kinds)
        if kind < SEPARATOR and costs.own[place] < _COLOUR / 2
    ]
    if not _LEAST <= len(picked) <= _MOST:
        return None
    text = "".join(SIGNS[kind] for _, kind, _ in picked)
    return _candidate(text, "", sum(log for _, _, log in picked) - _NO_SERIES, picked, slots)


def _candidate(
    text: str, country: str, score: float, picked: Iterable[tuple[int, int, float]], slots: Slots
) -> Candidate:
    rows = list(picked)
    places = [place for place, _, _ in rows]
    sure = tuple(round(math.exp(log), 4) for _, _, log in rows)
    return Candidate(text, country, score, sure, float(slots.at[places[0]]), float(slots.at[places[-1]]))
