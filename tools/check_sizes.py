"""Check the sizes that keep the code readable: files of 300 lines (tests 500), functions of 50 lines, 6 parameters.

Run by `make lint`; exits 1 and names each place that is over.
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MAX_FILE, MAX_TEST_FILE, MAX_FUNCTION, MAX_PARAMETERS = 300, 500, 50, 6
CHECKED = ("src", "tools", "tests", "console/src", "console/dev")
SUFFIXES = {".py", ".ts", ".tsx", ".css", ".sh"}
# Made by a program, or a history that is not rewritten.
EXCLUDED = ("src/varta/web/console/", "src/varta/storage/migrations/versions/", "console/src/api/schema.ts")


def main() -> int:
    """Print every excess and return the exit code."""
    problems = [problem for path in files() for problem in check(path)]
    for problem in problems:
        print(problem)
    return 1 if problems else 0


def files() -> Iterator[Path]:
    """Yield each file that a person wrote."""
    for folder in CHECKED:
        for path in sorted((ROOT / folder).rglob("*")):
            name = path.relative_to(ROOT).as_posix()
            if path.suffix in SUFFIXES and path.is_file() and not name.startswith(EXCLUDED):
                yield path


def check(path: Path) -> Iterator[str]:
    """Yield what is too large in one file."""
    text = path.read_text(encoding="utf-8")
    name = path.relative_to(ROOT) if path.is_relative_to(ROOT) else path
    lines = text.count("\n")
    limit = MAX_TEST_FILE if str(name).startswith("tests/") else MAX_FILE
    if lines > limit:
        yield f"{name}: {lines} lines; at most {limit}"
    if path.suffix == ".py":
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield from _check_function(node, f"{name}:{node.lineno}")


def _check_function(node: ast.FunctionDef | ast.AsyncFunctionDef, place: str) -> Iterator[str]:
    length = (node.end_lineno or node.lineno) - node.lineno + 1
    if length > MAX_FUNCTION:
        yield f"{place}: {node.name} has {length} lines; at most {MAX_FUNCTION}"
    arguments = node.args
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    count = len(every) - (bool(every) and every[0].arg in {"self", "cls"})
    if count > MAX_PARAMETERS:
        yield f"{place}: {node.name} takes {count} parameters; at most {MAX_PARAMETERS}"


if __name__ == "__main__":
    sys.exit(main())
