"""The form is tested too: sizes, reference pages, error kinds, commands."""

import ast
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

import varta
from varta.kernel import errors
from varta.web.app import openapi_document

Tool = Callable[[str], ModuleType]
SOURCE = Path(varta.__file__).parent


def test_sizes(tool: Tool) -> None:
    sizes = tool("check_sizes")
    assert [problem for path in sizes.files() for problem in sizes.check(path)] == []


def test_the_size_check_sees_excess(tool: Tool, tmp_path: Path) -> None:
    sizes = tool("check_sizes")
    path = tmp_path / "large.py"
    body = "\n".join("    pass" for _ in range(60))
    path.write_text(f"def f(a, b, c, d, e, f, g):\n{body}\n" + "\n" * 300)
    assert len(list(sizes.check(path))) == 3


@pytest.mark.parametrize("page", ["configuration.md", "cli.md", "errors.md"])
def test_reference_pages_are_up_to_date(tool: Tool, page: str) -> None:
    reference = tool("make_reference")
    written = (reference.PAGES / page).read_text(encoding="utf-8")
    assert written == reference.pages()[page], "run `make reference`"


def test_the_consoles_types_are_up_to_date(tool: Tool) -> None:
    committed = json.loads((tool("make_reference").ROOT / "console/src/api/openapi.json").read_text(encoding="utf-8"))
    assert committed == openapi_document(), "run `make types`"


def test_every_command_says_what_it_does(tool: Tool) -> None:
    helps = dict(tool("make_reference").command_helps())
    for words in (
        "serve",
        "demo",
        "simulate",
        "analyse",
        "camera add",
        "camera test",
        "models pull",
        "user add",
        "db upgrade",
        "config show",
        "config check",
        "bench analyse",
        "bench latency",
        "openapi",
        "version",
    ):
        assert f"varta {words}" in helps
    for name, text in helps.items():
        assert len(text.splitlines()[2].strip()) > 10, name


def test_every_error_kind_has_its_own_exit_code_and_status() -> None:
    kinds = errors.VartaError.__subclasses__()
    assert len({kind.exit_code for kind in kinds}) == len(kinds)
    assert len({kind.http_status for kind in kinds}) == len(kinds)
    assert all(kind.exit_code not in (0, 1) and kind.http_status >= 400 for kind in kinds)
    assert all(kind.__name__ in str(errors.__doc__) for kind in kinds)


def _sources() -> Iterator[Path]:
    return SOURCE.rglob("*.py")


def test_codes_have_one_form() -> None:
    kinds = {kind.__name__ for kind in errors.VartaError.__subclasses__()}
    for path in _sources():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in kinds and node.args:
                code = node.args[0]
                if isinstance(code, ast.Constant):
                    assert re.fullmatch(r"[a-z_]+\.[a-z0-9_]+", str(code.value)), f"{path}:{node.lineno}"


def test_nothing_is_switched_off() -> None:
    for path in _sources():
        text = path.read_text(encoding="utf-8")
        assert "type: ignore" not in text, path
        assert "mypy: " not in text, path
        for number, line in enumerate(text.splitlines(), 1):
            if "# noqa" in line:
                assert re.search(r"# noqa: [A-Z0-9, ]+ - \w", line), f"{path}:{number}: no reason"


def test_the_console_knows_the_kinds_of_rules(tool: Tool) -> None:
    kinds = tool("kinds_json")
    assert kinds.OUT.read_text(encoding="utf-8") == kinds.kinds_document(), "run tools/kinds_json.py"
