"""What holds for every test: the machine's own settings of Varta stay outside."""

import os

import pytest


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.startswith("VARTA_"):
            monkeypatch.delenv(name)
