"""Reading the settings, and saying in one sentence what is wrong with them."""

import difflib
import json
import os
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import cast, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from varta.bootstrap.settings import Settings
from varta.kernel.errors import BadInput, VartaError

ENV_PREFIX = "VARTA_"
NESTING = "__"
CONFIG_VARIABLE = "VARTA_CONFIG"
DEFAULT_FILE = Path("varta.toml")
_MASK = "•••"


def load_settings(file: Path | None = None) -> Settings:
    """Read the settings from `file`, else from `VARTA_CONFIG`, else from `./varta.toml` if it is there.

    The environment wins over the file.

    Raises `BadInput`: `config.no_file`, `config.bad_toml`, `config.unknown_key`, `config.bad_value`.
    """
    path = config_path(file)
    data = _read(path) if path else {}
    _refuse_unknown_variables(os.environ)
    for key, field in setting_fields():
        text = os.environ.get(variable_of(key))
        if text is not None:
            _put(data, key, _from_text(text, field))
    try:
        return Settings.model_validate(data)
    except ValidationError as error:
        raise _translate(error.errors()[0], path) from None


def config_path(file: Path | None = None) -> Path | None:
    """Return the file to read, `None` when there is none."""
    named = file or (Path(os.environ[CONFIG_VARIABLE]) if os.environ.get(CONFIG_VARIABLE) else None)
    if named:
        return named
    return DEFAULT_FILE if DEFAULT_FILE.is_file() else None


def setting_fields(model: type[BaseModel] = Settings, prefix: str = "") -> Iterator[tuple[str, FieldInfo]]:
    """Yield each setting's key, such as `web.port`, and its field; sections are walked into."""
    for name, field in model.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from setting_fields(kind, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", field


def variable_of(key: str) -> str:
    """Return the environment variable of a key: `web.port` is `VARTA_WEB__PORT`."""
    return ENV_PREFIX + key.upper().replace(".", NESTING)


def shown(settings: Settings) -> dict[str, object]:
    """Return the settings as plain data, with passwords masked."""
    data = cast("dict[str, object]", json.loads(settings.model_dump_json()))
    database = cast("dict[str, object]", data["database"])
    database["url"] = mask_password(settings.database_url)
    return data


def mask_password(url: str) -> str:
    """Return an address with its password replaced."""
    head, at, tail = url.rpartition("@")
    scheme, slashes, credentials = head.partition("://")
    user, colon, _ = credentials.partition(":")
    return f"{scheme}{slashes}{user}:{_MASK}@{tail}" if at and colon else url


def _read(path: Path) -> dict[str, object]:
    try:
        # The line end makes the parser name the line of a mistake in the last one.
        return tomllib.loads(path.read_text(encoding="utf-8") + "\n")
    except FileNotFoundError:
        raise BadInput(
            "config.no_file",
            f"There is no settings file {path}; give another with --config or leave it out.",
            where=str(path),
        ) from None
    except OSError as error:
        raise BadInput("config.no_file", f"Cannot read {path}: {error.strerror}.", where=str(path)) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInput("config.bad_toml", f"{path} is not TOML: {error}.", where=str(path)) from None


def _from_text(text: str, field: FieldInfo) -> object:
    """Return a variable's value: lists are written as JSON, an empty text means "not given" where that is possible."""
    if get_origin(field.annotation) is tuple:
        try:
            return cast("object", json.loads(text))
        except ValueError:
            return text
    return None if text == "" and field.default is None else text


def _put(data: dict[str, object], key: str, value: object) -> None:
    *sections, name = key.split(".")
    for section in sections:
        inner = data.setdefault(section, {})
        if not isinstance(inner, dict):  # the model says what is wrong with it
            return
        data = inner
    data[name] = value


def _refuse_unknown_variables(environ: Mapping[str, str]) -> None:
    known = {variable_of(key) for key, _ in setting_fields()} | {CONFIG_VARIABLE}
    for name in environ:
        if name.startswith(ENV_PREFIX) and name not in known:
            raise BadInput(
                "config.unknown_key",
                f"No setting has the environment variable {name}.{_near(name, known)}",
                where=name,
                params={"key": name},
            )


def _near(word: str, known: set[str]) -> str:
    near = difflib.get_close_matches(word, sorted(known), n=1)
    return f" Did you mean {near[0]}?" if near else " `varta config show` lists them all."


def _translate(error: ErrorDetails, path: Path | None) -> VartaError:
    key = ".".join(str(part) for part in error["loc"])
    fields = dict(setting_fields())
    place = _place(key, path)
    if error["type"] == "extra_forbidden":
        return BadInput(
            "config.unknown_key",
            f"{place}: there is no setting '{key}'.{_near(key, set(fields))}",
            where=key,
            params={"key": key},
        )
    known = next((k for k in fields if key == k or key.startswith(f"{k}.")), None)
    example = _example(known, fields[known]) if known else ""
    return BadInput(
        "config.bad_value",
        f"{place}: {key} = {_got(key, error['input'])}: {_expected(error, fields.get(known or ''))}.{example}",
        where=key,
        params={"key": key},
    )


def _place(key: str, path: Path | None) -> str:
    variable = variable_of(key)
    return f"Environment variable {variable}" if variable in os.environ or not path else str(path)


def _got(key: str, value: object) -> str:
    return repr(mask_password(value) if key == "database.url" and isinstance(value, str) else value)


def _expected(error: ErrorDetails, field: FieldInfo | None) -> str:
    if error["type"] == "string_pattern_mismatch" and field:
        return f"it does not have the right form ({(field.description or '').rstrip('.')})"
    return (
        error["msg"]
        .replace("Input should be", "expected")
        .replace("String should", "expected to")
        .replace("a valid dictionary or instance of", "a section; see")
    )


def _example(key: str, field: FieldInfo) -> str:
    return f" Example: {key.rsplit('.', 1)[-1]} = {json.dumps((field.examples or [None])[0], ensure_ascii=False)}"
