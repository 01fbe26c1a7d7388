"""Read the plates of picture files one after another; a bad file does not stop the others."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from varta.kernel.errors import VartaError
from varta.vision.plates.picture_file import open_picture
from varta.vision.plates.reader import PlateReader, PlateReading


@dataclass(frozen=True, slots=True)
class PictureRead:
    """Hold what one file gave: its plates, the surest first, or the error that says why there are none."""

    file: Path
    plates: tuple[PlateReading, ...] = ()
    error: VartaError | None = None


def read_plates(files: Sequence[Path], reader: PlateReader | None = None) -> Iterator[PictureRead]:
    """Yield what each file gives, in their order. Raises `Unavailable` (`plates.no_model`)."""
    reader = reader or PlateReader()
    for file in files:
        try:
            yield PictureRead(file, tuple(reader.read(open_picture(file))))
        except VartaError as error:
            yield PictureRead(file, error=error)


def plate_row(file: Path, plate: PlateReading) -> dict[str, object]:
    """Return a plate as plain data: box x, y, width, height in whole pixels, score 0 to 1."""
    return {
        "file": str(file),
        "text": plate.text,
        "score": round(plate.score, 4),
        "bbox": [round(side) for side in plate.box],
        "country": plate.country,
        "signs": list(plate.signs),
        "candidates": [{"text": text, "score": round(score, 4)} for text, score in plate.others],
    }
