from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from support.house import House, TestClient, open_house


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with open_house(tmp_path) as found:
        yield found


@pytest.fixture
def operator(house: House) -> TestClient:
    return house.client("operator")


@pytest.fixture
def supervisor(house: House) -> TestClient:
    return house.client("supervisor")


@pytest.fixture
def administrator(house: House) -> TestClient:
    return house.client("administrator")


@pytest.fixture
def with_options(house: House) -> Callable[..., None]:
    """Change the web's options for the clients made from now on."""

    def change(**changes: object) -> None:
        house.centre = replace(house.centre, options=replace(house.centre.options, **changes))

    return change


@pytest.fixture
def client_at(house: House) -> Callable[[str], TestClient]:
    """Make a client that comes from another address."""
    return lambda address: house.client(None, address)
