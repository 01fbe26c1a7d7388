"""The demo's sample data hold together."""

from varta.access.passwords import check_password
from varta.bootstrap.demo_cameras import CAMERAS, street_rule
from varta.bootstrap.demo_people import PEOPLE
from varta.communities.service import read_sample
from varta.kernel.ids import camera_id


def test_there_are_four_cameras_marked_as_sample_in_real_hromadas() -> None:
    codes = {hromada.code for hromada in read_sample().hromadas}
    assert len(CAMERAS) >= 4
    for camera in CAMERAS:
        assert camera_id(camera.id) == camera.id
        assert "(зразок)" in camera.name
        assert "(зразок)" in camera.address
        assert camera.hromada in codes


def test_people_have_passwords_that_may_be_used() -> None:
    for person in PEOPLE:
        assert check_password(person.password, person.login)
    assert {person.role.value for person in PEOPLE} == {"operator", "supervisor", "clerk", "administrator"}


def test_the_street_needs_no_model() -> None:
    assert all(street_rule(number).spec.classes == frozenset() for number in range(4))
