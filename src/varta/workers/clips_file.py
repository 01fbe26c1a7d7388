"""Labelled clips from a TOML file: where the footage is, which rules watch it, what was really there.

The format is described in docs/guide/accuracy.md.
"""

import os
import tomllib
from dataclasses import dataclass
from pathlib import Path

from varta.kernel.errors import BadInput, NotFound
from varta.kernel.ground import Calibration
from varta.kernel.plate_watch import WatchedPlate
from varta.kernel.rules import RuleSpec
from varta.vision.accuracy.truth import MAX_TOLERANCE_S, RuleTruth
from varta.workers.clip_truth import CLIPS_CODE, read_truths
from varta.workers.plate_hits import entries_of
from varta.workers.rules_file import ground_of, read_ground, read_rules, read_watchlists, rules_of
from varta.workers.toml_reading import TableReader

MIRROR = "mirror:"
_MAX_BYTES = 4_000_000
_MAX_CLIPS = 1000
_FILE_KEYS = ("detectors", "fps", "tolerance_s", "clip")
_CLIP_KEYS = (
    "name", "video", "image_fps", "fps", "detectors", "tolerance_s", "rules", "rule", "watchlist", "ground", "truth",
    "detections", "tracks", "object", "note",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class LabelledClip:
    """Hold one clip. `video`, `detections` and `tracks` are places; `missing` says why the clip cannot be run.

    `ground` calibrates the camera, `watched` are plates to look for. `detections` and `tracks` are MOT text files of
    all `object_class` objects in the frames that they name.
    """

    name: str
    video: str
    rules: tuple[tuple[str, RuleSpec], ...]
    truths: tuple[RuleTruth, ...]
    fps: float
    image_fps: float | None = None
    detectors: tuple[str, ...] = ()
    detections: Path | None = None
    tracks: Path | None = None
    object_class: str = "person"
    ground: Calibration | None = None
    watched: tuple[WatchedPlate, ...] | None = None
    missing: str = ""


def read_clips(path: Path, mirror: Path | None) -> list[LabelledClip]:
    """Return a file's clips; places in it are relative to it, or `mirror:…` below the mirror folder.

    Raises `NotFound` (`accuracy.not_found`) and `BadInput` (`accuracy.bad_clips`, `rules.…`, `rule.…`) with the place
    in the file.
    """
    data = _toml(path)
    top = TableReader(data, path.name, CLIPS_CODE)
    top.only(_FILE_KEYS)
    tables = top.tables("clip")
    if not 1 <= len(tables) <= _MAX_CLIPS:
        raise BadInput(CLIPS_CODE, f"{path} has {len(tables)} [[clip]]; write 1 to {_MAX_CLIPS}.", where="clip")
    places = _Places(path.parent, mirror)
    clips = [_clip(TableReader(table, f"clip[{i}]", CLIPS_CODE), top, places) for i, table in enumerate(tables)]
    names = [clip.name for clip in clips]
    for i, name in enumerate(names):
        if name in names[:i]:
            raise BadInput(CLIPS_CODE, f"{path}: two clips are named '{name}'.", where=f"clip[{i}].name")
    return clips


def _toml(path: Path) -> dict[str, object]:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise NotFound(
            "accuracy.not_found",
            f"Cannot read {path} ({error.strerror}); give a TOML file with [[clip]].",
            where="clips",
        ) from None
    if len(raw) > _MAX_BYTES:
        raise BadInput(CLIPS_CODE, f"{path} is over {_MAX_BYTES} bytes; split it.", where="clips")
    try:
        return tomllib.loads(raw.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadInput(CLIPS_CODE, f"{path} is not TOML in UTF-8: {error}; correct it there.", where="clips") from None


@dataclass(frozen=True, slots=True)
class _Places:
    folder: Path
    mirror: Path | None

    def find(self, text: str) -> tuple[Path, str]:
        """Return where something should be, and why it is not there, empty if it is."""
        if text.startswith(MIRROR):
            if self.mirror is None:
                return Path(text), f"{text}: no mirror folder is set (VARTA_MIRROR)"
            path = self.mirror / text.removeprefix(MIRROR)
        else:
            path = Path(os.path.normpath(self.folder / text))
        there = path.parent.is_dir() if "%" in path.name else path.exists()
        return path, "" if there else f"{text} is not there"


def _clip(read: TableReader, top: TableReader, places: _Places) -> LabelledClip:
    read.only(_CLIP_KEYS)
    tolerance = read.number("tolerance_s", _or(top.number("tolerance_s", 1.0, 0, MAX_TOLERANCE_S)), 0, MAX_TOLERANCE_S)
    rules, ground, watched = _rules(read, places)
    truths = read_truths(read, dict(rules), _or(tolerance))
    video, missing = places.find(read.text("video"))
    files: dict[str, Path | None] = {"detections": None, "tracks": None}
    for key in files:
        if text := read.text(key, ""):
            files[key], absent = places.find(text)
            missing = missing or absent
    return LabelledClip(
        name=read.text("name"),
        video=str(video),
        rules=rules,
        truths=truths,
        fps=_or(read.number("fps", top.number("fps", 5.0, 0.1, 60), 0.1, 60)),
        image_fps=read.number("image_fps", None, 0.1, 240),
        detectors=read.texts("detectors") or top.texts("detectors"),
        detections=files["detections"],
        tracks=files["tracks"],
        object_class=read.text("object", "person"),
        ground=ground,
        watched=None if watched is None else tuple(watched),
        missing=missing,
    )


def _or(value: float | None) -> float:
    return 0.0 if value is None else value


_Rules = tuple[tuple[tuple[str, RuleSpec], ...], Calibration | None, list[WatchedPlate] | None]


def _rules(read: TableReader, places: _Places) -> _Rules:
    """Return the rules, the ground and the plates to look for: of a rules file, or of the clip's own tables."""
    if "rules" in read.table and any(key in read.table for key in ("rule", "watchlist", "ground")):
        raise read.error("rules", "give either a rules file or the clip's own rule, watchlist and ground, not both")
    if "rules" in read.table:
        path, missing = places.find(read.text("rules"))
        if missing:
            raise read.error("rules", missing)
        return tuple(read_rules(path)), read_ground(path), read_watchlists(path)
    place = Path(read.where)
    rules = tuple(rules_of(place, read.table["rule"])) if "rule" in read.table else ()
    ground = ground_of(place, read.table.get("ground"))
    return rules, ground, entries_of(place, read.table.get("watchlist"))
