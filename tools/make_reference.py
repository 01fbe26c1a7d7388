"""Write the reference pages that follow from the code: configuration, command line, errors.

`make reference` runs it; `--check` only tells whether the committed pages are up to date (exit 1 if not).
"""

import ast
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from varta.bootstrap.config import setting_fields, variable_of
from varta.bootstrap.settings import Settings
from varta.cli.main import app
from varta.kernel import errors

ROOT = Path(__file__).resolve().parent.parent
PAGES = ROOT / "docs" / "reference"
_NOTE = "<!-- Made by tools/make_reference.py from the code; edit there, then run `make reference`. -->"
_WIDTH = 100


def pages() -> dict[str, str]:
    """Return each page's text by its file name."""
    return {"configuration.md": configuration(), "cli.md": command_line(), "errors.md": error_codes()}


def configuration() -> str:
    """Return the page of all settings."""
    lines = [
        _NOTE,
        "# Configuration",
        "",
        "One TOML file: `--config FILE`, else the file that `VARTA_CONFIG` names, else `./varta.toml` if it is there.",
        "Each setting can also come from the environment, which wins. Lists are written as JSON there. Unknown keys",
        "and bad values are refused. `varta config show` prints what is in force, `varta config check` only checks.",
        "",
        "```toml",
        *_example_file(),
        "```",
        "",
    ]
    section = None
    for key, field in setting_fields():
        name = key.rpartition(".")[0]
        if name != section:
            section = name
            lines += [f"## {name or 'General'}", "", *_section_words(name)]
        lines += [
            f"### `{key}`",
            "",
            str(field.description),
            "",
            f"- Environment: `{variable_of(key)}`",
            f"- Default: {_default(field)}",
            f"- Example: `{key.rpartition('.')[2]} = {_toml((field.examples or [None])[0])}`",
            "",
        ]
    return "\n".join(lines)


def _example_file() -> Iterator[str]:
    yield 'data_dir = "/srv/varta"'
    yield ""
    yield "[web]"
    yield "port = 8080"
    yield ""
    yield "[alarms.deadline_seconds]"
    yield "critical = 60"


def _section_words(name: str) -> list[str]:
    model: type[BaseModel] = Settings
    for part in filter(None, name.split(".")):
        kind = model.model_fields[part].annotation
        if not (isinstance(kind, type) and issubclass(kind, BaseModel)):
            return []
        model = kind
    return [str(model.__doc__).strip(), ""] if name else []


def _default(field: FieldInfo) -> str:
    value = field.default
    if value is None or value == "":
        return "not given"
    return f"`{_toml(str(value) if isinstance(value, Path) else value)}`"


def _toml(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def command_line() -> str:
    """Return the page of all commands, as `--help` shows them."""
    lines = [
        _NOTE,
        "# Command line",
        "",
        "Errors are one sentence with a stable code on standard error; the exit code is that of the error's kind",
        "([errors](errors.md)). Ctrl-C ends any command with 130. `--json` prints for programs.",
        "",
    ]
    for name, text in command_helps():
        lines += [f"## {name}", "", "```text", text.rstrip(), "```", ""]
    return "\n".join(lines)


def command_helps() -> Iterator[tuple[str, str]]:
    """Yield each command's full name and its help."""
    yield from _helps(typer.main.get_command(app), "varta", None)


def _helps(command: Any, name: str, parent: Any) -> Iterator[tuple[str, str]]:
    word = name.rpartition(" ")[2]
    context = command.context_class(command, info_name=word, parent=parent, terminal_width=_WIDTH)
    yield name, command.get_help(context)
    for inner_word, inner in getattr(command, "commands", {}).items():
        if not inner.hidden:
            yield from _helps(inner, f"{name} {inner_word}", context)


def error_codes() -> str:
    """Return the page of all error kinds and codes."""
    lines = [_NOTE, "# Errors", "", "| kind | HTTP status | exit code | meaning |", "|---|---:|---:|---|"]
    kinds = error_kinds()
    for name, kind in kinds.items():
        lines.append(f"| {name} | {kind.http_status} | {kind.exit_code} | {str(kind.__doc__).strip()} |")
    lines += ["", "| code | kind |", "|---|---|"]
    found = sorted({code for path in (ROOT / "src").rglob("*.py") for code in _codes_in(path)})
    lines += [f"| `{code}` | {kind} |" for code, kind in found]
    return "\n".join([*lines, ""])


def error_kinds() -> dict[str, type[errors.VartaError]]:
    """Return the kinds by name, in the order of the code."""
    return {kind.__name__: kind for kind in errors.VartaError.__subclasses__()}


def _codes_in(path: Path) -> Iterator[tuple[str, str]]:
    kinds = error_kinds()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in kinds and node.args:
            code = node.args[0]
            if isinstance(code, ast.Constant) and isinstance(code.value, str):
                yield code.value, node.func.id


def main() -> int:
    """Write or check the pages; return the exit code."""
    stale = [name for name, text in pages().items() if _read(PAGES / name) != text]
    if "--check" in sys.argv:
        for name in stale:
            print(f"docs/reference/{name} is not up to date; run `make reference`")
        return 1 if stale else 0
    for name in stale:
        (PAGES / name).write_text(pages()[name], encoding="utf-8")
        print(f"wrote docs/reference/{name}")
    return 0


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


if __name__ == "__main__":
    sys.exit(main())
