"""What holds for every test: the machine's own settings of Varta stay outside."""

import os

import pytest
from hypothesis import settings

# No timed tests: the machines are shared. The same examples every time: a fault found is a fault to repeat.
settings.register_profile("varta", deadline=None, derandomize=True)
settings.load_profile("varta")


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.startswith("VARTA_"):
            monkeypatch.delenv(name)
