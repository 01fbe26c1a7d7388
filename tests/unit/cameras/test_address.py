import pytest

from varta.cameras.address import keep_password, mask_url
from varta.kernel.errors import BadInput


@pytest.mark.parametrize(
    ("url", "masked"),
    [
        ("rtsp://192.0.2.1/x", "rtsp://192.0.2.1/x"),
        ("rtsp://user@192.0.2.1/x", "rtsp://user@192.0.2.1/x"),
        ("rtsp://user:secret@192.0.2.1:554/x", "rtsp://user:•••@192.0.2.1:554/x"),
        ("rtsp://user:se@cr:et@192.0.2.1/x", "rtsp://user:•••@192.0.2.1/x"),
    ],
)
def test_passwords_are_masked(url: str, masked: str) -> None:
    assert mask_url(url) == masked


def test_the_mask_is_filled_from_what_is_stored() -> None:
    stored = "rtsp://user:s%40cret@192.0.2.1/x"
    assert keep_password(mask_url(stored), stored) == stored
    assert keep_password("rtsp://other:new@192.0.2.1/x", stored) == "rtsp://other:new@192.0.2.1/x"


def test_a_stored_password_never_goes_to_another_host() -> None:
    with pytest.raises(BadInput) as refused:
        keep_password("rtsp://root:•••@203.0.113.9/x", "rtsp://root:secret@192.0.2.1/x")
    assert refused.value.code == "camera.password_needed"
