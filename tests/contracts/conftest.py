"""One suite over both databases."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from support.postgresql import Cluster
from varta.storage import Database, open_database

KINDS = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    with Cluster() as running:
        yield running


@pytest.fixture(scope="session")
def _templates(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], str]:
    """Return the address of a database with all tables, made once for each kind."""
    made: dict[str, str] = {}

    def template(kind: str) -> str:
        if kind not in made:
            if kind == "sqlite":
                made[kind] = str(tmp_path_factory.mktemp("template") / "varta.db")
                url = f"sqlite:///{made[kind]}"
            else:
                cluster: Cluster = request.getfixturevalue("cluster")
                made[kind] = cluster.new_database()
                url = cluster.url(made[kind])
            database = open_database(url)
            database.upgrade()
            database.close()
        return made[kind]

    return template


@pytest.fixture(params=KINDS)
def url(request: pytest.FixtureRequest, tmp_path: Path, _templates: Callable[[str], str]) -> str:
    """Return the address of a database of its own, with tables and no rows."""
    kind: str = request.param
    template = _templates(kind)
    if kind == "sqlite":
        shutil.copy(template, tmp_path / "varta.db")
        return f"sqlite:///{tmp_path / 'varta.db'}"
    cluster: Cluster = request.getfixturevalue("cluster")
    return cluster.url(cluster.new_database(template))


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    opened = open_database(url)
    yield opened
    opened.close()


@pytest.fixture(params=KINDS)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the address of a database without tables."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'folder' / 'varta.db'}"
    cluster: Cluster = request.getfixturevalue("cluster")
    return cluster.url(cluster.new_database())
