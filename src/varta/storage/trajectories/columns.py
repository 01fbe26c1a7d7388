"""The columns of a track, and how DuckDB reads and writes them. Nothing is ever fetched from the network."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from varta.kernel.errors import Broken, Unavailable
from varta.kernel.trajectory import SAMPLE_BYTES, Tint, Trajectory, unpack

COLUMNS: dict[str, str] = {
    "camera": "VARCHAR",
    "trace": "VARCHAR",
    "class": "VARCHAR",
    "score": "REAL",
    "start_us": "BIGINT",
    "end_us": "BIGINT",
    "complete": "BOOLEAN",
    "left_x": "REAL",
    "right_x": "REAL",
    "top_y": "REAL",
    "bottom_y": "REAL",
    "upper": "VARCHAR",
    "upper_score": "REAL",
    "lower": "VARCHAR",
    "lower_score": "REAL",
    "body": "VARCHAR",
    "body_score": "REAL",
    "heading": "REAL",
    "motion": "REAL",
    "kmh": "REAL",
    "pace": "REAL",
    "points": "BLOB",
}
KEY = "hash(camera, trace)"  # which track a row belongs to
_IN_LINES = {name: "VARCHAR" if kind == "BLOB" else kind for name, kind in COLUMNS.items()}
_NAMES = ", ".join(COLUMNS)
_FROM_LINES = ", ".join(
    f"try(from_base64({name})) AS {name}" if kind == "BLOB" else name for name, kind in COLUMNS.items()
)


# A line of which a part is missing, or points that are no whole samples, are as a torn line: nobody's.
_SOUND = (
    "camera IS NOT NULL AND trace IS NOT NULL AND start_us IS NOT NULL AND length(points) > 0 "
    f"AND coalesce(octet_length(try(from_base64(points))) % {SAMPLE_BYTES} = 0, false)"
)


def connect(threads: int, memory_mib: int) -> duckdb.DuckDBPyConnection:
    """Open an engine in memory, bounded, that spills nothing and loads nothing from elsewhere."""
    return duckdb.connect(
        ":memory:",
        config={
            "threads": str(threads),
            "memory_limit": f"{memory_mib}MiB",
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "temp_directory": "",
        },
    )


@contextmanager
def translating() -> Iterator[None]:
    """Turn DuckDB's errors into Varta's: `past.too_slow`, `past.too_much`, `past.damaged`, `past.cannot_read`."""
    try:
        yield
    except duckdb.InterruptException:
        text = "The question took too long; ask about fewer cameras or days."
        raise Unavailable("past.too_slow", text) from None
    except duckdb.OutOfMemoryException:
        text = "The question needs more memory than it may take; ask about fewer cameras or days."
        raise Unavailable("past.too_much", text) from None
    except duckdb.IOException as error:
        raise Unavailable("past.cannot_read", f"The trajectories cannot be read: {first_line(error)}") from None
    except duckdb.Error as error:
        raise Broken("past.damaged", f"Trajectories are damaged: {first_line(error)}") from None


def first_line(error: Exception) -> str:
    """Return the first line of a library's text."""
    return str(error).strip().split("\n", 1)[0][:300]


def source(files: Sequence[Path], lines: Sequence[Path]) -> str:
    """Return the SQL of a table over column files and journals; a torn last line is nobody's."""
    parts = []
    if files:
        parts.append(f"SELECT {_NAMES} FROM read_parquet({quoted(files)}, hive_partitioning=false)")
    if lines:
        parts.append(f"SELECT {_FROM_LINES} FROM {lines_table(lines)} WHERE {_SOUND}")
    return "(" + " UNION ALL ".join(parts) + ")"


def lines_table(lines: Sequence[Path]) -> str:
    """Return the SQL of journals as they are written."""
    columns = ", ".join(f"'{name}': '{kind}'" for name, kind in _IN_LINES.items())
    return f"read_json({quoted(lines)}, format='newline_delimited', columns={{{columns}}}, ignore_errors=true)"


def quoted(paths: Sequence[Path]) -> str:
    """Return paths as an SQL list."""
    return "[" + ", ".join("'" + str(path).replace("'", "''") + "'" for path in paths) + "]"


def write_columns(engine: duckdb.DuckDBPyConnection, lines: Path, path: Path, where: str = "true") -> None:
    """Write a journal's tracks as a column file, by start."""
    rows = f"SELECT {_NAMES} FROM {source([], [lines])} WHERE {where} ORDER BY start_us, trace"
    target = str(path).replace("'", "''")
    engine.execute(f"COPY ({rows}) TO '{target}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 30000)")


def trajectory(row: Sequence[Any]) -> Trajectory:
    """Return the track of a row in the order of `COLUMNS`."""
    names = dict(zip(COLUMNS, row, strict=True))
    return Trajectory(
        camera=names["camera"],
        trace=names["trace"],
        class_name=names["class"],
        score=names["score"],
        start_us=names["start_us"],
        samples=unpack(bytes(names["points"])),
        complete=names["complete"],
        **{part: _tint(names[part], names[f"{part}_score"]) for part in ("upper", "lower", "body")},
        heading=names["heading"],
        motion=names["motion"],
        kmh=names["kmh"],
        pace=names["pace"],
    )


def _tint(name: str | None, score: float | None) -> Tint | None:
    return Tint(name, score or 0.0) if name else None
