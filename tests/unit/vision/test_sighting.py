import pytest

from varta.vision.rules.sighting import sensible_class

LARGE, SMALL = (0.2, 0.3, 0.4, 0.7), (0.2, 0.3, 0.24, 0.38)


@pytest.mark.parametrize(
    ("said", "box", "called"),
    [
        ("object", LARGE, "vehicle-sized object"),
        ("bag", LARGE, "vehicle-sized object"),
        ("object", SMALL, "object"),
        ("bag", SMALL, "bag"),
        ("object", (0.25, 0.0, 1.0, 0.42), "object"),  # most of the ground
        ("person", LARGE, "person"),
        ("moving object", LARGE, "moving object"),  # the built-in detector never pretends to know
    ],
)
def test_what_is_as_large_as_a_vehicle_is_no_bag(
    said: str, box: tuple[float, float, float, float], called: str
) -> None:
    assert sensible_class(said, box) == called
