"""What `varta accuracy` says: plain data for programs, and tables for people."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from varta.vision.accuracy.matching import Score
from varta.workers.accuracy import ClipResult, RuleResult

Data = dict[str, object]
_RULE_COLUMNS = (
    "expected", "found", "missed", "false", "repeats", "precision", "recall", "delay_median_s", "delay_max_s",
    "false_per_hour",
)  # fmt: skip
_BOX_COLUMNS = ("clip", "detector", "boxes", "precision", "recall", "mota", "idf1", "hota", "switches", "frames")
_CLIP_COLUMNS = (
    "clip", "rule", "kind", "detector", "expected", "found", "false", "delay_median_s", "delay_max_s", "missed at, s",
    "false at, s",
)  # fmt: skip
_WORDS = {
    "expected": "due",
    "delay_median_s": "delay median, s",
    "delay_max_s": "delay max, s",
    "false_per_hour": "false per hour",
}


def report(results: Sequence[ClipResult]) -> Data:
    """Return everything: by clip, by rule kind and detector, by detector, and what was skipped and why."""
    run = [result for result in results if not result.skipped]
    return {
        "clips": [_clip(result) for result in run],
        "kinds": _grouped(run, lambda result, rule: (rule.kind.value, result.detector), ("kind", "detector")),
        "in_all": _grouped(run, lambda result, _rule: (result.detector,), ("detector",)),
        "skipped": [row for result in results for row in _skipped(result)],
    }


def _skipped(result: ClipResult) -> list[Data]:
    where: Data = {"clip": result.clip, "detector": result.detector}
    if result.skipped:
        return [where | {"rule": None, "reason": result.skipped}]
    return [where | {"rule": rule, "reason": reason} for rule, reason in result.unable]


def _clip(result: ClipResult) -> Data:
    data: Data = {
        "clip": result.clip,
        "detector": result.detector,
        "seconds": round(result.seconds, 1),
        "rules": [
            {"rule": rule.rule, "kind": rule.kind.value, **_figures(rule.score)}
            | {"missed_at_s": _rounded(rule.score.missed_at_s), "false_at_s": _rounded(rule.score.false_at_s)}
            for rule in result.rules
        ],
    }
    if result.detection:
        found = result.detection
        data["detection"] = {
            "precision": _round(found.precision),
            "recall": _round(found.recall),
            "boxes": found.found + found.missed,
        }
    if result.tracking:
        tracks = result.tracking
        data["tracking"] = {
            "mota": _round(tracks.mota),
            "idf1": _round(tracks.idf1),
            "hota": _round(tracks.hota),
            "switches": tracks.switches,
            "frames": tracks.frames,
        }
    if result.problem:
        data["problem"] = result.problem
    return data


def _grouped(
    results: Sequence[ClipResult],
    key: Callable[[ClipResult, RuleResult], tuple[str, ...]],
    names: tuple[str, ...],
) -> list[Data]:
    sums: dict[tuple[str, ...], Score] = {}
    clips: dict[tuple[str, ...], set[str]] = {}
    for result in results:
        for rule in result.rules:
            group = key(result, rule)
            sums[group] = sums.get(group, Score()) + rule.score
            clips.setdefault(group, set()).add(result.clip)
    return [
        dict(zip(names, group, strict=True)) | {"clips": len(clips[group])} | _figures(sums[group])
        for group in sorted(sums)
    ]


def _figures(score: Score) -> Data:
    return {
        "expected": score.expected,
        "found": score.found,
        "missed": score.expected - score.found,
        "false": score.false,
        "repeats": score.repeats,
        "precision": _round(score.precision),
        "recall": _round(score.recall),
        "delay_median_s": _round(score.delay_median_s, 2),
        "delay_max_s": _round(score.delay_max_s, 2),
        "false_per_hour": _round(score.false_per_hour, 1),
    }


def _round(value: float | None, digits: int = 3) -> float | None:
    return None if value is None else round(value, digits)


def _rounded(values: Sequence[float]) -> list[float]:
    return [round(value, 2) for value in values]


def markdown(data: Mapping[str, object]) -> str:
    """Return the report's tables in Markdown."""
    rules = _by_clip(data)
    telling = [rule for rule in rules if rule["expected"] or rule["found"] or rule["false"]]
    parts = [
        "## In all, by detector\n",
        _table(_rows(data, "in_all"), ("detector", "clips", *_RULE_COLUMNS)),
        "\n## By kind of rule and detector\n",
        _table(_rows(data, "kinds"), ("kind", "detector", "clips", *_RULE_COLUMNS)),
        "\n## Detectors on labelled frames, and tracks\n",
        _table(
            _measured(data), ("clip", "detector", "boxes", "precision", "recall", "mota", "idf1", "hota", "switches")
        ),
        "\n## By clip and rule\n",
        f"Left out: {len(rules) - len(telling)} of {len(rules)} in which nothing was due and nothing was said.\n",
        _table(telling, _CLIP_COLUMNS),
    ]
    if skipped := _rows(data, "skipped"):
        parts += ["\n## Not run\n", _table(_by_reason(skipped), ("reason", "detectors", "clips and rules"))]
    return "\n".join(parts)


def _rows(data: Mapping[str, object], key: str) -> list[Mapping[str, object]]:
    value = data[key]
    return [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []


def _measured(data: Mapping[str, object]) -> list[Mapping[str, object]]:
    rows: list[Mapping[str, object]] = []
    for clip in _rows(data, "clips"):
        found, tracks = clip.get("detection"), clip.get("tracking")
        if isinstance(found, Mapping) or isinstance(tracks, Mapping):
            rows.append(
                {"clip": clip["clip"], "detector": clip["detector"]}
                | (dict(found) if isinstance(found, Mapping) else {})
                | (dict(tracks) if isinstance(tracks, Mapping) else {})
            )
    return rows


def _by_clip(data: Mapping[str, object]) -> list[Mapping[str, object]]:
    return [
        {"clip": clip["clip"], "detector": clip["detector"], **rule}
        | {"missed at, s": rule["missed_at_s"], "false at, s": rule["false_at_s"]}
        for clip in _rows(data, "clips")
        for rule in _rows(clip, "rules")
    ]


def _by_reason(skipped: Sequence[Mapping[str, object]]) -> list[Mapping[str, object]]:
    """Return a row for each reason, as a missing model or folder is the same everywhere."""
    where: dict[object, tuple[dict[object, None], dict[str, None]]] = {}
    for row in skipped:
        detectors, places = where.setdefault(row["reason"], ({}, {}))
        detectors[row["detector"]] = None
        places[f"{row['clip']}: {row['rule']}" if row["rule"] else str(row["clip"])] = None
    return [
        {"reason": reason, "detectors": ", ".join(map(str, detectors)), "clips and rules": "; ".join(places)}
        for reason, (detectors, places) in where.items()
    ]


def _table(rows: Iterable[Mapping[str, object]], columns: Sequence[str]) -> str:
    head = "| " + " | ".join(_WORDS.get(column, column) for column in columns) + " |"
    rule = "|" + "|".join("---" if column in _LEFT else "---:" for column in columns) + "|"
    lines = ["| " + " | ".join(_cell(row.get(column)) for column in columns) + " |" for row in rows]
    return "\n".join([head, rule, *(lines or ["| none |" + " |" * (len(columns) - 1)])]) + "\n"


_LEFT = ("clip", "detector", "rule", "kind", "reason", "detectors", "clips and rules", "missed at, s", "false at, s")


def _cell(value: object) -> str:
    if value is None:
        return "–"
    if isinstance(value, list):
        return ", ".join(f"{item:g}" for item in value)
    if isinstance(value, float):
        return f"{value:g}"
    return str(value).replace("|", "\\|").replace("\n", " ")
