"""What the analysis of a second of footage costs and finds, beside the naive way, in one run on one thread."""

import statistics
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from varta.kernel.geometry import Point
from varta.kernel.rules import RuleKind, RuleSpec
from varta.media.videofile import open_footage
from varta.vision.engine import NetworkOptions
from varta.vision.network import NetworkDetector
from varta.workers.bench_truth import Truth, find_truth, identity, intervals_found, recall
from varta.workers.bench_ways import FPS, STAGES, Run, run_naive, run_ours

Figures = dict[str, float | int | str]
_Way = Callable[[float], Run]
_PHASES = 5
_IDLE_DELAY_S = 2.0


def bench_analyse(
    video: Path, model: Path, repeat: int = 3, *, bf16: bool = True, truth: Truth | None = None, relaxed: bool = False
) -> Figures:
    """Return CPU milliseconds per second of footage for Varta's way and the naive one, and how right both are.

    Naive: decode all, convert and detect 5 pictures per second at the network's own size with the same weights, the
    `trackers` package's ByteTrack. The two take turns `repeat` times; the medians count. Compiling is not counted.
    `truth` is looked for beside the clip unless given; `relaxed` rules allow 2 s of delay. Raises `Unavailable`
    (`bench.no_trackers`) where that package is absent.
    """
    ours = NetworkDetector(model, NetworkOptions(bf16=bf16))
    naive = NetworkDetector(model, NetworkOptions(bf16=bf16, native_shape=True))
    picture = next(iter(open_footage(str(video))))
    for detector in (ours, naive):
        detector.prepare(picture.width, picture.height)
    rules = bench_rules(_IDLE_DELAY_S if relaxed else None)

    def do_ours(phase_s: float) -> Run:
        return run_ours(str(video), ours, rules, phase_s)

    def do_naive(phase_s: float) -> Run:
        return run_naive(str(video), naive, phase_s)

    pairs = [(do_ours(0.0), do_naive(0.0)) for _ in range(repeat)]
    known = find_truth(video) if truth is None else truth
    return _costs(pairs) | _qualities(known, pairs[-1], (do_ours, do_naive))


def _costs(pairs: Sequence[tuple[Run, Run]]) -> Figures:
    ours, naive = [a.per_second() for a, _ in pairs], [b.per_second() for _, b in pairs]

    def median(runs: Sequence[dict[str, float]], name: str) -> float:
        return round(statistics.median(run[name] for run in runs), 2)

    ratio = statistics.median(a["total"] / b["total"] for a, b in zip(ours, naive, strict=True))
    figures: Figures = {
        "ratio": round(ratio, 3),
        "cpu_ms_per_s": median(ours, "total"),
        "naive_cpu_ms_per_s": median(naive, "total"),
    }
    figures |= {f"{name}_ms_per_s": median(ours, name) for name in STAGES}
    figures |= {f"naive_{name}_ms_per_s": median(naive, name) for name in STAGES}
    figures |= {"looks_per_s": median(ours, "looks"), "naive_looks_per_s": median(naive, "looks")}
    return figures | {"seconds": round(pairs[0][0].seconds, 1), "repeat": len(pairs)}


def _qualities(truth: Truth, last: tuple[Run, Run], ways: tuple[_Way, _Way]) -> Figures:
    figures: Figures = {}
    if truth.dense:
        for name, way in zip(("idf1", "naive_idf1"), ways, strict=True):
            scores = [identity(way(phase / FPS / _PHASES), truth) for phase in range(_PHASES)]
            figures[name] = round(statistics.mean(scores), 4)
    elif truth.persons:
        # The ticks are moved so that the labelled pictures are among those that are analysed.
        times = _time_of(last[1], min(truth.persons))
        for name, way in zip(("recall", "naive_recall"), ways, strict=True):
            figures[name] = round(recall(way(-times % (1 / FPS)), truth), 4)
        figures["persons_labelled"] = sum(len(boxes) for boxes in truth.persons.values())
    if truth.presence_s:
        figures["intervals"] = len(truth.presence_s)
        figures["intervals_found"] = intervals_found(last[0], truth)
        figures["naive_intervals_found"] = intervals_found(last[1], truth)
    return figures


def _time_of(run: Run, frame: int) -> float:
    """Return a frame's time, from the times of the frames analysed beside it."""
    first, last = min(run.times_s), max(run.times_s)
    return run.times_s[first] + (frame - first) * (run.times_s[last] - run.times_s[first]) / max(last - first, 1)


def bench_rules(max_delay_s: float | None) -> list[tuple[str, RuleSpec]]:
    """Return rules that everything meets, so that they cost what rules cost."""
    corners = (Point(0.05, 0.05), Point(0.95, 0.05), Point(0.95, 0.95), Point(0.05, 0.95))
    line = (Point(0.5, 0.0), Point(0.5, 1.0))
    rules = (
        RuleSpec("area", RuleKind.INTRUSION, corners, seconds=3.0),
        RuleSpec("line", RuleKind.LINE_CROSSING, line),
    )
    return [(rule.name, replace(rule, max_delay_s=max_delay_s)) for rule in rules]
