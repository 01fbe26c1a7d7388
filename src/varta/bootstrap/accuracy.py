"""Wiring of `varta accuracy`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from varta.bootstrap.settings import Settings
from varta.kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class AccuracyReport:
    """Hold the report as plain data and as tables."""

    data: Mapping[str, object]
    markdown: str


def measure_accuracy(
    settings: Settings, clips: Path, detectors: Sequence[str], only: Sequence[str], say: Callable[[str], None]
) -> AccuracyReport:
    """Run the labelled clips of a file; `say` gets a line for each.

    Raises `NotFound` (`accuracy.not_found`, `accuracy.no_clip`), `BadInput` (`accuracy.…`, `rule.…`, `rules.…`).
    """
    from varta.vision.choice import Detectors, choose_detectors
    from varta.vision.engine import NetworkOptions
    from varta.workers.accuracy import run_clips
    from varta.workers.accuracy_report import markdown, report
    from varta.workers.clips_file import read_clips

    read = read_clips(clips, settings.mirror)
    for name in only:
        if name not in {clip.name for clip in read}:
            raise NotFound("accuracy.no_clip", f"{clips} has no clip '{name}'; see its [[clip]] tables.", where="only")
    network = NetworkOptions(bf16=settings.analysis.bf16, threads=settings.analysis.threads)

    def choose(name: str) -> Detectors:
        return choose_detectors(name, settings.models_dir, network)

    wanted = [clip for clip in read if not only or clip.name in only]
    data = report(run_clips(wanted, detectors, choose, say))
    return AccuracyReport(data, markdown(data))
