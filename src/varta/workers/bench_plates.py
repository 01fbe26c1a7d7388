"""How many plates of labelled photographs are read exactly, and how fast, beside RapidOCR on the whole picture."""

import json
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from varta.kernel.errors import BadInput, NotFound, Unavailable
from varta.vision.plates.alphabet import fold
from varta.vision.plates.networks import TextNetworks
from varta.vision.plates.picture_file import open_picture
from varta.vision.plates.reader import PlateReader
from varta.vision.types import Pixels

Read = Callable[[Pixels], list[str]]


@dataclass(frozen=True, slots=True)
class Labelled:
    """Hold a photograph and the plate that it shows."""

    file: Path
    text: str


@dataclass(slots=True)
class _Tally:
    exact: int = 0
    edits: int = 0
    seconds: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def bench_plates(folder: Path, *, peer: bool = True, bf16: bool = True) -> dict[str, float | int | str]:
    """Return exact readings and milliseconds by set, of time and of processor; two ways in turn, one thread each.

    A set is a sub-folder with `NAME.txt` files that hold `file x y w h text`, or a `plates.json` of names and texts. A
    picture counts as read when one of the texts found is its own; labels mix O and 0, so the two count as one.
    Raises `NotFound` (`bench.no_plates`), `BadInput` (`bench.bad_labels`), `Unavailable` (`plates.no_model`).
    """
    sets = {place.name: found for place in _places(folder) if (found := list(labelled(place)))}
    if not sets:
        text = f"{folder} has no labelled photographs: NAME.txt with 'file x y w h text', or plates.json."
        raise NotFound("bench.no_plates", text, where=str(folder))
    ways: dict[str, Read] = {"": _ours(bf16=bf16)}
    if peer:
        ways["rapidocr_"] = _whole_picture()
    figures: dict[str, float | int | str] = {}
    for name, photographs in sets.items():
        tallies = _measure(photographs, ways)
        figures |= _figures(name, photographs, tallies)
    return figures


def labelled(folder: Path) -> Iterator[Labelled]:
    """Yield a set's photographs. Raises `BadInput` (`bench.bad_labels`)."""
    listed = folder / "plates.json"
    try:
        if listed.is_file():
            for name, text in json.loads(listed.read_text(encoding="utf-8")).items():
                yield Labelled(folder / name, text)
            return
        for file in sorted(folder.glob("*.txt")):
            name, _, _, _, _, text = file.read_text(encoding="utf-8").split("\t" if "\t" in file.read_text() else None)
            yield Labelled(folder / name, text.strip())
    except (ValueError, AttributeError, UnicodeDecodeError):
        raise BadInput("bench.bad_labels", f"The labels in {folder} cannot be read.", where=str(folder)) from None


def same(read: str, text: str) -> bool:
    """Tell whether two texts are one plate; O and 0 count as one, as labels mix them."""
    return _flat(read) == _flat(text)


def _flat(text: str) -> str:
    return fold(text).replace("O", "0")


def _places(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return [folder, *sorted(place for place in folder.iterdir() if place.is_dir())]


def _measure(photographs: list[Labelled], ways: dict[str, Read]) -> dict[str, _Tally]:
    tallies = {way: _Tally() for way in ways}
    for read in ways.values():  # compiled and warm before it is timed
        read(open_picture(photographs[0].file))
    for photograph in photographs:
        picture = open_picture(photograph.file)
        for way, read in ways.items():
            tally, start, cpu = tallies[way], time.perf_counter(), time.process_time()
            texts = read(picture)
            tally.cpu.append(time.process_time() - cpu)
            tally.seconds.append(time.perf_counter() - start)
            tally.edits += min(
                (_edits(_flat(text), _flat(photograph.text)) for text in texts), default=len(photograph.text)
            )
            if any(same(text, photograph.text) for text in texts):
                tally.exact += 1
            else:
                tally.wrong.append(photograph.file.name)
    return tallies


def _figures(name: str, photographs: list[Labelled], tallies: dict[str, _Tally]) -> dict[str, float | int | str]:
    signs = sum(len(photograph.text) for photograph in photographs)
    figures: dict[str, float | int | str] = {f"{name}_pictures": len(photographs)}
    for way, tally in tallies.items():
        figures |= {
            f"{name}_{way}exact": tally.exact,
            f"{name}_{way}exact_percent": round(100 * tally.exact / len(photographs), 1),
            f"{name}_{way}sign_errors_percent": round(100 * tally.edits / signs, 2),
            f"{name}_{way}median_ms": round(1000 * statistics.median(tally.seconds), 1),
            f"{name}_{way}median_cpu_ms": round(1000 * statistics.median(tally.cpu), 1),
        }
        if not way:
            figures[f"{name}_wrong"] = " ".join(tally.wrong)
    return figures


def _ours(*, bf16: bool) -> Read:
    reader = PlateReader(TextNetworks(bf16=bf16))
    return lambda picture: [plate.text for plate in reader.read(picture)]


def _whole_picture() -> Read:
    """Do what RapidOCR's first page says: the whole picture, then each line of text, and all together."""
    try:
        from rapidocr import EngineType, RapidOCR
    except ImportError:
        raise Unavailable("bench.no_rapidocr", "The peer needs the package 'rapidocr' ('make setup').") from None
    engine = RapidOCR(
        params={
            "Det.engine_type": EngineType.OPENVINO,
            "Cls.engine_type": EngineType.OPENVINO,
            "Rec.engine_type": EngineType.OPENVINO,
            "EngineConfig.openvino.inference_num_threads": 1,
            "Global.log_level": "critical",
        }
    )

    def read(picture: Pixels) -> list[str]:
        found: Any = engine(picture)
        texts = [fold(text) for text in (found.txts or ())]
        return [*texts, "".join(texts)]

    return read


def _edits(a: str, b: str) -> int:
    """Return how many signs must be changed, added or left out (Levenshtein 1966)."""
    row = list(range(len(b) + 1))
    for i, sign in enumerate(a, 1):
        before, row = row, [i]
        for j, other in enumerate(b, 1):
            row.append(min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (sign != other)))
    return row[-1]
