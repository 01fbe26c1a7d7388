"""The settings: where they come from, and what is said about wrong ones."""

from pathlib import Path

import pytest

from varta.bootstrap.config import load_settings, setting_fields, shown, variable_of
from varta.kernel.errors import BadInput


def file_with(folder: Path, text: str) -> Path:
    path = folder / "varta.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_defaults_need_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    settings = load_settings()
    assert settings.data_dir == tmp_path / "data"
    assert settings.database_url == f"sqlite:///{tmp_path}/data/varta.db"
    assert settings.web.port == 8080
    assert settings.alarms.deadline_seconds.critical == 60


def test_environment_wins_over_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = file_with(tmp_path, '[web]\nport = 9000\nhost = "192.0.2.1"\n[map]\ncentre = [1, 2]\n')
    monkeypatch.setenv("VARTA_WEB__PORT", "9001")
    monkeypatch.setenv("VARTA_MAP__CENTRE", "[32.6, 46.6]")
    monkeypatch.setenv("VARTA_MIRROR", "")
    settings = load_settings(path)
    assert (settings.web.port, settings.web.host) == (9001, "192.0.2.1")
    assert settings.map.centre == (32.6, 46.6)
    assert settings.mirror is None


def test_file_from_the_environment_and_from_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = file_with(tmp_path, "[web]\nport = 9000\n")
    monkeypatch.chdir(tmp_path)
    assert load_settings().web.port == 9000
    other = tmp_path / "other.toml"
    other.write_text("[web]\nport = 9002\n")
    monkeypatch.setenv("VARTA_CONFIG", str(other))
    assert load_settings().web.port == 9002
    assert load_settings(path).web.port == 9000


@pytest.mark.parametrize(
    ("text", "code", "where", "words"),
    [
        ("[web]\nprt = 1", "config.unknown_key", "web.prt", "Did you mean web.port?"),
        ("nonsense = 1", "config.unknown_key", "nonsense", "no setting 'nonsense'"),
        ('[web]\nport = "abc"', "config.bad_value", "web.port", "Example: port = 8080"),
        ("[web]\nport = 70000", "config.bad_value", "web.port", "less than or equal to 65535"),
        ("web = 3", "config.bad_value", "web", "a section"),
        ('log_level = "loud"', "config.bad_value", "log_level", "'debug', 'info'"),
        ("[alarms.deadline_seconds]\nlow = -1", "config.bad_value", "alarms.deadline_seconds.low", "greater than 0"),
        ("[map]\ncentre = [1]", "config.bad_value", "map.centre.1", "Example: centre = [32.6, 46.6]"),
        ("[analysis]\nfps = nan", "config.bad_value", "analysis.fps", "Example: fps = 5"),
    ],
)
def test_wrong_settings_are_named(tmp_path: Path, text: str, code: str, where: str, words: str) -> None:
    with pytest.raises(BadInput) as caught:
        load_settings(file_with(tmp_path, text))
    assert caught.value.code == code
    assert caught.value.where == where
    assert words in caught.value.message


def test_a_syntax_error_names_its_line(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="line 2") as caught:
        load_settings(file_with(tmp_path, "[web]\nport ="))
    assert caught.value.code == "config.bad_toml"


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"none\.toml") as caught:
        load_settings(tmp_path / "none.toml")
    assert caught.value.code == "config.no_file"


@pytest.mark.parametrize("name", ["VARTA_WEB__PRT", "VARTA_WEB", "VARTA_PORT"])
def test_unknown_variables_are_refused(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "1")
    with pytest.raises(BadInput) as caught:
        load_settings()
    assert (caught.value.code, caught.value.where) == ("config.unknown_key", name)


def test_a_wrong_variable_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VARTA_WEB__PORT", "99999")
    with pytest.raises(BadInput, match="VARTA_WEB__PORT"):
        load_settings()


def test_passwords_are_never_shown(tmp_path: Path) -> None:
    path = file_with(tmp_path, '[database]\nurl = "postgresql://varta:hush@db/varta"\n')
    settings = load_settings(path)
    assert settings.database_url == "postgresql+psycopg://varta:hush@db/varta"
    assert "hush" not in str(shown(settings))
    with pytest.raises(BadInput) as caught:
        load_settings(file_with(tmp_path, '[database]\nurl = "mysql://varta:hush@db/varta"\n'))
    assert "hush" not in caught.value.message


def test_every_setting_has_a_meaning_and_an_example_that_is_right() -> None:
    for key, field in setting_fields():
        assert field.description, key
        assert field.examples, key
        assert variable_of(key).startswith("VARTA_")
