"""Looking for the answers to one question: chunk by chunk, then what is known of those that are shown."""

from collections.abc import Sequence
from typing import Any

import duckdb
import numpy as np

from varta.events.past import Asked, Match, Question
from varta.kernel.ids import CameraId
from varta.kernel.rule_kinds import Direction
from varta.kernel.trajectory import SAMPLE_BYTES, unpack
from varta.storage.trajectories.columns import KEY
from varta.storage.trajectories.found import Gathered, Tracks
from varta.storage.trajectories.geometry import paths_of
from varta.storage.trajectories.nights import Nights
from varta.storage.trajectories.where import conditions, micros, moment_of

_LAST = ("class", "upper", "lower", "body", "heading", "motion", "kmh")


class Search:
    """Look for one question's answers, chunk by chunk."""

    def __init__(self, question: Question) -> None:
        self._question = question
        self._where, self._values = conditions(question)
        self._gathered = Gathered(question, Nights(question.span, question.zone))
        self._seen: list[Tracks] = []
        self._whole = 0
        self._parts: set[int] = set()

    def look(self, engine: duckdb.DuckDBPyConnection, table: str) -> None:
        """Look through one chunk."""
        if self._question.asked is Asked.SEEN:
            self._look_seen(engine, table)
            return
        text = f"SELECT {KEY} AS key, start_us, points FROM {table} WHERE {self._where}"
        found = engine.execute(text, self._values).fetchnumpy()
        if len(found["key"]) == 0:
            return
        paths = paths_of(list(found["points"]), np.asarray(found["start_us"], np.int64))
        add = self._gathered.add_crossings if self._question.asked is Asked.CROSSED else self._gathered.add_insides
        add(np.asarray(found["key"], np.uint64), paths)

    def answer(self, engine: duckdb.DuckDBPyConnection, tables: Sequence[str]) -> tuple[list[Match], int]:
        """Return the newest matches and how many there are."""
        if self._question.asked is Asked.SEEN:
            tracks = _joined(self._seen)
            total = self._whole + len(self._parts)
        else:
            stayed = self._question.asked is Asked.STAYED
            tracks = self._gathered.stayed() if stayed else self._gathered.crossed()
            total = len(tracks.key)
        chosen = [int(key) for key in tracks.key[: self._question.limit]]
        known = _describe(engine, tables, chosen) if chosen else {}
        return [self._match(tracks, i, known[key]) for i, key in enumerate(chosen) if key in known], total

    def _look_seen(self, engine: duckdb.DuckDBPyConnection, table: str) -> None:
        start = micros(self._question.span.start)
        engine.execute(
            f"CREATE OR REPLACE TEMP TABLE met AS SELECT {KEY} AS key, min(start_us) AS begun, "
            f"bool_and(complete) AS whole FROM {table} WHERE {self._where} GROUP BY 1",
            self._values,
        )
        counted = engine.execute("SELECT count(*) FROM met WHERE whole AND begun >= ?", [start]).fetchone()
        self._whole += counted[0] if counted else 0
        parts = engine.execute("SELECT key FROM met WHERE NOT whole AND begun >= ?", [start]).fetchall()
        self._parts.update(key for (key,) in parts)
        text = "SELECT key, begun FROM met WHERE begun >= ? ORDER BY begun DESC, key LIMIT ?"
        found = engine.execute(text, [start, self._question.limit]).fetchnumpy()
        count = len(found["key"])
        none = np.zeros(count, np.int64)
        self._seen.append(
            Tracks(
                np.asarray(found["key"], np.uint64),
                np.asarray(found["begun"], np.int64),
                np.zeros(count),
                none,
                np.zeros(count, np.bool_),
                np.zeros((count, 4)),
            )
        )

    def _match(self, tracks: Tracks, i: int, known: dict[str, Any]) -> Match:
        asked = self._question.asked
        start, end = moment_of(known["start_us"]), moment_of(known["end_us"])
        seconds = float(tracks.seconds[i]) if asked is Asked.STAYED else (end - start).total_seconds()
        side = Direction.RIGHT if tracks.right[i] else Direction.LEFT
        left, top, width, height = (float(v) for v in (tracks.boxes[i] if asked is not Asked.SEEN else known["box"]))
        return Match(
            camera_id=CameraId(known["camera"]),
            trace=known["trace"],
            class_name=known["class"],
            at=moment_of(int(tracks.at_us[i])) if asked is not Asked.SEEN else start,
            start=start,
            end=end,
            seconds=seconds,
            box=(left, top, width, height),
            direction=side.value if asked is Asked.CROSSED else "",
            crossings=int(tracks.times[i]),
            **{name: known[name] for name in ("upper", "lower", "body", "heading", "motion", "kmh")},
        )


def _describe(
    engine: duckdb.DuckDBPyConnection, tables: Sequence[str], keys: Sequence[int]
) -> dict[int, dict[str, Any]]:
    """Return what is known of some tracks."""
    found: dict[int, dict[str, Any]] = {}
    last = ", ".join(f"arg_max({name}, end_us) AS {name}" for name in _LAST)
    marks = ", ".join("?" * len(keys))
    for table in tables:
        if len(found) == len(keys) and all(row["complete"] for row in found.values()):
            break
        text = (
            f"SELECT {KEY} AS key, any_value(camera) AS camera, any_value(trace) AS trace, min(start_us) AS start_us, "
            f"max(end_us) AS end_us, bool_and(complete) AS complete, arg_min(points, start_us) AS points, {last} "
            f"FROM {table} WHERE {KEY} IN ({marks}) GROUP BY 1"
        )
        result = engine.execute(text, list(keys))
        names = [column[0] for column in result.description or ()]
        for row in result.fetchall():
            known = dict(zip(names, row, strict=True))
            known["box"] = _first_box(bytes(known.pop("points")))
            _take_in(found, known)
    return found


def _take_in(found: dict[int, dict[str, Any]], known: dict[str, Any]) -> None:
    """Add what an older file knows of a track: it began earlier."""
    newer = found.get(known["key"])
    if newer:
        newer |= {"start_us": min(known["start_us"], newer["start_us"]), "box": known["box"]}
    else:
        found[known["key"]] = known


def _first_box(points: bytes) -> tuple[float, float, float, float]:
    sample = unpack(points[:SAMPLE_BYTES])[0]
    return (sample.x - sample.width / 2, sample.y - sample.height, sample.width, sample.height)


def _joined(parts: Sequence[Tracks]) -> Tracks:
    """Return what was seen, each track once with its first moment, newest first."""
    if not parts:
        none = np.zeros(0, np.int64)
        return Tracks(np.zeros(0, np.uint64), none, np.zeros(0), none, np.zeros(0, np.bool_), np.zeros((0, 4)))
    key, at = np.concatenate([p.key for p in parts]), np.concatenate([p.at_us for p in parts])
    order = np.lexsort((at, key))
    key, at = key[order], at[order]
    first = np.ones(len(key), np.bool_)
    first[1:] = key[1:] != key[:-1]
    key, at = key[first], at[first]
    none = np.zeros(len(key), np.int64)
    return Tracks(key, at, np.zeros(len(key)), none, none.astype(np.bool_), np.zeros((len(key), 4))).newest()
