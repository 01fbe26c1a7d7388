"""Where the shared footage is, and how a test says that it is not there."""

from pathlib import Path

import pytest

SHARED_DATA = Path(__file__).resolve().parents[3] / "shared" / "data"


def footage(name: str) -> Path:
    """Return a file of the shared data; skip the test where the folder is absent."""
    path = SHARED_DATA / name
    if not path.exists():
        pytest.skip(f"no footage: {name} is not in the shared data folder beside the project")
    return path
